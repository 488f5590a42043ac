import { Fault, type FaultDetails } from './fault.ts'
import type { HttpRequest, HttpResponse } from './http-message.ts'
import { flawSentence, readJson } from './json.ts'
import { askedUntil, isSpent, limitEnds } from './time/waiting.ts'

export { askedUntil, retryAfter } from './time/waiting.ts'

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

/** Accepted, and not done as far as anybody knows (RFC 9110 §15.3.3); or done in part, which is told elsewhere (RFC 4918 §13). */
export const isQueued = ({ status }: Pick<HttpResponse, 'status'>): boolean => status === 202 || status === 207

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
  const named = askedUntil(headers, now)
  // GitHub's secondary limits, and those of APIs that count so: a 403 that names a time, or says that none are left, is no refusal.
  const isLimit = status === 403 && (named !== undefined || isSpent(headers))
  if (status === 429 || (status === 503 && named !== undefined) || isLimit) {
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
