import {
  answerJson,
  askedUntil,
  Fault,
  type Http,
  type HttpResponse,
  leavesNothing,
  shorten,
  statusFault,
  writeJson,
} from '#contract'
import type { ApiError } from './api-error.ts'
import { verdictOf } from './faults.ts'
import { scrub } from './scrub.ts'

/** One JSON-RPC call. */
interface RpcCall {
  readonly method: string
  readonly params: unknown
  /** Could it change something there? */
  readonly write: boolean
  /** Absent for the three methods that must be called without (`apiinfo.version`, `user.login`, `user.checkAuthentication`). */
  readonly credential?: { readonly text: string; readonly carrier: 'header' | 'body' }
}

export type RpcAnswer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'error'; readonly error: ApiError }

export interface Wire {
  readonly url: string
  readonly http: Http
  readonly now: () => Date
}

/** One call a request, so all of them can bear the same id. */
const id = 1

/**
 * Sends one call. Zabbix answers HTTP 200 to nearly everything, so what counts is the body; a bare status comes from a
 * proxy in front of it.
 * @throws Fault what `Http.send` throws; `throttled`, `denied`, `unreachable`/`interrupted` or `rejected` for bare
 *   statuses; `broken` for everything that is no JSON-RPC answer
 */
export async function exchange(call: RpcCall, { url, http, now }: Wire, signal: AbortSignal): Promise<RpcAnswer> {
  const response = await http.send(
    { method: 'POST', url, headers: headersOf(call), body: bodyOf(call), write: call.write, refused },
    signal,
  )
  const answer = answerOf(response.text, secretsOf(call))
  if (answer !== undefined) return answer
  throw bareFault(response, call.write, now())
}

/** Zabbix writes all of a call or nothing: an error it answers with left nothing behind, unless it failed inside. */
function refused({ text }: HttpResponse): boolean | undefined {
  const answer = answerOf(text, [])
  return answer?.kind === 'error' ? leavesNothing(verdictOf(answer.error, { write: true })) : undefined
}

function headersOf({ credential }: RpcCall): Readonly<Record<string, string>> {
  const headers = { 'content-type': 'application/json-rpc', accept: 'application/json' }
  return credential?.carrier === 'header' ? { ...headers, authorization: `Bearer ${credential.text}` } : headers
}

function bodyOf({ method, params, credential }: RpcCall): string {
  const envelope = { jsonrpc: '2.0', method, params, id }
  return writeJson(credential?.carrier === 'body' ? { ...envelope, auth: credential.text } : envelope)
}

/** Everything secret this call carries; none of it may come back inside an error text. */
function secretsOf({ credential, params }: RpcCall): readonly string[] {
  const secrets = credential === undefined ? [] : [credential.text]
  const names = new Set(['passwd', 'current_passwd', 'password', 'sessionid', 'token'])
  for (const one of Array.isArray(params) ? params : [params]) {
    if (typeof one !== 'object' || one === null) continue
    for (const [name, value] of Object.entries(one)) if (names.has(name)) secrets.push(String(value))
  }
  return secrets
}

/** @returns undefined when the text is no JSON-RPC answer to our call */
function answerOf(text: string, secrets: readonly string[]): RpcAnswer | undefined {
  const body = answerJson(text)
  if (typeof body !== 'object' || body === null || !('jsonrpc' in body)) return undefined
  if ('error' in body) return errorOf(body.error, secrets)
  return 'result' in body && 'id' in body && body.id === id ? { kind: 'result', result: body.result } : undefined
}

function errorOf(error: unknown, secrets: readonly string[]): RpcAnswer | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error) || typeof error.code !== 'number')
    return undefined
  const textOf = (value: unknown): string => scrub(typeof value === 'string' ? value : '', secrets)
  const message = textOf('message' in error ? error.message : '')
  const data = textOf('data' in error ? error.data : '')
  return { kind: 'error', error: { code: error.code, message, data } }
}

/** Statuses of proxies that mean what they say; any other one means that there is no Zabbix API at this address. */
const meaningful = new Set([401, 403, 408, 413, 425, 429])

function bareFault(response: HttpResponse, write: boolean, now: Date): Fault {
  const { status, headers } = response
  const fault =
    status >= 500 || meaningful.has(status)
      ? statusFault(response, { what: 'what stands before Zabbix', write, now })
      : undefined
  // A lone Retry-After beside another status is still a plea to wait.
  const retryAt = status >= 400 ? askedUntil(headers, now) : undefined
  if (fault !== undefined) return fault
  const answer = `HTTP ${status}`
  if (retryAt !== undefined)
    return new Fault('throttled', `what stands before Zabbix asks to wait (${answer})`, { answer, retryAt })
  const start = response.text === '' ? 'nothing' : shorten(scrub(response.text.trim(), []), 30)
  const sentence = `the answer is not from Zabbix’s API (${answer}, it begins with ${start}); check that url is the address of api_jsonrpc.php`
  return new Fault('broken', sentence, { answer })
}
