import { createTask } from 'node-cron'
import { writeJson } from '../../domain/json.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { cronProblem } from '../../domain/time/cron.ts'
import { type CronTimes, cronTimes } from '../../domain/time/cron-times.ts'
import { createWaiter } from '../events/waiter.ts'

/** A cron expression that is kept: it fires at each of its times. */
export interface RunningSchedule {
  /** The next time it fires, as the expression and the time zone say (clock changes included). */
  next(): Date | undefined
  /** Set when it will never fire: one sentence for the operator. The configuration refuses such schedules before. */
  readonly problem?: string
  stop(): Promise<void>
}

/** A wall clock that moves against monotonic time by no more than this is one that is merely adjusted. */
const driftMs = 1_000

/**
 * The one home of node-cron, which has the last word on which moments a schedule means (`match`). It is never started: its own
 * timers read the wall clock, are silent for as long as a clock once was ahead, and lose a time that passed while the process
 * stood still for a second. Which moments come into question is worked out on the clock that is handed in (`domain/cron-times.ts`).
 *
 * Times are wall time, so the clock is looked at again once a minute (a waiter sleeps no longer): one that was ahead for a while
 * makes nothing late, and a time that passed while the process stood still fires once, late. Due times live in the store.
 *
 * @param cron 5 or 6 fields, checked when the configuration loaded
 * @param onDue called at each time, and once for any number of times that passed while nobody could be called; must not throw
 * @returns a schedule in any case: of a schedule that cannot be kept it is one that never fires and has a `problem`
 */
export function startSchedule(cron: string, timezone: string, onDue: () => void, clock: Clock): RunningSchedule {
  const times = timesOf(cron, timezone)
  const next = (): Date | undefined => times?.after(clock.now())
  if (next() === undefined) {
    const problem = `the schedule ${writeJson(cron)} in ${timezone} never comes`
    return { next: () => undefined, problem, stop: async () => {} }
  }
  const stopping = new AbortController()
  const kept = keep({ next, onDue, clock, signal: stopping.signal })
  return {
    next,
    async stop() {
      stopping.abort()
      await kept
    },
  }
}

async function keep({
  next,
  onDue,
  clock,
  signal,
}: {
  readonly next: () => Date | undefined
  readonly onDue: () => void
  readonly clock: Clock
  readonly signal: AbortSignal
}): Promise<void> {
  const waiter = createWaiter(clock)
  /** What the wall clock shows beyond monotonic time: the same number until somebody sets it. */
  const aheadMs = (): number => clock.now().getTime() - clock.monotonicMs()
  let due = next()
  let before = aheadMs()
  while (due !== undefined && !signal.aborted) {
    await waiter.wait(due.getTime() - clock.now().getTime(), signal)
    if (signal.aborted) return
    const isTime = clock.now() >= due
    const wasSet = Math.abs(aheadMs() - before) > driftMs
    before = aheadMs()
    if (isTime || wasSet) due = next()
    if (isTime) onDue()
  }
}

/** Moments node-cron may turn down in a row before a schedule counts as one that never comes. */
const mostTurnedDown = 1_000

/** Whatever either of the two throws, at the start or on a later day, is no time. */
function timesOf(cron: string, timezone: string): CronTimes | undefined {
  if (cronProblem(cron) !== undefined) return undefined
  try {
    const times = cronTimes(cron, timezone)
    const task = createTask(cron, () => {}, { timezone })
    return {
      after(moment) {
        let found = times.after(moment)
        for (let turns = 0; found !== undefined && turns < mostTurnedDown; turns += 1) {
          if (task.match(found)) return found
          found = times.after(found)
        }
        return undefined
      },
    }
  } catch {
    return undefined // the time zone: this machine does not know it
  }
}
