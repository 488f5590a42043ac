/** How often a credential may ask: `requests` in `perMs` in the long run, `burst` at once after a rest. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
  readonly burst: number
}

/** Entra asks for 25 requests a second per tenant at least (Z7); this is well above what any provider was seen to send. */
export const defaultRate: Rate = { requests: 500, perMs: 1_000, burst: 2_000 }

/** Counts the requests of each credential (generic cell rate algorithm: one moment per credential, no timers). */
export interface RateLimiter {
  /**
   * @param nowMs monotonic: on wall time, a clock that is corrected would shut out whoever asked before
   * @returns 0 when the request may pass, else whole seconds to wait
   */
  take(credential: string, nowMs: number): number
}

/** A limiter that begins with nobody known: every credential has its whole burst. */
export function createRateLimiter({ requests, perMs, burst }: Rate): RateLimiter {
  const spacing = perMs / requests
  /** By credential: when a client that asks evenly would be due next, in monotonic milliseconds. */
  const due = new Map<string, number>()
  return {
    take(credential, nowMs) {
      const at = Math.max(due.get(credential) ?? nowMs, nowMs)
      const tooEarlyMs = at - nowMs - spacing * (burst - 1)
      if (tooEarlyMs > 0) return Math.ceil(tooEarlyMs / 1_000)
      due.set(credential, at + spacing)
      return 0
    },
  }
}
