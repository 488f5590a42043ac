import { expect, test } from 'vitest'
import { askedUntil, isSpent, limitEnds } from '../../../src/domain/time/waiting.ts'

const now = new Date('2026-03-01T12:00:00Z')
/** Their clock is an hour ahead. */
const ahead = 'Sun, 01 Mar 2026 13:00:00 GMT'
/** And an hour behind. */
const behind = 'Sun, 01 Mar 2026 11:00:00 GMT'

test.each<[string, Readonly<Record<string, string>>, number | undefined]>([
  ['seconds', { 'retry-after': '120' }, 120],
  ['seconds with a fraction', { 'retry-after': '120.0' }, 120],
  ['half seconds', { 'retry-after': '1.5' }, 1.5],
  ['two headers', { 'retry-after': '30, 60' }, 60],
  ['seconds, whatever the clock there is', { 'retry-after': '120', date: ahead }, 120],
  ['a date', { 'retry-after': 'Sun, 01 Mar 2026 12:02:00 GMT' }, 120],
  ['a date of a clock that is ahead', { 'retry-after': 'Sun, 01 Mar 2026 13:02:00 GMT', date: ahead }, 120],
  ['a date of a clock that is behind', { 'retry-after': 'Sun, 01 Mar 2026 11:02:00 GMT', date: behind }, 120],
  ['a date that has passed there', { 'retry-after': 'Sun, 01 Mar 2026 12:30:00 GMT', date: ahead }, 0],
  ['a date beside a Date that is none', { 'retry-after': 'Sun, 01 Mar 2026 12:02:00 GMT', date: 'yesterday' }, 120],
  ['nonsense', { 'retry-after': 'soon' }, undefined],
  ['less than nothing', { 'retry-after': '-5' }, undefined],
  ['nothing', {}, undefined],
])('a plea to wait is heard in its own words: %s', (_what, headers, seconds) => {
  const until = askedUntil(headers, now)
  expect(until === undefined ? undefined : (until.getTime() - now.getTime()) / 1000).toBe(seconds)
})

const unix = now.getTime() / 1000

test.each<[string, Readonly<Record<string, string>>, number | undefined]>([
  ['seconds', { 'ratelimit-reset': '30' }, 30],
  ['seconds with a fraction', { 'x-ratelimit-reset': '1.5' }, 1.5],
  ['a moment', { 'x-ratelimit-reset': String(unix + 90) }, 90],
  ['a moment in milliseconds', { 'x-ratelimit-reset': String((unix + 90) * 1000) }, 90],
  ['a moment with a fraction', { 'x-rate-limit-reset': `${unix + 90}.5` }, 90.5],
  ['a moment of a clock that is ahead', { 'x-ratelimit-reset': String(unix + 3690), date: ahead }, 90],
  ['a moment of a clock that is behind', { 'x-ratelimit-reset': String(unix - 3510), date: behind }, 90],
  ['a date', { 'x-ratelimit-reset': '2026-03-01T12:01:30Z' }, 90],
  ['a moment that has passed', { 'x-ratelimit-reset': String(unix - 9) }, 0],
  ['the draft', { ratelimit: '"default";r=0;t=30' }, 30],
  ['the draft, of several limits the one that is spent', { ratelimit: '"day";r=9;t=9000, "minute";r=0;t=30' }, 30],
  ['the early draft', { ratelimit: 'limit=100, remaining=0, reset=30' }, 30],
  ['a policy alone', { 'ratelimit-policy': '"default";q=100;w=86400' }, undefined],
  ['nonsense', { 'x-ratelimit-reset': 'soon', ratelimit: 'yes' }, undefined],
  ['nonsense in one, seconds in another', { 'x-ratelimit-reset': 'soon', 'ratelimit-reset': '30' }, 30],
])('the end of a limit is read in the headers in use for it: %s', (_what, headers, seconds) => {
  const until = limitEnds(headers, now)
  expect(until === undefined ? undefined : (until.getTime() - now.getTime()) / 1000).toBe(seconds)
})

test.each<[Readonly<Record<string, string>>, boolean]>([
  [{ 'x-ratelimit-remaining': '0' }, true],
  [{ ratelimit: '"default";r=0;t=30' }, true],
  [{ ratelimit: 'limit=100, remaining=0, reset=30' }, true],
  [{ ratelimit: '"default";r=10;t=30' }, false],
  [{}, false],
])('whether anything is left is told: %j', (headers, spent) => {
  expect(isSpent(headers)).toBe(spent)
})
