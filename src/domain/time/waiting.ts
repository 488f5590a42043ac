import type { HttpResponse } from '../http-message.ts'

type Headers = HttpResponse['headers']

/** Some thirty years: more seconds than that have no date any more. */
const mostSeconds = 1_000_000_000

/** Seconds, more exact ones too; a header that was sent twice comes as a list. */
const secondsPattern = /^\d+(\.\d+)?(\s*,\s*\d+(\.\d+)?)*$/
/** The three forms of RFC 9110 §5.6.7, and ISO 8601. JavaScript's own reading of dates takes `5 sec` for one in 2001. */
const datePattern =
  /^(([a-z]{3}, \d\d [a-z]{3} \d{4}|[a-z]{6,9}, \d\d-[a-z]{3}-\d\d) \d\d:\d\d:\d\d GMT|\d{4}-\d\d-\d\dT\S+)$/i
const asctimePattern = /^[a-z]{3} [a-z]{3} [ \d]\d \d\d:\d\d:\d\d \d{4}( GMT)?$/i

/**
 * When a `Retry-After` header allows the next request: seconds or an HTTP date (RFC 9110 §10.2.3). How far away a moment is
 * believed is the connection's own setting (see `capPause`).
 * @returns undefined for a missing or unreadable header; a moment in the past becomes `now`
 */
export function retryAfter(header: string | undefined, now: Date): Date | undefined {
  const text = header?.trim() ?? ''
  if (secondsPattern.test(text)) {
    const seconds = Math.min(Math.max(...text.split(',').map(Number)), mostSeconds)
    return new Date(now.getTime() + Math.ceil(seconds * 1000))
  }
  const date = dateOf(text)
  return Number.isNaN(date) ? undefined : new Date(Math.max(date, now.getTime()))
}

function dateOf(text: string): number {
  // This form has no time zone: it is always GMT, and would be taken for local time.
  if (asctimePattern.test(text)) return Date.parse(`${text.replace(/ GMT$/i, '')} GMT`)
  return datePattern.test(text) ? Date.parse(text) : Number.NaN
}

/**
 * When the `Retry-After` of an answer allows the next request. A date is meant by the clock of whoever wrote it, which the answer's
 * own `Date` tells: ours may be hours away.
 */
export function askedUntil(headers: Headers, now: Date): Date | undefined {
  const text = headers['retry-after']
  // Seconds are seconds by any clock.
  if (text === undefined || secondsPattern.test(text.trim())) return retryAfter(text, now)
  return onOurClock(retryAfter(text, dateIn(headers) ?? now), headers, now)
}

function dateIn(headers: Headers): Date | undefined {
  const date = dateOf(headers.date?.trim() ?? '')
  return Number.isNaN(date) ? undefined : new Date(date)
}

function onOurClock(moment: Date | undefined, headers: Headers, now: Date): Date | undefined {
  const theirs = dateIn(headers) ?? now
  return moment === undefined ? undefined : new Date(now.getTime() + Math.max(moment.getTime() - theirs.getTime(), 0))
}

const left = ['x-ratelimit-remaining', 'x-rate-limit-remaining', 'ratelimit-remaining'] as const
const resets = ['x-ratelimit-reset', 'x-rate-limit-reset', 'ratelimit-reset'] as const

/** Whether an answer says that no requests are left. */
export const isSpent = (headers: Headers): boolean =>
  left.some(name => headers[name]?.trim() === '0') || limitsIn(headers).some(({ remaining }) => remaining === 0)

/** When a spent limit begins anew: a moment or seconds from now, in the headers in use for it; undefined for nonsense. */
export function limitEnds(headers: Headers, now: Date): Date | undefined {
  for (const name of resets) {
    const end = resetIn(headers[name]?.trim() ?? '', headers, now)
    if (end !== undefined) return end
  }
  const limits = limitsIn(headers)
  const spent = limits.filter(({ remaining }) => remaining === 0)
  const seconds = (spent.length > 0 ? spent : limits).map(({ seconds }) => seconds).filter(one => one !== undefined)
  return seconds.length === 0 ? undefined : new Date(now.getTime() + Math.max(...seconds) * 1000)
}

/** A number so large is no wait but a moment: seconds since 1970, or milliseconds. */
const [leastMoment, leastMomentMs] = [100_000_000, 100_000_000_000]

function resetIn(text: string, headers: Headers, now: Date): Date | undefined {
  if (!/^\d{1,16}(\.\d{1,9})?$/.test(text)) {
    const date = dateOf(text)
    return Number.isNaN(date) ? undefined : onOurClock(new Date(date), headers, now)
  }
  const number = Number(text)
  if (number < leastMoment) return new Date(now.getTime() + Math.ceil(number * 1000))
  return onOurClock(new Date(number < leastMomentMs ? number * 1000 : number), headers, now)
}

interface Limit {
  readonly remaining: number | undefined
  readonly seconds: number | undefined
}

/** Limits of `RateLimit` (draft-ietf-httpapi-ratelimit-headers): `"default";r=0;t=30`, and `limit=9, remaining=0, reset=30` of its early versions. */
function limitsIn(headers: Headers): readonly Limit[] {
  const text = headers.ratelimit ?? ''
  const parts = /\blimit\s*=/.test(text) ? [text] : text.split(',')
  return parts
    .map(part => ({
      remaining: numberIn(part, /(?:^|[;,\s])(?:remaining|r)\s*=\s*(\d{1,9})\b/),
      seconds: numberIn(part, /(?:^|[;,\s])(?:reset|t)\s*=\s*(\d{1,9})\b/),
    }))
    .filter(({ remaining, seconds }) => remaining !== undefined || seconds !== undefined)
}

function numberIn(text: string, pattern: RegExp): number | undefined {
  const [, digits] = pattern.exec(text) ?? []
  return digits === undefined ? undefined : Number(digits)
}
