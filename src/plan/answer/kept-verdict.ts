import type { Change } from '../../domain/change.ts'
import type { Receipt, Shown } from '../../domain/operation.ts'
import { mostAttempts } from '../../domain/pair/attempts.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type KeptPolicy, type KeptResult, keptOf, unkeptWords } from './kept.ts'

/**
 * What follows from what was seen after a yes.
 * - `done`: all of it can be seen, or nothing speaks against it.
 * - `partly`: the rest stays due.
 * - `again`: nothing of it can be seen; tried once more, the account may only show it late.
 * - `refused`: nothing of it can be seen for the second time; waits for a human, or for other data.
 */
type KeptVerdict = 'done' | 'partly' | 'again' | 'refused'

/**
 * What was kept of a change, by what was seen of the account, or else by what the connector says is kept differently.
 * @returns undefined when nothing was seen
 */
export function keptIn(
  change: Change,
  { stored, shown }: Pick<Receipt, 'stored' | 'shown'>,
  seen: Shown | undefined,
  policy: KeptPolicy,
): KeptResult | undefined {
  const best = seen ?? shown
  if (best !== undefined) return keptOf(change, best, policy)
  if (stored === undefined) return undefined
  const kept = keptOf(change, { active: change.kind !== 'disable', attributes: stored, whole: false }, policy)
  return { ...kept, confirmed: { ...stored, ...kept.confirmed } }
}

/** @param tries of what is wanted, this one included, over every plan for the same */
export function verdictOn(
  change: Change,
  kept: KeptResult | undefined,
  { attempts, isStillThere }: { readonly attempts: number; readonly isStillThere: boolean },
): KeptVerdict {
  const over = attempts < 2 ? 'again' : 'refused'
  if (change.kind === 'delete') return isStillThere ? over : 'done'
  if (kept === undefined) return 'done'
  if (change.kind === 'disable') return kept.active ? over : 'done'
  if (change.kind === 'create') return kept.unkept.length > 0 || !kept.active ? 'partly' : 'done'
  if (change.kind === 'enable' && !kept.active) return over
  if (kept.unkept.length === 0) return 'done'
  if (kept.isGained && attempts < mostAttempts) return 'partly'
  return kept.isMoved && attempts < 2 ? 'partly' : over
}

/** What is worth knowing of something that was done, or done in part. */
export function notesOn(kept: KeptResult, { note }: Pick<Receipt, 'note'>, verdict: 'done' | 'partly'): string {
  // Where the connector has words of its own about what is kept otherwise, they say it.
  const forms =
    note === undefined
      ? Object.entries(kept.echoed).map(([name, { seen }]) => `${name} is kept as ${shorten(seen)}`)
      : []
  if (verdict === 'done') return forms.join('; ')
  const state = kept.active ? [] : ['the account is disabled']
  const missing = kept.unkept.length === 0 ? [] : [unkeptWords(kept.unkept)]
  return [`done in part: ${[...missing, ...state].join('; ')}; what is missing is sent once more`, ...forms].join('; ')
}

/** Why something counts as not done, and what to do about it. */
export function notDone(change: Change, kept: KeptResult | undefined, target: string, verdict: KeptVerdict): string {
  const seen = seenOf(change, kept)
  if (verdict === 'again') return `${target} said it was done, and ${seen}; it is tried once more`
  return `${target} said it was done, twice, and ${seen}; see whether our account may change it there, or correct the mapping`
}

function seenOf(change: Change, kept: KeptResult | undefined): string {
  const id = 'remoteId' in change ? ` ${change.remoteId}` : ''
  if (change.kind === 'delete') return `account${id} is still there`
  if (kept !== undefined && change.kind === 'disable') return `account${id} is still enabled`
  if (kept !== undefined && !kept.active) return `account${id} is still disabled`
  return kept === undefined ? 'nothing of it can be seen' : unkeptWords(kept.unkept)
}
