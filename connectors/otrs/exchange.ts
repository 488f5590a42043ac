import { askedUntil, Fault, type Http, type HttpResponse, leavesNothing, shorten, statusFault } from '#contract'
import { answerOf, type OtrsAnswer } from './answer.ts'
import type { Payload } from './dialect.ts'
import { faultOf } from './faults.ts'
import { type Route, requestOn } from './routes.ts'
import { scrub } from './scrub.ts'

export interface Wire {
  readonly url: string
  readonly http: Http
  readonly now: () => Date
}

/** One call of an operation. */
interface OperationCall {
  /** As the product calls it. */
  readonly operation: string
  readonly route: Route
  readonly payload: Payload
  /** Could it change something there? */
  readonly write: boolean
}

/**
 * Sends one call. What counts is the body: business errors come with HTTP 200, and newer releases choose other statuses.
 * @throws Fault what `Http.send` throws; `throttled`, `denied`, `unreachable`/`interrupted` or `rejected` for statuses of what
 *   stands before the web service; `broken` for everything that is no answer of an operation
 */
export async function exchange(
  call: OperationCall,
  { url, http, now }: Wire,
  signal: AbortSignal,
): Promise<OtrsAnswer> {
  const request = requestOn(call.route, url, call.payload)
  const headers = { accept: 'application/json', ...(request.body === undefined ? {} : { 'content-type': json }) }
  const response = await http.send({ ...request, headers, write: call.write, refused }, signal)
  const answer = answerOf(response.text, secretsOf(call.payload))
  if (answer !== undefined && (answer.kind === 'error' || response.status === 200)) return answer
  throw bareFault(response, call, now())
}

/** An error an operation answers with, whatever the status, left nothing behind. */
function refused({ text }: HttpResponse): boolean | undefined {
  const answer = answerOf(text, [])
  return answer?.kind === 'error' ? leavesNothing(faultOf(answer.error, { write: true })) : undefined
}

const json = 'application/json; charset=UTF-8'

/** Names of fields whose values may come back in no text. */
const secretNames = new Set(['Password', 'UserPassword', 'AccessToken', 'SessionID'])

function secretsOf(payload: Payload): readonly string[] {
  return Object.entries(payload).flatMap(([name, value]) => {
    if (typeof value === 'object' && value !== null) return secretsOf({ ...value })
    return secretNames.has(name) ? [String(value)] : []
  })
}

/** Statuses of proxies that mean what they say; any other one means that no web service answers there. */
const meaningful = new Set([401, 403, 408, 413, 425, 429])

function bareFault(response: HttpResponse, call: OperationCall, now: Date): Fault {
  const { status, headers } = response
  if (isPlain(response)) return refusedByTransport(response, call)
  if (status === 500) return crashed(call)
  const fault =
    status >= 500 || meaningful.has(status)
      ? statusFault(response, { what: 'the web server of OTRS', write: call.write, now })
      : undefined
  if (fault !== undefined) return fault
  const answer = `HTTP ${status}`
  // A lone Retry-After beside another status is still a plea to wait.
  const retryAt = status >= 400 ? askedUntil(headers, now) : undefined
  if (retryAt !== undefined)
    return new Fault('throttled', `what stands before OTRS asks to wait (${answer})`, { answer, retryAt })
  return new Fault(
    'broken',
    `the answer to ${call.operation} is not from an OTRS web service (${answer}, it begins with ${beginning(response)}); check that url is the address of the web service`,
    { answer },
  )
}

/** A crash, a lost database and a web service that does not exist look the same from outside. */
function crashed({ operation, write }: OperationCall): Fault {
  return new Fault(
    write ? 'interrupted' : 'unreachable',
    `OTRS broke down during ${operation} (HTTP 500); if it stays so, check that the web service in url exists and is valid`,
    { answer: 'HTTP 500' },
  )
}

/** OTRS's transport says in plain text, with status 500, what it cannot even hand to an operation. Trying again does not help. */
function isPlain({ status, headers }: HttpResponse): boolean {
  return status === 500 && headers['content-type']?.startsWith('text/plain') === true
}

function refusedByTransport(response: HttpResponse, { operation, route }: OperationCall): Fault {
  const answer = `HTTP ${response.status}`
  if (response.text.includes('determine Operation')) {
    return new Fault(
      'broken',
      `the web service has no route ${route.verb} ${route.path} for ${operation}; correct it under routes, or add it to the web service`,
      { answer },
    )
  }
  return new Fault(
    'broken',
    `OTRS cannot carry out ${operation} (it says ${beginning(response, 120)}); look into the debugger of the web service`,
    { answer },
  )
}

const beginning = ({ text }: HttpResponse, most = 30): string =>
  text.trim() === '' ? 'nothing' : shorten(scrub(text.trim(), []), most)
