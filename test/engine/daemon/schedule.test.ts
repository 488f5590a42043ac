import { describe, expect, onTestFinished, test } from 'vitest'
import { type RunningSchedule, startSchedule } from '../../../src/engine/daemon/schedule.ts'
import { systemClock } from '../../../src/transport/clock.ts'
import { createFakeClock, type FakeClock } from '../../transport/fake-clock.ts'

function schedule(clock: FakeClock, cron: string, timezone: string, onDue = () => {}): RunningSchedule {
  const made = startSchedule(cron, timezone, onDue, clock)
  onTestFinished(() => made.stop())
  return made
}

/** A schedule and the minutes it fired in, as its own clock showed them. */
function firedAt(from: string, cron: string, timezone: string) {
  const clock = createFakeClock(from)
  const fired: string[] = []
  const made = schedule(clock, cron, timezone, () => void fired.push(clock.now().toISOString().slice(0, 16)))
  return {
    clock,
    fired,
    made,
    setTo: (now: string) => clock.shiftWall(new Date(now).getTime() - clock.now().getTime()),
  }
}

describe('the next time', () => {
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
    const made = schedule(createFakeClock(now), cron, timezone)
    expect(made.next()?.toISOString()).toBe(new Date(next).toISOString())
  })
})

const hour = 3_600_000

describe('a schedule', () => {
  /** When it fires within so many hours. */
  async function fires(cron: string, from: string, hours: number): Promise<readonly string[]> {
    const { clock, fired } = firedAt(from, cron, 'Europe/Berlin')
    await clock.advance(hours * hour)
    return fired
  }

  test('fires at each of its times', async () => {
    expect(await fires('*/15 * * * *', '2026-01-05T10:07:00Z', 1)).toEqual([
      '2026-01-05T10:15',
      '2026-01-05T10:30',
      '2026-01-05T10:45',
      '2026-01-05T11:00',
    ])
  })

  test('fires once for an hour that comes twice', async () => {
    expect(await fires('30 2 * * *', '2026-10-24T12:00:00Z', 24)).toEqual(['2026-10-25T01:30'])
  })

  test('leaves out a time that does not exist, and fires the day after', async () => {
    expect(await fires('30 2 * * *', '2026-03-28T12:00:00Z', 48)).toEqual(['2026-03-30T00:30'])
  })

  test('fires every hour through the night clocks go forward', async () => {
    expect(await fires('0 * * * *', '2026-03-28T23:30:00Z', 3)).toEqual([
      '2026-03-29T00:00',
      '2026-03-29T01:00',
      '2026-03-29T02:00',
    ])
  })

  test('fires at its time also after the clock was two days ahead for a while', async () => {
    const { clock, fired, setTo } = firedAt('2026-01-05T02:00:00Z', '0 3 * * *', 'UTC')
    setTo('2026-01-07T02:30:00Z')
    await clock.advance(hour)
    // Late, for the two nights that seem to have passed, and at three by that clock.
    expect(fired).toEqual(['2026-01-07T02:31', '2026-01-07T03:00'])
    setTo('2026-01-05T04:00:00Z')
    await clock.advance(24 * hour)
    expect(fired.slice(2)).toEqual(['2026-01-06T03:00'])
  })

  test('fires at its time also after the clock was set back over it', async () => {
    const { clock, fired, setTo } = firedAt('2026-01-05T02:59:50Z', '0 3 * * *', 'UTC')
    await clock.advance(20_000)
    setTo('2026-01-05T01:00:00Z')
    await clock.advance(2 * hour)
    expect(fired).toEqual(['2026-01-05T03:00', '2026-01-05T03:00'])
  })

  test('fires once, late, for times that passed while the process stood still', async () => {
    const { clock, fired, setTo } = firedAt('2026-01-05T10:07:00Z', '*/15 * * * *', 'UTC')
    setTo('2026-01-05T12:07:00Z')
    await clock.advance(9 * 60_000)
    expect(fired).toEqual(['2026-01-05T12:08', '2026-01-05T12:15'])
  })

  test.each([
    ['a day that no month has', '0 0 30 2 *', 'UTC'],
    ['an hour that clocks skip', '30 2 25-31 3 sun', 'Europe/Berlin'],
    ['what is no expression', 'now and then', 'UTC'],
    ['a time zone there is none of', '0 3 * * *', 'Mars/Olympus'],
  ])('of %s never fires, says so, and hurts nobody', async (_what, cron, timezone) => {
    const { clock, fired, made } = firedAt('2026-01-05T10:07:00Z', cron, timezone)
    expect([made.next(), made.problem]).toEqual([
      undefined,
      `the schedule ${JSON.stringify(cron)} in ${timezone} never comes`,
    ])
    await clock.advance(48 * hour)
    await made.stop()
    expect([fired, clock.sleeping]).toEqual([[], 0])
  })

  test('fires no more once it is stopped, and leaves no timer behind', async () => {
    const { clock, fired, made } = firedAt('2026-01-05T10:07:00Z', '* * * * * *', 'UTC')
    await clock.advance(3_000)
    expect(fired).toHaveLength(3)
    await made.stop()
    await clock.advance(3_000)
    expect([fired.length, clock.sleeping]).toEqual([3, 0])
  })
})

test('fires on the real clock too', async () => {
  const fired = Promise.withResolvers<void>()
  const made = startSchedule('* * * * * *', 'UTC', () => fired.resolve(), systemClock)
  await fired.promise
  await made.stop()
})
