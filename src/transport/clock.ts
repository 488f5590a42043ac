import { setTimeout as delay } from 'node:timers/promises'
import type { Clock } from '../domain/time/clock.ts'

/** Node turns a longer delay into 1 ms (a 32-bit limit), so longer sleeps are cut into pieces. */
const longestDelayMs = 2_147_483_647

/**
 * The machine's own time. A sleep never ends early: Node cuts delays to whole milliseconds and may fire a fraction before
 * the time, so what is left is slept again.
 */
export const systemClock: Clock = {
  now: () => new Date(),
  monotonicMs: () => performance.now(),
  async sleep(ms, signal) {
    signal?.throwIfAborted()
    const endMs = performance.now() + ms
    for (let leftMs = ms; leftMs > 0; leftMs = endMs - performance.now()) await nap(leftMs, signal)
  },
}

async function nap(ms: number, signal: AbortSignal | undefined): Promise<void> {
  try {
    await delay(Math.min(Math.ceil(ms), longestDelayMs), undefined, signal === undefined ? {} : { signal })
  } catch (error) {
    // Node rejects with an AbortError of its own; the contract promises the signal's reason.
    signal?.throwIfAborted()
    throw error
  }
}
