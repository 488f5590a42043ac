import { AsyncLocalStorage } from 'node:async_hooks'
import PQueue from 'p-queue'
import { Fault } from '../domain/fault.ts'
import type { Pace } from '../domain/policy.ts'
import type { Clock } from '../domain/time/clock.ts'
import { capPause, longestPauseDefaultMs } from '../domain/time/pause.ts'
import { type Allowance, type Budget, createAllowance, createMemoryBudget, unlimited } from './allowance.ts'
import { createLine } from './line.ts'
import { createSlotClock } from './slots.ts'

export type { Budget } from './allowance.ts'

/** Why nothing starts at the moment: the target told us to wait, or the day's requests are used up. */
type PauseReason = 'asked' | 'budget'

/** Holds the requests to one system to its pace. One per system: what it counts is all there is. */
export interface Pacer {
  /**
   * Waits for its turn (concurrency, rate, the day's budget, any pause), first come, first served, then runs the task.
   * @returns what the task returns
   * @throws the signal's reason when it fires before the task started; afterwards only what the task rejects with;
   *   what the budget throws when it cannot be asked
   */
  run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T>
  /**
   * Nothing starts before that moment, what waits already included. Never shortens a pause; one that is longer than the pace
   * allows is cut to that. What counts is the time until then: a clock that is corrected meanwhile changes nothing.
   */
  pauseUntil(at: Date): void
  /** Ends a pause before its time. A spent day stays spent. */
  resume(): void
  /** When requests may start again; undefined while they may. */
  readonly pausedUntil: Date | undefined
  readonly pauseReason: PauseReason | undefined
  /** Tasks started since the pacer was made. */
  readonly started: number
  /** Tasks running now. */
  readonly inFlight: number
  /** Calls of `run` whose task has not started. */
  readonly waiting: number
  /** The most tasks that run at once. */
  readonly concurrency: number
}

export interface PacerOptions {
  readonly pace: Pace
  readonly clock: Clock
  /**
   * Nobody waits in line through a longer pause than this: `run` rejects with a Fault `throttled` that says when to come again.
   * Default: everybody waits, however long.
   */
  readonly longestWaitMs?: number
  /** Counts a daily limit across restarts. Without it the count begins anew with the pacer. */
  readonly budget?: Budget
}

/** Makes the pacer of one system; it holds nothing that would have to be closed. */
export function createPacer(options: PacerOptions): Pacer {
  const { pace, clock, longestWaitMs = Number.POSITIVE_INFINITY } = options
  const { longestPauseMs = longestPauseDefaultMs } = pace
  const slots = createSlotClock(pace)
  const allowance = allowanceOf(options)
  /** When the pause ends, monotonic. As a date it is worked out anew each time: the clock may be corrected meanwhile. */
  let pauseEndsMs = Number.NEGATIVE_INFINITY
  const pauseMs = () => pauseEndsMs - clock.monotonicMs()
  const isAsked = () => pauseMs() > 0
  const pausedUntil = (): Date | undefined => {
    const reset = allowance.resetAt()
    if (!isAsked()) return reset
    const until = new Date(clock.now().getTime() + Math.ceil(pauseMs()))
    return reset !== undefined && reset > until ? reset : until
  }
  const refusal = (): Fault | undefined => {
    const until = pausedUntil()
    return until === undefined || until.getTime() - clock.now().getTime() <= longestWaitMs
      ? undefined
      : comeAgain(until, allowance.resetAt() === undefined)
  }
  const line = createLine({ slots, allowance, clock, refusal })
  const queue = new PQueue({ concurrency: pace.concurrency })
  let started = 0

  async function run<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T> {
    // The line starts tasks from its own loop; what they log and count belongs to the caller.
    const start = AsyncLocalStorage.bind(async () => {
      started += 1
      return task()
    })
    return inQueue(queue, () => line.enter(start, signal), signal)
  }

  return {
    run,
    pauseUntil(at) {
      const now = clock.now()
      const ms = capPause(at, now, longestPauseMs).getTime() - now.getTime()
      const endsMs = clock.monotonicMs() + ms
      if (ms === 0 || endsMs <= pauseEndsMs) return
      pauseEndsMs = endsMs
      slots.holdUntil(endsMs)
      const reason = refusal()
      if (reason !== undefined) line.drop(reason)
    },
    resume() {
      pauseEndsMs = Number.NEGATIVE_INFINITY
      slots.letGo(clock.monotonicMs())
      line.look()
    },
    get pausedUntil() {
      return pausedUntil()
    },
    get pauseReason() {
      if (allowance.resetAt() !== undefined) return 'budget'
      return isAsked() ? 'asked' : undefined
    },
    get started() {
      return started
    },
    get inFlight() {
      return queue.pending - line.length
    },
    get waiting() {
      return queue.size + line.length
    },
    concurrency: pace.concurrency,
  }
}

function comeAgain(until: Date, wasAsked: boolean): Fault {
  const why = wasAsked ? 'it asked us to wait' : 'the requests of this day are used up'
  return new Fault('throttled', `${why}; no request may be sent before ${until.toISOString()}`, { retryAt: until })
}

function allowanceOf({ pace, clock, budget }: PacerOptions): Allowance {
  const { daily } = pace
  if (daily === undefined) return unlimited
  return createAllowance({ daily, budget: budget ?? createMemoryBudget(daily), clock })
}

/**
 * p-queue frees a task's place the moment its signal fires, while the task may still be using its connection. So the
 * queue's own signal follows the caller's only until the task has its place; from then on the task answers for itself.
 */
function inQueue<T>(queue: PQueue, work: () => Promise<T>, signal: AbortSignal): Promise<T> {
  const queueing = new AbortController()
  const giveUp = () => queueing.abort(signal.reason)
  if (signal.aborted) giveUp()
  signal.addEventListener('abort', giveUp, { once: true })
  const admitted = () => {
    signal.removeEventListener('abort', giveUp)
    return work()
  }
  return queue.add(admitted, { signal: queueing.signal })
}
