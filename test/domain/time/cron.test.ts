import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { cronProblem } from '../../../src/domain/time/cron.ts'
import { cronTimes, whyItNeverComes } from '../../../src/domain/time/cron-times.ts'

describe('a cron expression', () => {
  test.each([
    '*/15 * * * *',
    '0 3 * * *',
    '30 0 3 * * *',
    '0 9-17 * * mon-fri',
    '0,30 * 1,15 jan,JUL *',
    '0 0 * * 7',
    '0-30/5 * * * *',
    '  5   4 * * sun ',
  ])('%j can be scheduled', text => expect(cronProblem(text)).toBeUndefined())

  test.each([
    ['', '1 fields'],
    ['* * * *', '4 fields'],
    ['* * * * * * *', '7 fields'],
    ['@daily', '1 fields'],
    ['60 * * * *', '"60" as its minute, which takes 0 to 59'],
    ['* 24 * * *', '"24" as its hour'],
    ['* * 0 * *', '"0" as its day of month'],
    ['* * * 13 *', '"13" as its month'],
    ['* * * foo *', '"foo" as its month'],
    ['* * * * 8', '"8" as its day of week'],
    ['60 * * * * *', '"60" as its second'],
    ['*/0 * * * *', '"*/0" as its minute'],
    ['5-1 * * * *', '"5-1" as its minute'],
    ['5/10 * * * *', '"5/10" as its minute'],
    ['1,,2 * * * *', '"1,,2" as its minute'],
    ['1-2-3 * * * *', '"1-2-3" as its minute'],
    ['-1 * * * *', '"-1" as its minute'],
    ['*/5/5 * * * *', '"*/5/5" as its minute'],
    ['1.5 * * * *', '"1.5" as its minute'],
  ])('%j cannot: %s', (text, problem) => expect(cronProblem(text)).toContain(problem))
})

describe('a schedule that can never come is found', () => {
  const noDay = 'never comes: none of its months has such a day'
  const skipped = 'never comes: clocks are put forward past it'
  test.each<[string, string, string]>([
    ['0 0 30 2 *', 'UTC', noDay],
    ['0 0 31 4 *', 'UTC', noDay],
    ['0 0 31 2,4,6,9,11 *', 'UTC', noDay],
    ['0 0 30-31 feb *', 'Europe/Berlin', noDay],
    ['0 0 31 2-4/2 *', 'UTC', noDay],
    ['0 0 0 31 JUN,sep *', 'UTC', noDay],
    ['*/5 * 31 */11 *', 'UTC', ''],
    ['0 0 31 11 mon', 'UTC', noDay],
    ['0 0 30,31 2 1-5', 'UTC', noDay],
    ['30 2 25-31 3 sun', 'Europe/Berlin', skipped],
    ['0 0,30 2 25-31 3 7', 'Europe/Berlin', skipped],
    ['30 2 8-14 3 0', 'America/New_York', skipped],
    ['15 2 1-7 10 sun', 'Australia/Lord_Howe', skipped],
  ])('%j in %s', (text, timezone, why) => expect(whyItNeverComes(text, timezone) ?? '').toBe(why))

  test.each<[string, string]>([
    ['0 0 29 2 *', 'UTC'],
    ['0 0 29 2 mon', 'UTC'],
    ['0 0 29-31 2 *', 'UTC'],
    ['0 0 30 1-3 *', 'UTC'],
    ['0 0 31 * *', 'UTC'],
    ['0 0 31 4,5 *', 'UTC'],
    ['0 0 */31 2 *', 'UTC'],
    ['30 2 25-31 3 sun', 'UTC'],
    ['30 2,3 25-31 3 sun', 'Europe/Berlin'],
    ['30 2 24-31 3 sun', 'Europe/Berlin'],
    ['30 2 25-31 10 sun', 'Europe/Berlin'],
    ['45 2 1-7 10 sun', 'Australia/Lord_Howe'],
    ['59 59 23 29 2 6', 'Pacific/Apia'],
    ['0 3 * * 7', 'Africa/Cairo'],
  ])('and %j in %s is none', (text, timezone) => expect(whyItNeverComes(text, timezone)).toBeUndefined())

  test('and whatever is left comes, again and again, at times that fit', () => {
    const list = (one: fc.Arbitrary<number>) =>
      fc.uniqueArray(one, { minLength: 1, maxLength: 3 }).map(all => all.join(','))
    const written = fc.record({
      hour: fc.constantFrom('*', '0', '2', '1-3'),
      days: fc.oneof(list(fc.integer({ min: 27, max: 31 })), list(fc.integer({ min: 1, max: 31 })), fc.constant('*')),
      months: fc.oneof(list(fc.integer({ min: 1, max: 12 })), fc.constantFrom('2', '4,6', '*')),
      weekdays: fc.oneof(fc.constant('*'), list(fc.integer({ min: 0, max: 7 }))),
      timezone: fc.constantFrom('UTC', 'Europe/Berlin', 'America/New_York', 'Asia/Kolkata'),
      from: fc.date({
        min: new Date('2026-01-01T00:00:00Z'),
        max: new Date('2030-01-01T00:00:00Z'),
        noInvalidDate: true,
      }),
    })
    fc.assert(
      fc.property(written, ({ hour, days, months, weekdays, timezone, from }) => {
        const cron = `30 ${hour} ${days} ${months} ${weekdays}`
        const times = cronTimes(cron, timezone)
        const first = times.after(from)
        expect(first === undefined).toBe(whyItNeverComes(cron, timezone) !== undefined)
        if (first === undefined) return
        const second = times.after(first)
        expect(from < first && first < (second ?? from)).toBe(true)
        const shown = new Intl.DateTimeFormat('en-US', { timeZone: timezone, minute: 'numeric', month: 'numeric' })
        const parts = new Map(shown.formatToParts(first).map(({ type, value }) => [type, Number(value)]))
        expect(parts.get('minute')).toBe(30)
        if (months !== '*') expect(months.split(',').map(Number)).toContain(parts.get('month'))
      }),
      { numRuns: 200 },
    )
  })
})
