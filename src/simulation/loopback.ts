import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { Misbehaviour } from './misbehaviour.ts'

/** A request, read whole. */
export interface Arrived {
  /** Upper case. */
  readonly method: string
  /** With the query, as it stands in the request line. */
  readonly target: string
  readonly headers: IncomingMessage['headers']
  readonly body: Buffer
}

export interface Served {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly text: string
}

/** A product behind HTTP. */
export interface Product {
  /** What to call the request, and what to do about it; called once for each. */
  decide(arrived: Arrived): Misbehaviour | undefined
  /** Does what is asked. `misbehaviour`: one of those that need the product's own words. */
  answer(arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served
}

export interface Loopback {
  readonly port: number
  close(): Promise<void>
}

/** Serves a product on 127.0.0.1. @param port 0 for any free one */
export async function serveLoopback(product: Product, port: number): Promise<Loopback> {
  const server = createServer((request, response) => {
    // A client that hangs up is its own business; the next one gets a fresh connection.
    handle(product, request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  return { port: portOf(server), close: () => closeNow(server) }
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
  const arrived = { method, target, headers, body: await bodyOf(request) }
  const misbehaviour = product.decide(arrived)
  switch (misbehaviour?.kind) {
    case 'cut':
      if (misbehaviour.when === 'after') product.answer(arrived, undefined)
      return void request.socket.destroy()
    case 'torn':
      return tear(product.answer(arrived, undefined), request, response)
    case 'throttled':
      return send(plea(429, misbehaviour.retryAfter), response)
    case 'unavailable':
      return send(plea(503, misbehaviour.retryAfter), response)
    case 'nonsense':
      return send({ status: 200, text: 'upstream said what?' }, response)
    case 'html':
      return send(
        { status: 200, headers: { 'content-type': 'text/html' }, text: '<!DOCTYPE html><title>Welcome</title>' },
        response,
      )
    case 'slow':
      await misbehaviour.until
      return send(product.answer(arrived, undefined), response)
    default:
      return send(product.answer(arrived, misbehaviour), response)
  }
}

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
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

function tear({ status, headers = {}, text }: Served, request: IncomingMessage, response: ServerResponse): void {
  response.writeHead(status, { ...headers, 'content-length': Buffer.byteLength(text) })
  response.write(text.slice(0, Math.ceil(text.length / 2)), () => request.socket.destroy())
}
