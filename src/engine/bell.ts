import { createTask } from 'node-cron'

/** Rings at the times of a cron expression. */
export interface Bell {
  /** The next time it rings, as the expression and the time zone say (clock changes included). */
  next(): Date | undefined
  /** Set when it will never ring: one sentence for the operator. The configuration refuses such schedules before. */
  readonly problem?: string
  stop(): Promise<void>
}

/** Longest single sleep: wall clocks get corrected, and machines are suspended, meanwhile. */
const longestMs = 60_000
/** A wall clock that moves against monotonic time by no more than this is one that is merely adjusted. */
const driftMs = 1_000

/**
 * The one home of node-cron, which only says when the next time is. Waiting for it is done here, because node-cron is silent for
 * as long as a clock once was ahead, and loses a time that passed while the process stood still for a second.
 *
 * Around clock changes (node-cron 4.6, measured): a time in the hour that is skipped rings the day after, and of an hour that
 * comes twice only the second one rings. A schedule in UTC knows neither.
 *
 * @param cron 5 or 6 fields, checked when the configuration loaded
 * @param ring called at each time, and once for any number of times that passed unheard; must not throw
 * @returns a bell in any case: of a schedule that cannot be kept it is one that never rings and has a `problem`
 */
export async function createBell(cron: string, timezone: string, ring: () => void): Promise<Bell> {
  const times = timesOf(cron, timezone)
  let due = times.next()
  if (due === undefined) {
    const problem = `the schedule ${JSON.stringify(cron)} in ${timezone} never comes`
    return { next: () => undefined, problem, stop: times.close }
  }
  let timer: NodeJS.Timeout | undefined
  let aheadMs = wallAheadMs()

  const look = (): void => {
    if (due === undefined) return
    const isRung = Date.now() >= due.getTime()
    const wasSet = Math.abs(wallAheadMs() - aheadMs) > driftMs
    aheadMs = wallAheadMs()
    if (isRung || wasSet) due = times.next()
    arm()
    if (isRung) ring()
  }
  const arm = (): void => {
    if (due === undefined) return
    timer = setTimeout(look, Math.min(Math.max(due.getTime() - Date.now(), 0), longestMs))
  }
  arm()
  return {
    next: times.next,
    async stop() {
      due = undefined
      clearTimeout(timer)
      await times.close()
    },
  }
}

/** What the wall clock shows beyond monotonic time: the same number until somebody sets it. */
const wallAheadMs = (): number => Date.now() - performance.now()

interface Times {
  /** The next time from now; undefined: there is none. */
  next(): Date | undefined
  close(): Promise<void>
}

/** Whatever node-cron throws, at the start or on a later day, is no time. */
function timesOf(cron: string, timezone: string): Times {
  try {
    // Never started: it is only asked.
    const task = createTask(cron, () => {}, { timezone })
    return {
      next() {
        try {
          return task.getNextRuns(1)[0]
        } catch {
          return undefined
        }
      },
      async close() {
        try {
          await task.destroy()
        } catch {
          // It was never started, so nothing is left behind.
        }
      },
    }
  } catch {
    return { next: () => undefined, close: async () => {} }
  }
}
