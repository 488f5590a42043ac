import type { Change } from '../../domain/change.ts'

/**
 * Names of the attributes a change empties; the guard counts them by the same rule (`clearedBy` in the plan floor).
 * A list that merely loses members is not emptied.
 */
export function clearedBy(change: Change): readonly string[] {
  return 'changes' in change ? change.changes.filter(one => one.to === null).map(one => one.name) : []
}
