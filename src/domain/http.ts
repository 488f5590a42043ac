import { Fault, type FaultDetails } from './fault.ts'
import { flawSentence, readJson } from './json.ts'

export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as UTF-8 with its length; never chunked. */
  readonly body?: string
  /** Could it change something there? A write whose answer is lost is `interrupted`, a read only `unreachable`. */
  readonly write: boolean
  /**
   * For a write, where the body says more than the status: whether this answer proves that nothing was changed, as an error
   * inside HTTP 200 does. `undefined`: go by the status. In doubt `false`: that costs one look, the other way round a change
   * that was made is forgotten.
   */
  readonly refused?: (response: HttpResponse) => boolean | undefined
  /** Deadline of the whole exchange; default 30 s. */
  readonly timeoutMs?: number
  /** Largest answer taken; default 64 MiB. More is a `broken` fault. */
  readonly mostBytes?: number
}

export interface HttpResponse {
  readonly status: number
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, decoded as UTF-8. */
  readonly text: string
}

/** The wire as a connector sees it: one attempt, any status is an answer, no redirects, paced and counted. */
export interface Http {
  /**
   * @throws Fault `unreachable` (not sent, or a read without answer), `interrupted` (a write without a whole answer),
   *   `broken` (answer larger than allowed, not HTTP); the signal's reason when it fires before the request starts
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>
}

/** Whether a fault proves that the request it is about changed nothing. */
export const leavesNothing = ({ kind }: Pick<Fault, 'kind'>): boolean => kind !== 'interrupted' && kind !== 'broken'

/**
 * Whether the answer to a write proves that it changed nothing: the connector's own judgement, else the status. A 408 of a
 * proxy may come after the request has gone on to who stands behind it.
 */
export function changedNothing({ refused }: Pick<HttpRequest, 'refused'>, response: HttpResponse): boolean {
  const { status, headers } = response
  const isRefusal = status >= 400 && status < 500 && status !== 408
  return refused?.(response) ?? (isRefusal || (status === 503 && headers['retry-after'] !== undefined))
}

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
 * Whether a 403 is a limit of requests and no refusal: it names a time, or says that none are left (GitHub's secondary limits,
 * and those of APIs that count so).
 */
function isLimit({ status, headers }: HttpResponse, retryAt: Date | undefined): boolean {
  const left = headers['x-ratelimit-remaining'] ?? headers['ratelimit-remaining']
  return status === 403 && (retryAt !== undefined || left?.trim() === '0')
}

/** When a spent limit begins anew: a Unix time, or seconds from now, in the headers in use for it. */
function limitEnds(headers: HttpResponse['headers'], now: Date): Date | undefined {
  const text = (headers['x-ratelimit-reset'] ?? headers['ratelimit-reset'] ?? '').trim()
  if (!/^\d{1,10}$/.test(text)) return undefined
  const isMoment = text.length >= 9
  return new Date(Math.max(isMoment ? Number(text) * 1000 : now.getTime() + Number(text) * 1000, now.getTime()))
}

/**
 * What a bare HTTP status says when the body says nothing better. A connector looks at the body first where the product
 * answers inside it.
 * 403 may be about one account (an owner, a legal hold) or about our rights altogether, and 5xx about one broken record: only
 * what a status says for certain is in `scope`.
 * @param write whether the request could have changed something: a gateway error then leaves its fate open
 * @returns undefined for 2xx
 */
export function statusFault(
  response: HttpResponse,
  options: { readonly what: string; readonly write: boolean; readonly now: Date },
): Fault | undefined {
  const { status, headers } = response
  const { what, write, now } = options
  if (status >= 200 && status < 300) return undefined
  const answer = `HTTP ${status}`
  const named = retryAfter(headers['retry-after'], now)
  if (status === 429 || (status === 503 && named !== undefined) || isLimit(response, named)) {
    const retryAt = named ?? limitEnds(headers, now)
    return new Fault('throttled', `${what} asks to slow down (${answer})`, { answer, ...(retryAt && { retryAt }) })
  }
  const details: FaultDetails = named === undefined ? { answer } : { answer, retryAt: named }
  if (status === 401 || status === 403)
    return new Fault('denied', `${what} refuses our credentials or rights (${answer})`, details)
  if (status === 404 || status === 410)
    return new Fault('missing', `${what} does not know what was asked for (${answer})`, details)
  if (status === 409) return new Fault('conflict', `${what} says it is already there or taken (${answer})`, details)
  if (status === 400 || status === 412 || status === 413 || status === 422)
    return new Fault('rejected', `${what} does not accept the data (${answer})`, details)
  if (status === 423)
    return new Fault('rejected', `${what} says that it is locked there (${answer}); unlock it, then usherd retry`, {
      ...details,
      scope: 'account',
    })
  // RFC 8470: the server has not looked at it.
  if (status === 425) return new Fault('unreachable', `${what} was asked too early (${answer})`, details)
  if (status === 408)
    return new Fault(
      write ? 'interrupted' : 'unreachable',
      `${what} did not get the whole request (${answer})`,
      details,
    )
  if (status >= 500)
    return new Fault(write ? 'interrupted' : 'unreachable', `${what} is in trouble (${answer})`, details)
  return new Fault('broken', `${what} gave an answer we do not understand (${answer})`, details)
}

/**
 * What the body of an answer says as JSON.
 * @returns undefined for what is no JSON: who asked knows what that means
 * @throws Fault `broken` for JSON that may mean two things: nothing of it is believed
 */
export function answerJson(text: string): unknown {
  const { value, flaw } = readJson(text)
  if (flaw === undefined || flaw.kind === 'no-json') return value
  throw new Fault('broken', `the answer ${flawSentence(flaw)}`)
}
