/** Tries before an operation is parked. They belong to the person at the target and to what is wanted, not to one row. */
export const mostAttempts = 8

/** First wait before a repeat, in milliseconds; doubles with every attempt. */
const firstWaitMs = 1_000
/** No operation waits longer than this for its next try. */
export const longestWaitMs = 3_600_000

/**
 * Exponential backoff with full jitter on its upper half, so that many failures do not come back together.
 * @param attempt 1 for the first
 * @param random 0 <= random < 1
 * @returns milliseconds
 */
export function backoffMs(attempt: number, random: number): number {
  const ceiling = Math.min(longestWaitMs, firstWaitMs * 2 ** (attempt - 1))
  return Math.round(ceiling * (0.5 + random / 2))
}
