import { type ChangeKind, changeKinds, clearedBy, isRemoval } from '../domain/change.ts'
import type { GuardPolicy } from '../domain/policy.ts'
import type { Breach, StoredChange } from '../store/records.ts'
import { clearanceOf, isHeld } from './guard.ts'

/**
 * Why a change waits for a human, in a few words with the numbers: `18, limit 13`.
 * @param breaches those of the change's target
 * @returns undefined: it does not, or it went already
 */
export function heldWords(
  stored: Pick<StoredChange, 'state' | 'change' | 'doubted'>,
  breaches: readonly Breach[],
  hold: GuardPolicy['hold'],
): string | undefined {
  const { state, change, doubted } = stored
  if (state === 'released' || !isHeld(stored, clearanceOf(breaches, hold, changeKinds))) return undefined
  if (doubted === true && isRemoval(change.kind)) return 'absence is not proved'
  const own = breaches.find(breach => concerns(breach, change.kind, clearedBy(stored.change)))
  return own === undefined ? 'with the rest' : breachWords(own)
}

function concerns({ kinds, attribute }: Breach, kind: ChangeKind, cleared: readonly string[]): boolean {
  return kinds.includes(kind) || (attribute !== undefined && cleared.includes(attribute))
}

function breachWords({ code, count, limit, attribute = '' }: Breach): string {
  switch (code) {
    case 'disable':
    case 'delete':
    case 'update':
    case 'create':
      return `${count}, limit ${limit}`
    case 'clear':
      return `${attribute} emptied for ${count}, limit ${limit}`
    case 'doubted':
      return 'absence is not proved'
    case 'unmatched':
      return 'nobody matches'
    case 'mapping-tests':
      return 'mapping tests fail'
    case 'incomplete':
      return 'the target could not be planned whole'
  }
}
