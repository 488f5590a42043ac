import { answerJson, type ConnectorContext, Fault, type HttpResponse, retryAfter, statusFault } from '#contract'
import { dig } from './path.ts'

/**
 * What a token endpoint gave (RFC 6749 §5.1). `access` goes into each request, `refresh` gets the next one without the credentials; `livesMs` is
 * counted from the answer on, an hour where it names no time.
 */
export interface Token {
  readonly access: string
  readonly refresh: string | undefined
  readonly livesMs: number
}

/** How long a token is believed to live whose endpoint does not say. */
const unsaidSeconds = 3600

/**
 * Asks a token endpoint, with a form as RFC 6749 wants it.
 * @throws Fault `denied` when the credentials are refused, `throttled`, `broken` for an answer without a token
 */
export async function requestToken(
  url: string,
  form: Readonly<Record<string, string>>,
  { http, clock }: Pick<ConnectorContext, 'http' | 'clock'>,
  signal: AbortSignal,
): Promise<Token> {
  const headers = { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' }
  const body = new URLSearchParams({ ...form }).toString()
  const response = await http.send({ method: 'POST', url, headers, body, write: false }, signal)
  const answer = answerJson(response.text)
  const refused = refusalOf(response, answer, clock.now())
  if (refused !== undefined) throw refused
  return tokenOf(answer)
}

function refusalOf(response: HttpResponse, answer: unknown, now: Date): Fault | undefined {
  const { status, headers } = response
  const hint = `HTTP ${status}${codeOf(answer)}`
  // Signing in makes nothing that could be there already: some systems throttle with 409.
  if (status === 409) {
    const retryAt = retryAfter(headers['retry-after'], now)
    return new Fault('throttled', `signing in asks to slow down (HTTP ${status})`, {
      answer: `HTTP ${status}`,
      ...(retryAt && { retryAt }),
    })
  }
  const fault = statusFault(response, { what: 'signing in', write: false, now })
  if (status === 400 || status === 401 || fault?.kind === 'denied')
    return new Fault('denied', `signing in is refused (${hint}); correct the credentials`, {
      answer: `HTTP ${status}`,
      scope: 'connection',
    })
  if (status === 404)
    return new Fault('broken', 'there is no place to sign in (HTTP 404); check that url is the address of the API')
  return fault
}

/** The error code of RFC 6749 §5.2: a word, never a value of ours. */
function codeOf(answer: unknown): string {
  const code = dig(answer, 'error')
  return typeof code === 'string' && /^[a-z_]{1,40}$/.test(code) ? `, ${code}` : ''
}

function tokenOf(answer: unknown): Token {
  const access = dig(answer, 'access_token')
  const refresh = dig(answer, 'refresh_token')
  const seconds = Number(dig(answer, 'expires_in') ?? unsaidSeconds)
  if (typeof access !== 'string' || access === '')
    throw new Fault('broken', 'signing in gave no token; check that url is the address of the API')
  return {
    access,
    refresh: typeof refresh === 'string' && refresh !== '' ? refresh : undefined,
    // A token that never lived is one nobody has said the life of: whether it is good, the next call tells.
    livesMs: (Number.isFinite(seconds) && seconds > 0 ? seconds : unsaidSeconds) * 1000,
  }
}
