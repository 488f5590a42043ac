import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { createSlotClock, type Rate } from '../../src/transport/slots.ts'
import { upTo } from './fake-clock.ts'
import { worstWindow } from './windows.ts'

/** Starts as many as fit into the time, each `lateBy` after the moment it might start. */
function drive(rate: Rate, forMs: number, lateBy: () => number): readonly number[] {
  const slots = createSlotClock(rate)
  const starts: number[] = []
  let nowMs = 0
  // No credit from a quiet time before.
  slots.holdUntil(0)
  for (;;) {
    if (slots.nextMs() > nowMs) nowMs = slots.nextMs() + lateBy()
    if (nowMs >= forMs) return starts
    slots.start(nowMs)
    starts.push(nowMs)
  }
}

describe('the rate', () => {
  test.each([
    { requests: 5, perMs: 60_000, minutes: 30 },
    { requests: 1, perMs: 1000, minutes: 1 },
    { requests: 50, perMs: 1000, minutes: 1 },
    { requests: 200, perMs: 1000, minutes: 1 },
    { requests: 1000, perMs: 1000, minutes: 1 },
  ])(
    'of $requests in $perMs ms is kept and used to 97 % and more, with timers that wake late',
    ({ minutes, ...rate }) => {
      for (const latest of [0, 2, 15]) {
        const starts = drive(rate, minutes * 60_000, upTo(latest))
        expect(worstWindow(starts, rate.perMs)).toBeLessThanOrEqual(rate.requests)
        expect(starts.length / ((minutes * 60_000 * rate.requests) / rate.perMs)).toBeGreaterThanOrEqual(0.97)
      }
    },
  )

  test('is spread evenly', () => {
    expect(drive({ requests: 5, perMs: 1000 }, 1000, () => 0)).toEqual([0, 200, 400, 600, 800])
  })

  test('is made up for after a timer that woke late', () => {
    const late = [0, 45]
    const starts = drive({ requests: 50, perMs: 1000 }, 140, () => late.shift() ?? 0)
    expect(starts).toEqual([0, 20, 85, 85, 85, 100, 120])
  })

  test('is made up for only so far: what was missed by more than a quarter of a second is lost', () => {
    const late = [900]
    const starts = drive({ requests: 50, perMs: 1000 }, 1000, () => late.shift() ?? 0)
    expect(starts.filter(at => at === 920)).toHaveLength(13)
    expect(starts.filter(at => at > 920)).toEqual([930, 950, 970, 990])
  })

  test.each([
    [50, 2],
    [1000, 21],
    [5, 1],
  ])('of %i a second allows a burst of no more than %i after a quiet time', (requests, most) => {
    const slots = createSlotClock({ requests, perMs: 1000 })
    slots.start(0)
    slots.rest(10_000)
    let burst = 0
    for (; slots.nextMs() <= 10_000; burst += 1) slots.start(10_000)
    expect(burst).toBe(most)
  })

  test('is nowhere exceeded, for any arrivals, any lateness and any pauses', () => {
    const rates = fc.record({ requests: fc.integer({ min: 1, max: 40 }), perMs: fc.constantFrom(100, 1000, 60_000) })
    const steps = fc.array(
      fc.record({
        quietMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
        lateMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 })),
        holdMs: fc.option(fc.integer({ min: -100, max: 2000 }), { freq: 10 }),
      }),
      { maxLength: 300 },
    )
    fc.assert(
      fc.property(rates, steps, (rate, arrivals) => {
        const slots = createSlotClock(rate)
        const starts: number[] = []
        let nowMs = 0
        for (const { quietMs, lateMs, holdMs } of arrivals) {
          if (holdMs !== null) slots.holdUntil(nowMs + holdMs)
          if (quietMs > 1000) slots.rest(nowMs + quietMs)
          nowMs = Math.max(nowMs + quietMs, slots.nextMs()) + lateMs
          if (holdMs !== null) expect(nowMs).toBeGreaterThanOrEqual((starts.at(-1) ?? 0) + holdMs)
          slots.start(nowMs)
          starts.push(nowMs)
        }
        expect(worstWindow(starts, rate.perMs)).toBeLessThanOrEqual(rate.requests)
      }),
    )
  })
})

describe('a hold', () => {
  test('moves everything back, and leaves no burst for its end', () => {
    const slots = createSlotClock({ requests: 50, perMs: 1000 })
    slots.start(0)
    slots.holdUntil(5000)
    expect(slots.nextMs()).toBe(5000)
    slots.start(5000)
    expect(slots.nextMs()).toBe(5020)
  })

  test('that ends before another one changes nothing', () => {
    const slots = createSlotClock({ requests: 50, perMs: 1000 })
    slots.holdUntil(5000)
    slots.holdUntil(3000)
    expect(slots.nextMs()).toBe(5000)
  })
})
