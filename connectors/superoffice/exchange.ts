import {
  answerJson,
  Fault,
  type Http,
  type HttpResponse,
  leavesNothing,
  shorten,
  statusFault,
  writeJson,
} from '#contract'
import { isRecord } from '#kit'
import { type ApiAnswer, refusalOf, verdictOf } from './faults.ts'
import { scrub } from './scrub.ts'
import type { SuperOfficeSettings } from './settings.ts'

/** One request to the REST API. */
export interface ApiCall {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  /** Below `/api/v1`, with the query: `/User/12`. A path that begins with `..` is above it: `../` is `/api`. */
  readonly path: string
  readonly body?: unknown
  /** Could it change something there? Validation and sign-in are POSTs that cannot. */
  readonly write: boolean
  /** Secrets inside the body; they come back in no message. */
  readonly secrets?: readonly string[]
}

export interface Wire {
  readonly http: Http
  readonly now: () => Date
  /** Language, culture, time zone and application token, the same for every request. */
  readonly headers: Readonly<Record<string, string>>
}

/** Headers every request carries, as SuperOffice documents them. */
export function standingHeaders(settings: SuperOfficeSettings): Readonly<Record<string, string>> {
  const { language, culture, timezone, appToken } = settings
  return {
    accept: 'application/json',
    // Without a language, names arrive as `US:"Sales";NO:"Salg"` and reasons as `[SR_...]`.
    'accept-language': language,
    'so-language': language,
    ...(culture === undefined ? {} : { 'so-culture': culture }),
    ...(timezone === undefined ? {} : { 'so-timezone': timezone }),
    ...(appToken === undefined ? {} : { 'so-apptoken': appToken.reveal() }),
  }
}

/** Sent to the wrong host of SuperOffice Online: nothing was done there. */
export const misdirected = 421

/**
 * Sends one request.
 * @param base the address of `/api/v1`
 * @returns what SuperOffice did or why it did not; 401 and 421 are refusals, too
 * @throws Fault what `Http.send` throws; what a bare status means that comes from a proxy or an overloaded server;
 *   `broken` for everything that is no answer of the API
 */
export async function exchange(
  call: ApiCall,
  { base, authorization }: { readonly base: string; readonly authorization: string },
  wire: Wire,
  signal: AbortSignal,
): Promise<ApiAnswer> {
  const { method, path, body, write } = call
  const headers = {
    ...wire.headers,
    authorization,
    ...(body === undefined ? {} : { 'content-type': 'application/json' }),
  }
  const url = path.startsWith('..') ? base.replace(/\/v1$/, path.slice(2)) : base + path
  const text = body === undefined ? {} : { body: writeJson(body) }
  const refused = (response: HttpResponse): boolean | undefined => isRefusal(response, path)
  const response = await wire.http.send({ method, url, headers, write, refused, ...text }, signal)
  return answerOf(response, call, [...credentialsOf(authorization), ...secretsOf(wire, call)], wire.now())
}

/** The header and what is in it: a server may quote either. */
function credentialsOf(authorization: string): readonly string[] {
  const [, text = ''] = authorization.split(' ')
  const decoded = authorization.startsWith('Basic ') ? Buffer.from(text, 'base64').toString('utf8') : ''
  return [text, decoded.slice(decoded.indexOf(':') + 1)]
}

function secretsOf({ headers }: Wire, { secrets = [] }: ApiCall): readonly string[] {
  return [headers['so-apptoken'] ?? '', ...secrets]
}

function answerOf(response: HttpResponse, { path, write }: ApiCall, secrets: readonly string[], now: Date): ApiAnswer {
  const { status, text } = response
  const body = answerJson(text)
  if (path.startsWith('/Agents/') && isAgentRefusal(body)) return refusalOf(Math.max(status, 400), body, secrets)
  const isDone = status >= 200 && status < 300
  if (isDone && (text === '' || body !== undefined)) return { kind: 'done', body: body ?? null }
  if (isDone || isElsewhere(status)) throw notTheApi(response, secrets)
  const what = 'SuperOffice, or what stands before it,'
  const fault = statusFault(response, { what, write, now })
  if (fault?.kind === 'throttled') throw fault
  if (status >= 500 && (body === undefined || status !== 500) && fault !== undefined) throw fault
  return refusalOf(status, body, secrets)
}

/** Whether an answer proves that nothing was written: by the exception it names. @returns undefined: its status says it */
function isRefusal({ status, text }: HttpResponse, path: string): boolean | undefined {
  const body = answerJson(text)
  const isAgents = path.startsWith('/Agents/') && isAgentRefusal(body)
  if (status < 400 && !isAgents) return undefined
  const verdict = verdictOf(refusalOf(Math.max(status, 400), body, []))
  return verdict.kind === 'broken' || status === 503 ? undefined : leavesNothing(verdict)
}

/** Agents refuse inside HTTP 200, in words. */
const isAgentRefusal = (body: unknown): boolean => isRecord(body) && typeof body.Message === 'string'

/** Redirects lead to pages for people. */
const isElsewhere = (status: number): boolean => status < 200 || (status >= 300 && status < 400)

function notTheApi({ status, text }: HttpResponse, secrets: readonly string[]): Fault {
  const answer = `HTTP ${status}`
  const start = text === '' ? 'nothing' : shorten(scrub(text.trim(), secrets), 30)
  const sentence = `the answer is not from SuperOffice’s REST API (${answer}, it begins with ${start}); check that url is the address of /api/v1`
  return new Fault('broken', sentence, { answer })
}
