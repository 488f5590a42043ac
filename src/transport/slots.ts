/** So many requests in any so many milliseconds. */
export interface Rate {
  readonly requests: number
  readonly perMs: number
}

/** Says when the next request may start, and remembers those that did. All moments are monotonic milliseconds. */
export interface SlotClock {
  /** The next request may start at this moment or later. */
  nextMs(): number
  /** A request starts now; `nowMs` must not be before `nextMs()`. */
  start(nowMs: number): void
  /** Nobody wanted a slot until now: those that passed are lost, but for a moment's worth. */
  rest(nowMs: number): void
  /** Nothing starts before this moment, and what was not used until then is lost. A moment in the past changes nothing. */
  holdUntil(ms: number): void
  /** Ends a hold: the next request may start at once, as far as the cap allows. */
  letGo(nowMs: number): void
}

/**
 * Timers wake late, by a millisecond as a rule and by many on a busy machine. Slots that were wanted and missed by no more
 * than this (or a quarter of the window) are made up for at once; slots missed by more are lost.
 */
const catchUpMs = 250

/** How much of a quiet time counts as missed: enough for the gap between an answer and the next request, and no burst worth the name. */
const restMs = 20

/**
 * Two rules, both kept:
 * - even spacing: a slot every `perMs / requests` (the generic cell rate algorithm of ITU-T I.371). A slot follows from the
 *   slot before it, not from the moment that was used late, so that lateness does not add up.
 * - an exact cap: the start `requests` starts ago is at least `perMs` old. Spacing alone would let the slots that are made
 *   up for after a late timer come on top of a full window.
 */
export function createSlotClock({ requests, perMs }: Rate): SlotClock {
  const intervalMs = perMs / requests
  const slackMs = Math.min(catchUpMs, perMs / 4)
  const starts = new Float64Array(requests).fill(Number.NEGATIVE_INFINITY)
  let oldest = 0
  let slotMs = Number.NEGATIVE_INFINITY

  // The index is always inside the ring; the fallback only satisfies the checked index access.
  const windowOpensMs = () => (starts[oldest] ?? 0) + perMs

  return {
    nextMs: () => Math.max(slotMs, windowOpensMs()),
    start(nowMs) {
      slotMs = Math.max(slotMs, nowMs - slackMs) + intervalMs
      starts[oldest] = nowMs
      oldest = (oldest + 1) % requests
    },
    rest(nowMs) {
      slotMs = Math.max(slotMs, nowMs - restMs)
    },
    holdUntil(ms) {
      slotMs = Math.max(slotMs, ms)
    },
    letGo(nowMs) {
      slotMs = Math.min(slotMs, nowMs)
    },
  }
}
