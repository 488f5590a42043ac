import { changeKinds } from '../../domain/change.ts'
import type { Breach, StoredChange } from '../../domain/plan.ts'
import type { GuardPolicy } from '../../domain/policy.ts'
import { clearanceOf, isHeld } from '../judge/guard.ts'

/**
 * Why a change waits for a human, in a few words with the numbers: `18, limit 13`.
 * @param breaches those of the change's target
 * @returns undefined: it does not, or it went already
 */
export function heldWords(
  stored: Pick<StoredChange, 'state' | 'change' | 'doubted' | 'doubts' | 'budgets'>,
  breaches: readonly Breach[],
  hold: GuardPolicy['hold'],
): string | undefined {
  const { state, doubted, doubts = [] } = stored
  if (state === 'released' || !isHeld(stored, clearanceOf(breaches, hold, changeKinds))) return undefined
  if (doubted === true)
    return doubts.length === 0 ? 'absence is not proved' : `absence from ${doubts.join(' and ')} is not proved`
  const own = breaches.find(breach => concerns(breach, stored))
  return own === undefined ? 'with the rest' : breachWords(own)
}

function concerns(
  { kinds, budget }: Breach,
  { change, budgets = [] }: Pick<StoredChange, 'change' | 'budgets'>,
): boolean {
  return kinds.includes(change.kind) || (budget !== undefined && budgets.includes(budget))
}

function breachWords({ code, count, spent, limit, attribute = '' }: Breach): string {
  const numbers = `${count}${spent === undefined ? '' : ` after ${spent}`}, limit ${limit}`
  switch (code) {
    case 'disable':
    case 'delete':
    case 'update':
    case 'create':
      return numbers
    case 'rename':
      return `other names for ${numbers}`
    case 'clear':
      return `${attribute} emptied for ${numbers}`
    case 'membership':
      return `${attribute} loses entries for ${numbers}`
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
