import type { Clock } from '../domain/time/clock.ts'
import type { Allowance } from './allowance.ts'
import type { SlotClock } from './slots.ts'

/** Where requests wait for their turn, first come, first served. */
interface WaitingLine {
  /**
   * Waits for a slot and for the day's allowance, then starts the task.
   * @throws the signal's reason when it fires before the start, the budget's error, or whatever the task rejects with
   */
  enter<T>(task: () => Promise<T>, signal: AbortSignal): Promise<T>
  /** Sends away everybody who waits. */
  drop(reason: unknown): void
  /** The wait may be over sooner than it was: looks again. */
  look(): void
  /** How many wait. */
  readonly length: number
}

interface Waiter {
  readonly start: () => void
  readonly refuse: (reason: unknown) => void
}

/** A spent day ends by wall time, and wall time can be corrected: look again this often. */
const longestNapMs = 60_000

/**
 * While anybody waits, one loop serves the line: it sleeps until the head may start (one timer, however many wait), fetches
 * allowance when there is none, and starts the head. It ends when the line is empty; when the last one gives up, its
 * sleep ends too, so that no timer keeps the process alive. A task begins in the same turn in which its start is noted:
 * nothing comes between the cap and the request.
 */
export function createLine(parts: {
  readonly slots: SlotClock
  readonly allowance: Allowance
  readonly clock: Clock
  /** Why nobody may wait now; asked whenever somebody comes, and when the day's allowance is spent. */
  readonly refusal: () => unknown
}): WaitingLine {
  const { slots, allowance, clock, refusal } = parts
  const waiting: Waiter[] = []
  let isServing = false
  let nap: AbortController | undefined

  const waitMs = (): number => {
    const forSlotMs = slots.nextMs() - clock.monotonicMs()
    const resetAt = allowance.resetAt()
    if (resetAt === undefined) return forSlotMs
    return Math.max(forSlotMs, Math.min(resetAt.getTime() - clock.now().getTime(), longestNapMs))
  }

  const sleep = async (ms: number): Promise<void> => {
    nap = new AbortController()
    // The only rejection is the end of the nap, and the loop looks at the line again either way.
    await clock.sleep(ms, nap.signal).catch(() => {})
    nap = undefined
  }

  const refill = async (): Promise<void> => {
    try {
      await allowance.refill()
    } catch (error) {
      waiting.shift()?.refuse(error)
    }
    const reason = refusal()
    if (reason !== undefined) drop(reason)
    // Waiting for the allowance, perhaps until the next day, is a quiet time and no late timer.
    slots.rest(clock.monotonicMs())
  }

  const startHead = (): void => {
    const head = waiting.shift()
    if (head === undefined) return
    allowance.spend()
    head.start()
    // Noted once it has begun: for whoever looks from inside the task, too, the cap is exact.
    slots.start(clock.monotonicMs())
  }

  const serve = async (): Promise<void> => {
    isServing = true
    while (waiting.length > 0) {
      const ms = waitMs()
      if (ms > 0) await sleep(ms)
      else if (allowance.state() === 'ready') startHead()
      else await refill()
    }
    isServing = false
  }

  const leave = (waiter: Waiter, reason: unknown): void => {
    const place = waiting.indexOf(waiter)
    if (place >= 0) waiting.splice(place, 1)
    if (waiting.length === 0) nap?.abort()
    waiter.refuse(reason)
  }

  const drop = (reason: unknown): void => {
    for (const waiter of [...waiting]) leave(waiter, reason)
  }

  return {
    enter: (task, signal) =>
      new Promise((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason)
        const reason = refusal()
        if (reason !== undefined) return reject(reason)
        const giveUp = () => leave(waiter, signal.reason)
        const waiter: Waiter = {
          start: () => {
            signal.removeEventListener('abort', giveUp)
            task().then(resolve, reject)
          },
          refuse: reason => {
            signal.removeEventListener('abort', giveUp)
            reject(reason)
          },
        }
        signal.addEventListener('abort', giveUp, { once: true })
        if (waiting.length === 0) slots.rest(clock.monotonicMs())
        waiting.push(waiter)
        if (!isServing) void serve()
      }),
    drop,
    look: () => nap?.abort(),
    get length() {
      return waiting.length
    },
  }
}
