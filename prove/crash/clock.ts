import type { Clock } from '../../src/domain/time/clock.ts'
import { systemClock } from '../../src/transport/clock.ts'

/**
 * One course of time for all processes of a history: so many times as fast as the machine's, and a span ahead of it. Nobody who
 * starts later sees an earlier time.
 */
export interface Course {
  /** Wall time of the machine at which the history began, in milliseconds. */
  readonly beganMs: number
  readonly speed: number
  /** Grows when a night is skipped. */
  readonly aheadMs: number
}

/** The clock of a process on this course. Waits are as much shorter as time is faster. */
export function clockOn({ beganMs, speed, aheadMs }: Course): Clock {
  return {
    now: () => new Date(beganMs + (Date.now() - beganMs) * speed + aheadMs),
    monotonicMs: () => systemClock.monotonicMs() * speed,
    sleep: (ms, signal) => systemClock.sleep(ms / speed, signal),
  }
}
