import { AsyncLocalStorage } from 'node:async_hooks'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Pace } from '../../src/domain/policy.ts'
import { type Budget, createPacer, type PacerOptions } from '../../src/transport/pacer.ts'
import { createFakeClock, type FakeClock, upTo } from './fake-clock.ts'
import { never, reasonOf } from './loopback.ts'
import { worstWindow } from './windows.ts'

const pace: Pace = { requests: 10, perMs: 1000, concurrency: 4 }

/** A pacer over a fake clock that notes when each task started. */
function bench(
  part: Partial<Pace> = {},
  options: Partial<Pick<PacerOptions, 'budget' | 'longestWaitMs'>> & { readonly clock?: FakeClock } = {},
) {
  const { clock = createFakeClock(), ...budget } = options
  const pacer = createPacer({ pace: { ...pace, ...part }, clock, ...budget })
  const starts: number[] = []
  const names: string[] = []
  const run = (name = '', signal = never, work: () => Promise<void> = async () => {}) =>
    pacer.run(() => {
      starts.push(clock.monotonicMs())
      names.push(name)
      return work()
    }, signal)
  /** Asks for so many at once; failures are the caller's to look at. */
  const ask = (count: number) => Array.from({ length: count }, (_none, index) => run(String(index)))
  return { clock, pacer, starts, names, run, ask }
}

describe('tasks', () => {
  test('run evenly spaced, first come, first served', async () => {
    const { clock, starts, names, ask } = bench()
    const all = Promise.all(ask(6))
    await clock.advance(1000)
    await all
    // The first gap is shorter: the quiet before is good for 20 ms.
    expect(starts).toEqual([0, 80, 180, 280, 380, 480])
    expect(names).toEqual(['0', '1', '2', '3', '4', '5'])
  })

  test('run at most so many at once', async () => {
    const { clock, pacer, run } = bench({ requests: 1000, concurrency: 3 })
    const ends: (() => void)[] = []
    const slow = () => new Promise<void>(resolve => ends.push(resolve))
    const all = Array.from({ length: 7 }, () => run('', never, slow))
    await clock.advance(1000)
    expect([pacer.inFlight, pacer.waiting, pacer.started]).toEqual([3, 4, 3])
    ends.shift()?.()
    await clock.advance(10)
    expect([pacer.inFlight, pacer.waiting, pacer.started]).toEqual([3, 3, 4])
    while (pacer.inFlight > 0) {
      for (const end of ends.splice(0)) end()
      await clock.advance(10)
    }
    await Promise.all(all)
    expect([pacer.inFlight, pacer.waiting, pacer.started]).toEqual([0, 0, 7])
  })

  test('that fail pass their error on and free their place', async () => {
    const { clock, pacer, run } = bench({ concurrency: 1 })
    const error = new Error('no luck')
    const failing = reasonOf(run('', never, () => Promise.reject(error)))
    const next = run()
    await clock.advance(1000)
    expect(await failing).toBe(error)
    await next
    expect([pacer.inFlight, pacer.waiting]).toEqual([0, 0])
  })

  test('keep the context of whoever asked, not of whoever woke them', async () => {
    const who = new AsyncLocalStorage<string>()
    const { clock, pacer } = bench({ concurrency: 2 })
    const seen: (string | undefined)[] = []
    const all = ['ann', 'bob', 'cy', 'di'].map(name =>
      who.run(name, () => pacer.run(async () => void seen.push(who.getStore()), never)),
    )
    await clock.advance(1000)
    await Promise.all(all)
    expect(seen).toEqual(['ann', 'bob', 'cy', 'di'])
  })

  test('wait with one timer, however many there are, and leave none behind', async () => {
    const { clock, ask } = bench({ concurrency: 50 })
    const all = Promise.all(ask(20))
    await clock.advance(50)
    expect(clock.sleeping).toBe(1)
    await clock.advance(5000)
    await all
    expect(clock.sleeping).toBe(0)
  })

  test('never exceed the rate, for any arrivals, any length and any lateness of timers', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.record({
          requests: fc.integer({ min: 1, max: 20 }),
          perMs: fc.constantFrom(100, 1000),
          concurrency: fc.integer({ min: 1, max: 8 }),
        }),
        fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 40 }),
        fc.array(fc.integer({ min: 0, max: 120 }), { minLength: 1, maxLength: 10 }),
        async (anyPace, gaps, latenesses) => {
          let turn = 0
          const lateBy = () => latenesses[turn++ % latenesses.length] ?? 0
          const clock = createFakeClock(undefined, { lateBy })
          const { starts, run } = bench(anyPace, { clock })
          const all: Promise<void>[] = []
          for (const gapMs of gaps) {
            all.push(run('', never, () => clock.sleep(gapMs)))
            await clock.advance(gapMs % 50)
          }
          await clock.advance(200_000)
          await Promise.all(all)
          expect(starts).toHaveLength(gaps.length)
          expect(worstWindow(starts, anyPace.perMs)).toBeLessThanOrEqual(anyPace.requests)
        },
      ),
      { numRuns: 40 },
    )
  })

  test.each([50, 200, 1000])('use at least 97 %% of %i a second while timers wake up to 15 ms late', async requests => {
    const clock = createFakeClock(undefined, { lateBy: upTo(15) })
    const { starts, ask, pacer } = bench({ requests, concurrency: 64 }, { clock })
    const all = Promise.all(ask(requests * 3))
    await clock.advance(2000)
    expect(pacer.started / (requests * 2)).toBeGreaterThanOrEqual(0.97)
    await clock.advance(2000)
    await all
    expect(worstWindow(starts, 1000)).toBeLessThanOrEqual(requests)
  })
})

describe('a signal', () => {
  test('that has fired before is thrown at once', async () => {
    const { run, pacer } = bench()
    const reason = new Error('stop')
    expect(await reasonOf(run('', AbortSignal.abort(reason)))).toBe(reason)
    expect(pacer.waiting).toBe(0)
  })

  test.each([1, 4])(
    'takes waiting tasks out of the line and leaves no timer behind (concurrency %i)',
    async concurrency => {
      const { clock, pacer, names, run, ask } = bench({ concurrency })
      pacer.pauseUntil(new Date(clock.now().getTime() + 3_600_000))
      const stop = new AbortController()
      const reason = new Error('stop')
      const stopped = Array.from({ length: 6 }, () => reasonOf(run('stopped', stop.signal)))
      await clock.advance(1000)
      expect(clock.sleeping).toBe(1)
      stop.abort(reason)
      expect(await Promise.all(stopped)).toEqual(Array(6).fill(reason))
      await clock.advance(0)
      expect([clock.sleeping, pacer.waiting, pacer.inFlight]).toEqual([0, 0, 0])
      const later = Promise.all(ask(2))
      await clock.advance(3_600_000)
      await later
      expect(names).toEqual(['0', '1'])
    },
  )

  test('leaves those behind a stopped one their turn', async () => {
    const { clock, starts, names, run } = bench()
    const stop = new AbortController()
    const first = run('first')
    const stopped = reasonOf(run('stopped', stop.signal))
    const last = run('last')
    await clock.advance(10)
    stop.abort()
    await clock.advance(1000)
    await Promise.all([first, stopped, last])
    expect([names, starts]).toEqual([
      ['first', 'last'],
      [0, 80],
    ])
  })

  test('does not take a running task its place: another starts only when it is done', async () => {
    const { clock, pacer, run } = bench({ concurrency: 1 })
    const stop = new AbortController()
    const work = Promise.withResolvers<void>()
    const running = run('running', stop.signal, () => work.promise)
    const next = run('next')
    await clock.advance(1000)
    stop.abort()
    await clock.advance(1000)
    expect([pacer.inFlight, pacer.started]).toEqual([1, 1])
    work.resolve()
    await clock.advance(1000)
    await Promise.all([running, next])
    expect(pacer.started).toBe(2)
  })
})

describe('a pause', () => {
  const inMs = (clock: FakeClock, ms: number) => new Date(clock.now().getTime() + ms)

  test('holds everything, also what waits already, and is visible', async () => {
    const { clock, pacer, starts, ask } = bench()
    const all = Promise.all(ask(4))
    await clock.advance(100)
    const until = inMs(clock, 5000)
    pacer.pauseUntil(until)
    expect([pacer.pausedUntil, pacer.pauseReason]).toEqual([until, 'asked'])
    await clock.advance(6000)
    await all
    expect(starts).toEqual([0, 80, 5100, 5200])
    expect([pacer.pausedUntil, pacer.pauseReason]).toEqual([undefined, undefined])
  })

  test.each([
    ['a shorter one', 1000],
    ['one that is over', -1000],
  ])('is not shortened by %s', async (_what, ms) => {
    const { clock, pacer, starts, ask } = bench()
    const until = inMs(clock, 5000)
    pacer.pauseUntil(until)
    pacer.pauseUntil(inMs(clock, ms))
    pacer.pauseUntil(new Date(Number.NaN))
    expect(pacer.pausedUntil).toEqual(until)
    const all = Promise.all(ask(1))
    await clock.advance(6000)
    await all
    expect(starts).toEqual([5000])
  })

  test('lasts as long as was asked even when the wall clock is corrected meanwhile', async () => {
    const { clock, pacer, starts, ask } = bench()
    pacer.pauseUntil(inMs(clock, 5000))
    const all = Promise.all(ask(1))
    await clock.advance(1000)
    clock.shiftWall(-3_600_000)
    await clock.advance(5000)
    await all
    expect(starts).toEqual([5000])
  })
})

describe('a clock that is corrected during a pause', () => {
  const twoDaysMs = 2 * 86_400_000

  test.each([
    ['two days back', -twoDaysMs],
    ['two days ahead', twoDaysMs],
  ])('%s: what is shown is still the time that is left', async (_how, shiftMs) => {
    const { clock, pacer } = bench()
    pacer.pauseUntil(new Date(clock.now().getTime() + 1_000))
    clock.shiftWall(shiftMs)
    expect(pacer.pausedUntil).toEqual(new Date(clock.now().getTime() + 1_000))
    await clock.advance(1_000)
    expect([pacer.pausedUntil, pacer.pauseReason]).toEqual([undefined, undefined])
  })

  test('two days back: nobody is sent away because of a pause of a second', async () => {
    const { clock, pacer, starts, ask } = bench({}, { longestWaitMs: 30_000 })
    pacer.pauseUntil(new Date(clock.now().getTime() + 1_000))
    clock.shiftWall(-twoDaysMs)
    const all = Promise.all(ask(1))
    await clock.advance(1_000)
    await all
    expect(starts).toEqual([1_000])
  })
})

describe('a pause that is longer than anybody believes', () => {
  const day = 86_400_000

  test.each<[string, number | undefined, number]>([
    ['is cut to a day', undefined, day],
    ['is cut to what the connection says', 3_600_000, 3_600_000],
  ])('%s', async (_how, longestPauseMs, believedMs) => {
    const { clock, pacer, starts, ask } = bench(longestPauseMs === undefined ? {} : { longestPauseMs })
    pacer.pauseUntil(new Date(clock.now().getTime() + 3650 * day))
    expect(pacer.pausedUntil).toEqual(new Date(clock.now().getTime() + believedMs))
    const all = Promise.all(ask(1))
    await clock.advance(believedMs)
    await all
    expect(starts).toEqual([believedMs])
  })
})

describe('nobody waits in line through a pause that is too long', () => {
  const patient = { longestWaitMs: 30_000 }

  test('whoever waits when it begins is told when to come again, and so is whoever comes while it lasts', async () => {
    const { clock, pacer, starts, ask } = bench({}, patient)
    const [first, second] = ask(2)
    await clock.advance(0)
    await first
    const until = new Date(clock.now().getTime() + 1_800_000)
    pacer.pauseUntil(until)
    await expect(second).rejects.toMatchObject({ kind: 'throttled', retryAt: until })
    await expect(ask(1)[0]).rejects.toMatchObject({ kind: 'throttled', retryAt: until })
    expect(starts).toEqual([0])
    await clock.advance(1_800_000)
    await Promise.all(ask(1))
    expect(starts).toHaveLength(2)
  })

  test('a short one is waited for', async () => {
    const { clock, pacer, starts, ask } = bench({}, patient)
    pacer.pauseUntil(new Date(clock.now().getTime() + 20_000))
    const all = Promise.all(ask(1))
    await clock.advance(21_000)
    await all
    expect(starts).toEqual([20_000])
  })

  test('nor until the next day, when the requests of this one are used up', async () => {
    const clock = createFakeClock('2026-03-01T12:00:00Z')
    const { ask } = bench({ daily: 1 }, { clock, ...patient })
    const [first, second] = ask(2)
    const refused = expect(second).rejects.toMatchObject({
      kind: 'throttled',
      retryAt: new Date('2026-03-02T00:00:00Z'),
    })
    await clock.advance(1_000)
    await first
    await refused
  })
})

describe('a daily limit', () => {
  /** A budget that notes what is taken, as the store does. */
  function ledger(daily: number) {
    const taken: { count: number; day: string }[] = []
    const left = new Map<string, number>()
    const budget: Budget = {
      async take(count, day) {
        const granted = Math.min(count, left.get(day) ?? daily)
        left.set(day, (left.get(day) ?? daily) - granted)
        taken.push({ count, day })
        return granted
      },
    }
    return { budget, taken }
  }

  test('is kept, and the rest goes out on the next day, UTC', async () => {
    const clock = createFakeClock('2026-03-01T23:00:00Z')
    const { pacer, starts, ask } = bench({ daily: 3 }, { clock, budget: ledger(3).budget })
    const all = Promise.all(ask(5))
    await clock.advance(10_000)
    expect(starts).toHaveLength(3)
    expect([pacer.pausedUntil, pacer.pauseReason]).toEqual([new Date('2026-03-02T00:00:00Z'), 'budget'])
    await clock.advance(3_600_000)
    await all
    expect(starts.slice(3)).toEqual([3_600_000, 3_600_080])
    expect([pacer.pausedUntil, pacer.pauseReason]).toEqual([undefined, undefined])
  })

  test.each([
    [100, 1],
    [5000, 5],
    [1_000_000, 50],
  ])('of %i is taken %i at a time, before the requests go out', async (daily, count) => {
    const { budget, taken } = ledger(daily)
    const { clock, starts, ask } = bench({ daily }, { budget })
    const all = Promise.all(ask(count + 1))
    await clock.advance(10_000)
    await all
    expect(taken).toEqual([
      { count, day: '2026-01-01' },
      { count, day: '2026-01-01' },
    ])
    expect(starts).toHaveLength(count + 1)
  })

  test('does not carry yesterday’s portion over', async () => {
    const { budget, taken } = ledger(5000)
    const clock = createFakeClock('2026-03-01T23:59:59Z')
    const { ask } = bench({ daily: 5000 }, { clock, budget })
    for (const ms of [2000, 2000]) {
      const one = Promise.all(ask(1))
      await clock.advance(ms)
      await one
    }
    expect(taken.map(({ day }) => day)).toEqual(['2026-03-01', '2026-03-02'])
  })

  test('without a budget is counted by the pacer alone', async () => {
    const { clock, starts, ask } = bench({ daily: 2 })
    const all = Promise.all(ask(3))
    await clock.advance(10_000)
    expect(starts).toHaveLength(2)
    await clock.advance(86_400_000)
    await all
    expect(starts).toHaveLength(3)
  })

  test('that is spent still lets a waiting task give up', async () => {
    const { clock, run, ask } = bench({ daily: 1 })
    const first = Promise.all(ask(1))
    await clock.advance(10)
    await first
    const stop = new AbortController()
    const waiting = reasonOf(run('', stop.signal))
    await clock.advance(1000)
    stop.abort(new Error('stop'))
    expect(await waiting).toEqual(new Error('stop'))
    await clock.advance(0)
    expect(clock.sleeping).toBe(0)
  })

  test('ends by the wall clock, also after it was corrected', async () => {
    const clock = createFakeClock('2026-03-01T00:00:00Z')
    const { starts, ask } = bench({ daily: 1 }, { clock })
    const all = Promise.all(ask(2))
    await clock.advance(60_000)
    clock.shiftWall(86_400_000)
    await clock.advance(60_000)
    await all
    expect(starts).toHaveLength(2)
  })

  test('that cannot be counted fails the task with the reason, and the next one asks again', async () => {
    const error = new Error('the store is full')
    const answers = [Promise.reject(error), Promise.resolve(1)]
    const { clock, starts, run } = bench({ daily: 5 }, { budget: { take: async () => (await answers.shift()) ?? 0 } })
    const failing = reasonOf(run())
    const next = run()
    await clock.advance(1000)
    expect(await failing).toBe(error)
    await next
    expect(starts).toHaveLength(1)
  })
})
