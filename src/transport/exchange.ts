import type { ClientRequest, IncomingHttpHeaders, IncomingMessage } from 'node:http'
import got, { type Got, type Request, TimeoutError } from 'got'
import { Fault } from '../domain/fault.ts'
import type { HttpRequest, HttpResponse } from '../domain/http-message.ts'
import { createAgents } from './agents.ts'
import { bodyText, refusalText } from './body-text.ts'
import { acceptedEncodings, decoded } from './decoding.ts'
import { type Failure, faultOf } from './failure.ts'
import type { RequestPlace } from './place.ts'
import { watchSending } from './sending.ts'

/** An answer, with the size of its body (decompressed). */
interface SizedResponse extends HttpResponse {
  readonly bytes: number
}

/** The wire itself: requests go out at once and once. */
interface Exchange {
  /** @throws Fault only: `unreachable`, `interrupted`, `broken` (see `Http`); a signal that fires makes it fail as well */
  run(request: HttpRequest, place: RequestPlace, signal: AbortSignal): Promise<SizedResponse>
  /** Closes every connection. */
  close(): void
}

interface ExchangeOptions {
  /** The most connections at once. */
  readonly connections: number
  readonly userAgent: string
  /** PEM text of the authorities to trust, instead of those of the machine. */
  readonly ca: string | undefined
}

/** Long enough for a slow link; a host that does not take connections would otherwise use up the whole deadline. */
const connectMs = 10_000
const defaultTimeoutMs = 30_000
const defaultMostBytes = 64 * 1024 * 1024

/**
 * The home of got. One attempt (the engine owns retries), any status is an answer, redirects are not followed (credentials
 * would travel along), TLS is verified whatever the environment says.
 */
export function createExchange({ connections, userAgent, ca }: ExchangeOptions): Exchange {
  const agents = createAgents({ connections, ca })
  const client = got.extend({
    agent: { http: agents.http, https: agents.https },
    // We decode ourselves: an answer whose body cannot be read is an answer all the same.
    decompress: false,
    followRedirect: false,
    headers: { 'accept-encoding': acceptedEncodings, 'user-agent': userAgent },
    https: { rejectUnauthorized: true },
    retry: { limit: 0 },
    throwHttpErrors: false,
  })
  return {
    run: (request, place, signal) => run(open(client, request, signal), request, place, signal),
    close: agents.close,
  }
}

function open(client: Got, request: HttpRequest, signal: AbortSignal): Request {
  const ms = request.timeoutMs ?? defaultTimeoutMs
  const stream = client.stream(request.url, {
    method: request.method,
    headers: { ...request.headers },
    ...bodyOf(request),
    signal,
    // The deadline of the whole exchange covers the wait for the head of the answer as well.
    timeout: { lookup: connectMs, connect: connectMs, secureConnect: connectMs, request: ms },
  })
  // Failures are seen by whoever reads the stream; one that comes after the last read must not end the process.
  stream.on('error', () => {})
  return stream
}

/**
 * An empty body is sent with its length, 0; GET alone goes without. got waits for a body to be written as soon as a method
 * may have one, so a GET is allowed one only when it has one.
 */
function bodyOf({ method, body }: HttpRequest): { readonly body?: string; readonly allowGetBody?: true } {
  if (method !== 'GET') return { body: body ?? '' }
  return body === undefined ? {} : { body, allowGetBody: true }
}

async function run(
  stream: Request,
  request: HttpRequest,
  place: RequestPlace,
  signal: AbortSignal,
): Promise<SizedResponse> {
  const { write, mostBytes = defaultMostBytes } = request
  let wasSent = () => false
  let head: IncomingMessage | undefined
  stream.once('request', (native: ClientRequest) => {
    wasSent = watchSending(native)
    native.once('response', incoming => {
      head = incoming
    })
  })
  let body: Buffer | undefined
  try {
    const encoded = await collect(stream, mostBytes)
    body = encoded && (await decoded(encoded, stream.response?.headers['content-encoding'], mostBytes))
  } catch (error) {
    // A body behind an answer that has none (RFC 9110 §15.3.5) belongs to nobody; the connection is closed, and the answer is there.
    if (head?.statusCode === 204 && !signal.aborted)
      return { status: 204, headers: joined(head.headers), text: '', bytes: 0 }
    const answerBegan = stream.response !== undefined
    throw faultOf(
      { ...cluesOf(error, request), wasStopped: signal.aborted, wasSent: wasSent(), answerBegan, write },
      place,
    )
  }
  if (body === undefined) throw tooLarge(place, mostBytes)
  return answerOf(stream, body, place)
}

/** @returns the body as it came, or undefined when it is larger than allowed (the connection is closed then) */
async function collect(stream: Request, mostBytes: number): Promise<Buffer | undefined> {
  const chunks: Buffer[] = []
  let bytes = 0
  for await (const chunk of stream) {
    bytes += chunk.length
    // Leaving the loop closes the stream, and the connection with it.
    if (bytes > mostBytes) return undefined
    chunks.push(chunk)
  }
  return Buffer.concat(chunks, bytes)
}

const tooLarge = ({ method, address }: RequestPlace, mostBytes: number): Fault =>
  new Fault('broken', `${method} ${address} failed: the answer is larger than ${mostBytes} bytes.`)

/** @throws Fault `broken` for a success whose text cannot be read: replaced characters would be written to every target */
function answerOf({ response }: Request, body: Buffer, { method, address }: RequestPlace): SizedResponse {
  if (response === undefined) throw new Error('a body without a response')
  const status = response.statusCode
  const headers = joined(response.headers)
  const type = headers['content-type']
  if (status < 200 || status > 299) return { status, headers, text: refusalText(body, type), bytes: body.length }
  const read = bodyText(body, type)
  if ('text' in read) return { status, headers, text: read.text, bytes: body.length }
  throw new Fault('broken', `${method} ${address} failed: the answer ${read.flaw}.`, { answer: `HTTP ${status}` })
}

function joined(headers: IncomingHttpHeaders): Record<string, string> {
  const entries = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, Array.isArray(value) ? value.join(', ') : value] as const],
  )
  return Object.fromEntries(entries)
}

/**
 * got's errors hold the request with its headers and its body (seen in got 16.1), and messages quote the URL. A code and
 * the name of a deadline are all that is taken; the error itself stays behind.
 */
function cluesOf(error: unknown, { timeoutMs = defaultTimeoutMs }: HttpRequest): Pick<Failure, 'code' | 'deadlineMs'> {
  if (!(error instanceof TimeoutError)) return { code: innermostCode(error) }
  const isConnecting = error.event === 'lookup' || error.event === 'connect' || error.event === 'secureConnect'
  return { code: undefined, deadlineMs: isConnecting ? connectMs : timeoutMs }
}

/** The code nearest to the cause: got wraps what Node reports, and keeps only some of the codes. */
function innermostCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined
  const own = 'code' in error && typeof error.code === 'string' ? error.code : undefined
  return innermostCode(error.cause) ?? own
}
