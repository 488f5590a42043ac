import type { Condition } from '../../../scim.ts'

/** Every path a condition is about. */
export function pathsIn(condition: Condition): readonly string[] {
  switch (condition.kind) {
    case 'and':
    case 'or':
      return condition.terms.flatMap(pathsIn)
    case 'not':
      return pathsIn(condition.term)
    case 'element':
      return pathsIn(condition.where)
    case 'constant':
      return []
    default:
      return [condition.path]
  }
}
