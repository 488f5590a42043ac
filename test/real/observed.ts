import { once } from 'node:events'
import { request as ask, createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A endpoint in front of a product: requests go through as they are, and those that write are noted. */
export interface Observed extends AsyncDisposable {
  /** The product's origin as whoever uses the endpoint sees it. */
  readonly origin: string
  /** Requests other than GET since the last question: `PUT /users/7.json {"user":{"status":3}}`. */
  writes(): readonly string[]
}

/** Opens a endpoint on the loopback address. @param origin the product's own: `http://127.0.0.1:8080` */
export async function observe(origin: string): Promise<Observed> {
  const written: string[] = []
  const server = createServer((asked, answer) => void pass(asked, answer, origin, written))
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo // listening on a port, not on a file
  return {
    origin: `http://127.0.0.1:${port}`,
    writes: () => written.splice(0),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

async function pass(asked: IncomingMessage, answer: ServerResponse, origin: string, written: string[]): Promise<void> {
  const { method = 'GET', url = '/', headers } = asked
  const body = Buffer.concat(await Array.fromAsync(asked))
  if (method !== 'GET') written.push(`${method} ${url} ${body.toString('utf8')}`.trimEnd())
  const { host: _ours, connection: _too, ...kept } = headers
  const onward = ask(new URL(url, origin), { method, headers: kept, agent: false })
  onward.on('error', () => answer.destroy())
  onward.on('response', response => {
    answer.writeHead(response.statusCode ?? 502, response.headers)
    response.pipe(answer)
  })
  onward.end(body)
}
