import type { Clock } from '../../domain/time/clock.ts'
import { leftOf, type Wait } from './standing.ts'

/** How a wait stands for a process that has seen it before. */
interface End {
  readonly leftMs: number
  /** The end by the wall clock of this moment. */
  readonly until: Date
  /** The row says later than can be: it was written under another clock. */
  readonly isTooLong: boolean
}

/** A row's moment and the end by our own clock may differ by so much before the row counts as wrong. */
const slackMs = 1_000

/**
 * Keeps the ends of waits in monotonic time from when they were first seen, so that a clock that is corrected meanwhile neither
 * shortens nor lengthens them.
 */
export function createEnds(clock: Clock): { readonly of: (wait: Wait) => End } {
  const seen = new Map<Wait['kind'], { readonly row: number; readonly endsMs: number }>()
  return {
    of(wait) {
      const row = wait.until.getTime()
      const now = clock.now()
      let known = seen.get(wait.kind)
      if (known?.row !== row) {
        known = { row, endsMs: clock.monotonicMs() + leftOf(wait, now) }
        seen.set(wait.kind, known)
      }
      const leftMs = known.endsMs - clock.monotonicMs()
      const byClockMs = now.getTime() + leftMs
      const isClose = Math.abs(byClockMs - row) < slackMs
      return { leftMs, until: isClose ? wait.until : new Date(byClockMs), isTooLong: row > byClockMs + slackMs }
    },
  }
}
