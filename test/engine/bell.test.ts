import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import { type Bell, createBell } from '../../src/engine/bell.ts'

async function bell(cron: string, timezone: string, ring = () => {}): Promise<Bell> {
  const made = await createBell(cron, timezone, ring)
  onTestFinished(() => made.stop())
  return made
}

describe('the next ring', () => {
  // The time of day alone is set; timers stay real and are cleared when the bell stops.
  beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }))
  afterEach(() => void vi.useRealTimers())

  test.each([
    ['every quarter of an hour', '*/15 * * * *', 'UTC', '2026-01-05T10:07:00Z', '2026-01-05T10:15:00Z'],
    [
      'at a time of day in Berlin, in winter',
      '30 6 * * *',
      'Europe/Berlin',
      '2026-01-05T10:00:00Z',
      '2026-01-06T05:30:00Z',
    ],
    [
      'at a time of day in Berlin, in summer',
      '30 6 * * *',
      'Europe/Berlin',
      '2026-07-05T10:00:00Z',
      '2026-07-06T04:30:00Z',
    ],
    ['at a time of day in New York', '0 9 * * *', 'America/New_York', '2026-01-05T15:00:00Z', '2026-01-06T14:00:00Z'],
    ['half an hour off the others', '0 9 * * *', 'Asia/Kolkata', '2026-01-05T10:00:00Z', '2026-01-06T03:30:00Z'],
    ['on weekdays only', '0 8 * * 1-5', 'UTC', '2026-01-09T09:00:00Z', '2026-01-12T08:00:00Z'],
    ['every second, with six fields', '* * * * * *', 'UTC', '2026-01-05T10:00:00.500Z', '2026-01-05T10:00:01Z'],
    ['over the night clocks go forward', '0 6 * * *', 'Europe/Berlin', '2026-03-28T12:00:00Z', '2026-03-29T04:00:00Z'],
    ['over the night clocks go back', '0 6 * * *', 'Europe/Berlin', '2026-10-24T12:00:00Z', '2026-10-25T05:00:00Z'],
    [
      'every hour while an hour is skipped',
      '0 * * * *',
      'Europe/Berlin',
      '2026-03-29T00:30:00Z',
      '2026-03-29T01:00:00Z',
    ],
  ])('%s (%s, %s)', async (_when, cron, timezone, now, next) => {
    vi.setSystemTime(now)
    const made = await bell(cron, timezone)
    expect(made.next()?.toISOString()).toBe(new Date(next).toISOString())
  })
})

describe('a bell', () => {
  // All of time is set here: nothing is waited for.
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  /** When it rings within so many hours. */
  async function rings(cron: string, from: string, hours: number): Promise<readonly string[]> {
    vi.setSystemTime(from)
    const rung: string[] = []
    await bell(cron, 'Europe/Berlin', () => void rung.push(new Date().toISOString().slice(0, 16)))
    await vi.advanceTimersByTimeAsync(hours * 3_600_000)
    return rung
  }

  test('rings at each of its times', async () => {
    expect(await rings('*/15 * * * *', '2026-01-05T10:07:00Z', 1)).toEqual([
      '2026-01-05T10:15',
      '2026-01-05T10:30',
      '2026-01-05T10:45',
      '2026-01-05T11:00',
    ])
  })

  test('rings once for an hour that comes twice', async () => {
    expect(await rings('30 2 * * *', '2026-10-24T12:00:00Z', 24)).toEqual(['2026-10-25T01:30'])
  })

  test('leaves out a time that does not exist, and rings the day after', async () => {
    expect(await rings('30 2 * * *', '2026-03-28T12:00:00Z', 48)).toEqual(['2026-03-30T00:30'])
  })

  test('rings every hour through the night clocks go forward', async () => {
    expect(await rings('0 * * * *', '2026-03-28T23:30:00Z', 3)).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T01:00',
      '2026-03-29T02:00',
    ])
  })

  test('rings at its time also after the clock was two days ahead for a while', async () => {
    vi.setSystemTime('2026-01-05T02:00:00Z')
    const rung: string[] = []
    await bell('0 3 * * *', 'UTC', () => void rung.push(new Date().toISOString().slice(0, 16)))
    vi.setSystemTime('2026-01-07T02:30:00Z')
    await vi.advanceTimersByTimeAsync(3_600_000)
    vi.setSystemTime('2026-01-05T04:00:00Z')
    await vi.advanceTimersByTimeAsync(24 * 3_600_000)
    // Once when it was found to be later than expected, once at three by that clock; then at three by the right one.
    expect(rung.at(-1)).toBe('2026-01-06T03:00')
    expect(rung.length).toBeLessThanOrEqual(3)
  })

  test('rings at its time also after the clock was set back over it', async () => {
    vi.setSystemTime('2026-01-05T02:59:50Z')
    let rung = 0
    await bell('0 3 * * *', 'UTC', () => {
      rung += 1
    })
    await vi.advanceTimersByTimeAsync(20_000)
    expect(rung).toBe(1)
    vi.setSystemTime('2026-01-05T01:00:00Z')
    await vi.advanceTimersByTimeAsync(2 * 3_600_000)
    expect(rung).toBe(2)
  })

  test('rings once, late, for times that passed while the process stood still', async () => {
    vi.setSystemTime('2026-01-05T10:07:00Z')
    let rung = 0
    await bell('*/15 * * * *', 'UTC', () => {
      rung += 1
    })
    vi.setSystemTime('2026-01-05T12:07:00Z')
    await vi.advanceTimersByTimeAsync(60_000)
    expect(rung).toBe(1)
    await vi.advanceTimersByTimeAsync(8 * 60_000)
    expect(rung).toBe(2)
  })

  test.each([
    ['a day that no month has', '0 0 30 2 *', 'UTC'],
    ['an hour that clocks skip', '30 2 25-31 3 sun', 'Europe/Berlin'],
    ['what is no expression', 'now and then', 'UTC'],
    ['a time zone there is none of', '0 3 * * *', 'Mars/Olympus'],
  ])('of %s never rings, says so, and hurts nobody', async (_what, cron, timezone) => {
    let rung = 0
    const made = await bell(cron, timezone, () => {
      rung += 1
    })
    expect([made.next(), made.problem]).toEqual([
      undefined,
      `the schedule ${JSON.stringify(cron)} in ${timezone} never comes`,
    ])
    await vi.advanceTimersByTimeAsync(48 * 3_600_000)
    expect(rung).toBe(0)
    await made.stop()
    expect(vi.getTimerCount()).toBe(0)
  })

  test('rings no more once it is stopped, and leaves no timer behind', async () => {
    let rung = 0
    const made = await createBell('* * * * * *', 'UTC', () => {
      rung += 1
    })
    await vi.advanceTimersByTimeAsync(3_000)
    expect(rung).toBe(3)
    await made.stop()
    await vi.advanceTimersByTimeAsync(3_000)
    expect(rung).toBe(3)
    expect(vi.getTimerCount()).toBe(0)
  })
})

test('rings on the real clock too', async () => {
  const rung = Promise.withResolvers<void>()
  await bell('* * * * * *', 'UTC', () => rung.resolve())
  await rung.promise
})
