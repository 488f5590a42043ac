import type { PlanSummary } from '../../domain/plan.ts'
import type { Fingerprint } from '../../domain/text/names.ts'
import type { Engine, RunOptions, RunOutcome, RunResult } from './engine.ts'

/**
 * Keeps a run in the books from its beginning to its end, whatever that is.
 * @returns what was done, or the result `interrupted` when a signal cut it short
 * @throws what the work throws otherwise; the run is `failed` then
 */
export async function recordRun(
  { store, deps }: Engine,
  { command, stop, kill, approved }: Pick<RunOptions, 'command' | 'stop' | 'kill' | 'approved'>,
  work: (id: number) => Promise<RunOutcome>,
): Promise<RunOutcome> {
  const id = await store.runs.begin({
    command,
    startedAt: deps.clock.now(),
    ...(approved === undefined ? {} : { approved }),
  })
  deps.tell({ kind: 'run:start', run: id, command })
  const end = async (result: RunResult, more: { readonly plan?: Fingerprint; readonly message?: string }) => {
    await store.runs.end(id, { endedAt: deps.clock.now(), result, ...more })
    const { message } = more
    deps.tell({ kind: 'run:end', run: id, result, ...(message === undefined ? {} : { message }) })
  }
  let outcome: RunOutcome
  try {
    outcome = await work(id)
  } catch (error) {
    const isInterrupted = stop.aborted || kill.aborted
    await end(isInterrupted ? 'interrupted' : 'failed', { message: error instanceof Error ? error.message : 'unknown' })
    if (!isInterrupted) throw error
    return {
      run: id,
      result: 'interrupted',
      plans: [],
      readings: [],
      breaches: [],
      faults: [],
      closed: [],
      rests: [],
      skipped: [],
    }
  }
  const message = firstProblem(outcome)
  await end(outcome.result, {
    ...(outcome.plan === undefined ? {} : { plan: outcome.plan.fingerprint }),
    ...(message === undefined ? {} : { message }),
  })
  return outcome
}

function firstProblem({ readings, faults, breaches, closed, rests, plans }: RunOutcome): string | undefined {
  return (
    readings.find(reading => reading.problem !== undefined)?.problem ??
    faults[0]?.fault.message ??
    breaches[0]?.message ??
    closed[0]?.reason ??
    rests.find(rest => rest.reason !== undefined)?.reason ??
    withheldIn(plans) ??
    unreadIn(readings)
  )
}

/** A leaver is carried out of a record that is otherwise a riddle: nothing is withheld, and something still has to be put right. */
function unreadIn(readings: RunOutcome['readings']): string | undefined {
  const reading = readings.find(({ unread }) => unread > 0)
  return reading === undefined
    ? undefined
    : `source ${reading.source}: ${reading.unread} not wholly understood; usherd status says who and why`
}

/** Somebody nothing is done for, and everything else went well: without a word about it the run would have failed for no reason. */
function withheldIn(plans: readonly PlanSummary[]): string | undefined {
  const counts = plans.flatMap(plan => plan.counts)
  const withheld = counts.filter(({ kind, count }) => kind === 'withheld' && count > 0)
  if (withheld.length === 0) return undefined
  const places = withheld.map(({ target, count }) => `${count} at ${target}`).join(', ')
  return `nothing is done for some people (${places}); usherd plan says why`
}
