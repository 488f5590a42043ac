import { standingCodes } from '../../plan/decide/left-standing.ts'
import type { Engine, RunOptions, RunOutcome, RunResult } from './engine.ts'
import { heldLeavers, withheldIn } from './held-leavers.ts'

/** What a run comes to: the worst of what happened in it, in the words of the exit codes. */
export async function resultOf(
  outcome: Omit<RunOutcome, 'result'>,
  mode: 'plan' | 'apply',
  engine: Engine,
  options: RunOptions,
): Promise<RunResult> {
  if (options.stop.aborted) return 'interrupted'
  if (outcome.readings.some(reading => reading.problem !== undefined)) return 'source'
  const guarded = outcome.breaches.some(breach => breach.code !== 'incomplete')
  if (outcome.faults.length + outcome.closed.length > 0) return 'failed'
  if (
    mode === 'apply' &&
    (someUnread(outcome, options) ||
      someUnplanned(outcome, options) ||
      (await someFailed(outcome, engine)) ||
      (await someStuck(outcome, engine)))
  )
    return 'failed'
  if (guarded || someDoubted(outcome, options)) return 'held'
  // A plan that leaves out whom nobody can read is not the whole of what is to be done. A mere reading plans nobody.
  return outcome.plans.length > 0 && someUnread(outcome, options) ? 'failed' : 'done'
}

/**
 * Does a source wait for somebody to say whether people it no longer shows are gone? Also while they have no account anywhere: who reads
 * of it in a run that says "done" looks no further. A run for one person answers for that one alone, and their plan entry does.
 */
const someDoubted = ({ readings }: Pick<RunOutcome, 'readings'>, { only }: RunOptions): boolean =>
  only === undefined && readings.some(({ proof }) => proof.kind === 'doubted')

/**
 * Does anybody in the sources wait for a record that can be read? Their last change may be one that was never carried out. A run for
 * one person answers for that one alone, and their plan entry does.
 */
const someUnread = ({ readings }: Pick<RunOutcome, 'readings'>, { only }: RunOptions): boolean =>
  only === undefined && readings.some(({ unread }) => unread > 0)

/** Does anybody still have to be planned, after as many rounds as a run takes? A run for one person does not answer for the others. */
const someUnplanned = ({ rests }: Pick<RunOutcome, 'rests'>, { only }: RunOptions): boolean =>
  only === undefined && rests.some(({ replan }) => replan > 0)

/** What is withheld by rule and for good, seen in every plan, comes by itself, or stands beside what was done: no reason to wake anybody. */
const restful = new Set([
  'protected',
  'foreign',
  'last-administrator',
  'unsupported',
  'waits',
  'disagree',
  'unlinked',
  ...standingCodes,
])

/** Does any plan withhold anything that somebody has to put right? */
async function someStuck({ plans }: Pick<RunOutcome, 'plans'>, { store, targets }: Engine): Promise<boolean> {
  const policies = targets.map(({ policy }) => policy)
  for await (const withheld of withheldIn(store, plans)) {
    if (withheld.some(({ code }) => !restful.has(code))) return true
    // Who is gone and has an open account is never at rest, whatever stands in the way.
    if ((await heldLeavers(store, withheld, policies)).length > 0) return true
  }
  return false
}

/** Did any operation of this run end badly, or does any still wait? */
export async function someFailed(
  { run: id, rests }: Pick<RunOutcome, 'run' | 'rests'>,
  { store }: Engine,
): Promise<boolean> {
  if (rests.some(({ kind }) => kind === 'halted' || kind === 'waiting' || kind === 'moved')) return true
  const counts = await store.ledger.counts(id)
  if (counts.some(({ outcome }) => outcome === 'refused' || outcome === 'parked')) return true
  return leftoverFailed(id, rests, store)
}

/** Operations of earlier runs that waited, went out in this one, and ended badly: no plan has told of them yet. */
async function leftoverFailed(
  id: number,
  rests: RunOutcome['rests'],
  { runs, ledger }: Engine['store'],
): Promise<boolean> {
  const since = (await runs.get(id))?.startedAt
  if (since === undefined) return false
  for (const { target } of rests) {
    const ended = await ledger.query({ target, since, outcomes: ['refused', 'parked'], limit: 1 })
    if (ended.length > 0) return true
  }
  return false
}
