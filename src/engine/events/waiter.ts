import type { Clock } from '../../domain/time/clock.ts'

/** A wait that time, a wake-up or a signal ends, whichever comes first. */
export interface Waiter {
  /** Resolves when so many milliseconds have passed (Infinity: never), when woken, or when the signal fires. */
  wait(ms: number, signal: AbortSignal): Promise<void>
  /** Ends the current wait; with nobody waiting, the next one ends at once: a wake-up is never lost. */
  wake(): void
}

/** Longest single sleep: timers count in 32 bits, and wall clocks get corrected meanwhile. */
const longestMs = 60_000

/** A waiter for one loop, not woken yet. One wait lasts a minute at most; then whoever waits looks again. */
export function createWaiter(clock: Clock): Waiter {
  let woken = false
  let end: (() => void) | undefined

  return {
    async wait(ms, signal) {
      if (woken || signal.aborted || ms <= 0) {
        woken = false
        return
      }
      const ended = new AbortController()
      end = () => ended.abort()
      try {
        await clock.sleep(Math.min(ms, longestMs), AbortSignal.any([signal, ended.signal]))
      } catch (error) {
        if (!signal.aborted && !ended.signal.aborted) throw error
      } finally {
        end = undefined
        woken = false
      }
    },
    wake() {
      woken = true
      end?.()
    },
  }
}
