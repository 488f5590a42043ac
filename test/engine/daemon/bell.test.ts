import { describe, expect, onTestFinished, test } from 'vitest'
import { type Bell, createBell } from '../../../src/engine/daemon/bell.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createFakeClock, type FakeClock } from '../../transport/fake-clock.ts'

function bell(clock: FakeClock, cron: string, timezone: string, ring = () => {}): Bell {
  const made = createBell(cron, timezone, ring, clock)
  onTestFinished(() => made.stop())
  return made
}

/** A bell and the minutes it rang in, as its own clock showed them. */
function rungAt(from: string, cron: string, timezone: string) {
  const clock = createFakeClock(from)
  const rung: string[] = []
  const made = bell(clock, cron, timezone, () => void rung.push(clock.now().toISOString().slice(0, 16)))
  return { clock, rung, made, setTo: (now: string) => clock.shiftWall(new Date(now).getTime() - clock.now().getTime()) }
}

describe('the next ring', () => {
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
  ])('%s (%s, %s)', (_when, cron, timezone, now, next) => {
    const made = bell(createFakeClock(now), cron, timezone)
    expect(made.next()?.toISOString()).toBe(new Date(next).toISOString())
  })
})

const hour = 3_600_000

describe('a bell', () => {
  /** When it rings within so many hours. */
  async function rings(cron: string, from: string, hours: number): Promise<readonly string[]> {
    const { clock, rung } = rungAt(from, cron, 'Europe/Berlin')
    await clock.advance(hours * hour)
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
    const { clock, rung, setTo } = rungAt('2026-01-05T02:00:00Z', '0 3 * * *', 'UTC')
    setTo('2026-01-07T02:30:00Z')
    await clock.advance(hour)
    // Late, for the two nights that seem to have passed, and at three by that clock.
    expect(rung).toEqual(['2026-01-07T02:31', '2026-01-07T03:00'])
    setTo('2026-01-05T04:00:00Z')
    await clock.advance(24 * hour)
    expect(rung.slice(2)).toEqual(['2026-01-06T03:00'])
  })

  test('rings at its time also after the clock was set back over it', async () => {
    const { clock, rung, setTo } = rungAt('2026-01-05T02:59:50Z', '0 3 * * *', 'UTC')
    await clock.advance(20_000)
    setTo('2026-01-05T01:00:00Z')
    await clock.advance(2 * hour)
    expect(rung).toEqual(['2026-01-05T03:00', '2026-01-05T03:00'])
  })

  test('rings once, late, for times that passed while the process stood still', async () => {
    const { clock, rung, setTo } = rungAt('2026-01-05T10:07:00Z', '*/15 * * * *', 'UTC')
    setTo('2026-01-05T12:07:00Z')
    await clock.advance(9 * 60_000)
    expect(rung).toEqual(['2026-01-05T12:08', '2026-01-05T12:15'])
  })

  test.each([
    ['a day that no month has', '0 0 30 2 *', 'UTC'],
    ['an hour that clocks skip', '30 2 25-31 3 sun', 'Europe/Berlin'],
    ['what is no expression', 'now and then', 'UTC'],
    ['a time zone there is none of', '0 3 * * *', 'Mars/Olympus'],
  ])('of %s never rings, says so, and hurts nobody', async (_what, cron, timezone) => {
    const { clock, rung, made } = rungAt('2026-01-05T10:07:00Z', cron, timezone)
    expect([made.next(), made.problem]).toEqual([
      undefined,
      `the schedule ${JSON.stringify(cron)} in ${timezone} never comes`,
    ])
    await clock.advance(48 * hour)
    await made.stop()
    expect([rung, clock.sleeping]).toEqual([[], 0])
  })

  test('rings no more once it is stopped, and leaves no timer behind', async () => {
    const { clock, rung, made } = rungAt('2026-01-05T10:07:00Z', '* * * * * *', 'UTC')
    await clock.advance(3_000)
    expect(rung).toHaveLength(3)
    await made.stop()
    await clock.advance(3_000)
    expect([rung.length, clock.sleeping]).toEqual([3, 0])
  })
})

test('rings on the real clock too', async () => {
  const rung = Promise.withResolvers<void>()
  const made = createBell('* * * * * *', 'UTC', () => rung.resolve(), systemClock)
  await rung.promise
  await made.stop()
})
