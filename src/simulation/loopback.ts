import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Problem } from '../domain/problem.ts'
import type { Misbehaviour } from './misbehaviour.ts'
import { passed } from './wait.ts'

/** A request, read whole. */
export interface Arrived {
  /** Upper case. */
  readonly method: string
  /** With the query, as it stands in the request line. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

/** An answer, whole. */
export interface Served {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

/** A product behind HTTP. */
export interface Product {
  /** Asked first; what it answers the product never hears of, and nothing goes wrong with it. */
  aside?(arrived: Arrived): Served | undefined
  /** What to call the request, and what to do about it; called once for each. */
  decide(arrived: Arrived): Misbehaviour | undefined
  /** Does what is asked. `misbehaviour`: one of those that need the product's own words. */
  answer(arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served
  /** The product's own way to ask for a pause. Default: HTTP 429. */
  throttled?(retryAfter: string | undefined): Served
  /** Told when all is over: with the status that went out, or without one when nothing did. */
  over?(arrived: Arrived, status: number | undefined): void
}

/** A server that runs. */
export interface Loopback {
  readonly port: number
  close(): Promise<void>
}

/**
 * Serves a product on 127.0.0.1.
 * @param port 0 for any free one
 * @throws Problem `simulation.port` when the port cannot be had
 */
export async function serveLoopback(product: Product, port: number): Promise<Loopback> {
  const server = createServer((request, response) => {
    // A client that hangs up is its own business; the next one gets a fresh connection.
    handle(product, request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) => reject(portProblem(port, error.code)))
    server.listen(port, '127.0.0.1', resolve)
  })
  return { port: portOf(server), close: () => closeNow(server) }
}

function portProblem(port: number, code: string | undefined): Problem {
  const why = code === 'EADDRINUSE' ? 'is taken by another program' : `cannot be listened on (${code})`
  return new Problem('usage', 'simulation.port', `port ${port} ${why}`, 'choose another one')
}

function portOf(server: Server): number {
  const address = server.address()
  return typeof address === 'object' && address !== null ? address.port : 0
}

async function closeNow(server: Server): Promise<void> {
  if (!server.listening) return
  const closed = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await closed
}

async function handle(product: Product, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url: target = '/', headers } = request
  const arrived = { method, target, headers, body: await readBody(request) }
  const aside = product.aside?.(arrived)
  if (aside !== undefined) return send(aside, response)
  let status: number | undefined
  try {
    status = await respond(product, arrived, { request, response })
  } finally {
    product.over?.(arrived, status)
  }
}

/** Both ends of one exchange. */
interface Exchange {
  readonly request: IncomingMessage
  readonly response: ServerResponse
}

/** @returns the status that went out; undefined when the connection was cut before */
async function respond(product: Product, arrived: Arrived, exchange: Exchange): Promise<number | undefined> {
  const misbehaviour = product.decide(arrived)
  if (misbehaviour?.kind === 'cut') {
    if (misbehaviour.when === 'after') product.answer(arrived, undefined)
    exchange.request.socket.destroy()
    return undefined
  }
  const served = await respondTo(product, arrived, misbehaviour)
  if (misbehaviour?.kind === 'torn') tear(served, exchange)
  else send(served, exchange.response)
  return served.status
}

async function respondTo(product: Product, arrived: Arrived, misbehaviour: Misbehaviour | undefined): Promise<Served> {
  switch (misbehaviour?.kind) {
    case 'torn':
      return product.answer(arrived, undefined)
    case 'throttled':
      return product.throttled?.(misbehaviour.retryAfter) ?? plea(429, misbehaviour.retryAfter)
    case 'unavailable':
      return plea(503, misbehaviour.retryAfter)
    case 'nonsense':
      return { status: 200, text: 'upstream said what?' }
    case 'html':
      return {
        status: 200,
        headers: { 'content-type': 'text/html' },
        text: '<!DOCTYPE html><title>Welcome</title>',
      }
    case 'slow':
      await ('until' in misbehaviour ? misbehaviour.until : passed(misbehaviour.ms))
      return product.answer(arrived, undefined)
    default:
      return product.answer(arrived, misbehaviour)
  }
}

async function readBody(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of request) chunks.push(chunk)
  return Buffer.concat(chunks)
}

function plea(status: number, retryAfter: string | undefined): Served {
  const headers = { 'content-type': 'text/plain', ...(retryAfter === undefined ? {} : { 'retry-after': retryAfter }) }
  return { status, headers, text: 'not now' }
}

function send({ status, headers = {}, text }: Served, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.end(text)
}

function tear({ status, headers = {}, text }: Served, { request, response }: Exchange): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => request.socket.destroy())
}
