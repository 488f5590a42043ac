import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { retryAfter } from '../../../src/domain/http.ts'
import { capPause, longestPauseDefaultMs as day } from '../../../src/domain/time/pause.ts'

const now = new Date('2026-03-01T12:00:00.000Z')
const inMs = (ms: number): Date => new Date(now.getTime() + ms)

describe('a pause is believed as far as it is credible', () => {
  test.each<[string, Date, Date]>([
    ['a moment', inMs(5_000), inMs(5_000)],
    ['exactly the longest', inMs(day), inMs(day)],
    ['a millisecond more', inMs(day + 1), inMs(day)],
    ['ten years', inMs(3650 * day), inMs(day)],
    ['the last date there is', new Date(8.64e15), inMs(day)],
    ['now', now, now],
    ['a moment ago', inMs(-1), now],
    ['the first date there is', new Date(-8.64e15), now],
    ['no date', new Date(Number.NaN), now],
  ])('%s', (_what, until, believed) => expect(capPause(until, now, day)).toEqual(believed))

  test('never before now and never later than the longest, whatever is asked for', () => {
    fc.assert(
      fc.property(fc.date({ noInvalidDate: false }), fc.nat(), (until, longestMs) => {
        const ms = capPause(until, now, longestMs).getTime() - now.getTime()
        expect(ms >= 0 && ms <= longestMs).toBe(true)
      }),
    )
  })
})

describe('Retry-After', () => {
  test.each<[string | undefined, number | undefined]>([
    // understood
    ['0', 0],
    ['1', 1_000],
    [' 30 ', 30_000],
    ['120.0', 120_000],
    ['1.5', 1_500],
    ['30, 60', 60_000],
    ['007', 7_000],
    ['86400', day],
    // far away: a date all the same, which the connection's own limit then cuts
    ['315360000', 315_360_000_000],
    ['999999999', 999_999_999_000],
    ['99999999999999999999', 1_000_000_000_000],
    [`${'9'.repeat(400)}`, 1_000_000_000_000],
    // dates, in each of the three forms of HTTP
    ['Sun, 01 Mar 2026 12:00:10 GMT', 10_000],
    ['Sunday, 01-Mar-26 12:00:10 GMT', 10_000],
    ['Sun Mar  1 12:00:10 2026', 10_000],
    ['2026-03-01T12:00:10Z', 10_000],
    // over
    ['Sat, 01 Mar 2025 12:00:00 GMT', 0],
    ['Thu, 01 Jan 1970 00:00:00 GMT', 0],
    // nothing that can be understood: as good as none
    [undefined, undefined],
    ['', undefined],
    ['soon', undefined],
    ['-1', undefined],
    ['-86400', undefined],
    ['+5', undefined],
    ['5 sec', undefined],
    ['in 5 minutes', undefined],
    ['5s', undefined],
    ['1e9', undefined],
    ['0x10', undefined],
    ['Infinity', undefined],
    ['NaN', undefined],
    ['null', undefined],
    [',', undefined],
    ['Sun, 99 Foo 2026 12:00:10 GMT', undefined],
    ['May 5', undefined],
  ])('%j', (header, ms) => {
    const until = retryAfter(header, now)
    expect(until === undefined ? undefined : until.getTime() - now.getTime()).toBe(ms)
  })
})
