/** How long a pause that was asked for is believed at most, when nothing else is configured: a day. */
export const longestPauseDefaultMs = 86_400_000

/** A pause as it is kept where the next process finds it. */
export interface KeptPause {
  readonly until: Date
  /** How long it was when it was asked for: no clock makes it longer. */
  readonly lengthMs: number
}

/**
 * A moment until which nothing is to be sent, made credible: a system that asks for ten years, or a clock that was ahead when
 * a moment was written down, must not close a connection that nobody then opens again.
 * @param until as the other side asked, or as it was kept
 * @param longestMs the longest pause that is believed; for a kept moment the smaller of that and its own length
 * @returns a moment from `now` to `now` and so many milliseconds; `now` for what is no date, or is over
 */
export function capPause(until: Date, now: Date, longestMs: number): Date {
  const ms = until.getTime() - now.getTime()
  // Also false when `until` is no date.
  if (!(ms > 0)) return now
  return ms > longestMs ? new Date(now.getTime() + longestMs) : until
}
