import { createServer, type IncomingMessage, type Server } from 'node:http'

/** An answer on its way back. */
export interface Answer {
  readonly status: number
  readonly type: string
  readonly text: string
}

/** Stands between a client and a server on the loopback address, and may change what comes back. */
export interface ChangingProxy {
  readonly url: string
  /** What becomes of every answer from now on. */
  change: (answer: Answer) => Answer
  close(): Promise<void>
}

/** @param origin of the server, without a path */
export async function startProxy(origin: string): Promise<ChangingProxy> {
  const server = createServer((request, response) => {
    void pass(request).then(
      ({ answer, headers }) => {
        response.writeHead(answer.status, { ...headers, 'content-type': answer.type })
        response.end(answer.text)
      },
      () => request.socket.destroy(),
    )
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const proxy: ChangingProxy = { url: urlOf(server), change: answer => answer, close: () => closed(server) }

  async function pass(request: IncomingMessage) {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
    const answered = await fetch(`${origin}${request.url}`, {
      method: request.method ?? 'GET',
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      redirect: 'manual',
      ...(chunks.length === 0 ? {} : { body: Buffer.concat(chunks) }),
    })
    const kept = ['link', 'location', 'retry-after', 'etag'].flatMap(name => {
      const value = answered.headers.get(name)
      return value === null ? [] : [[name, value.replaceAll(origin, proxy.url)]]
    })
    const text = (await answered.text()).replaceAll(origin, proxy.url)
    const type = answered.headers.get('content-type') ?? 'text/plain'
    return { answer: proxy.change({ status: answered.status, type, text }), headers: Object.fromEntries(kept) }
  }
  return proxy
}

function urlOf(server: Server): string {
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`
}

async function closed(server: Server): Promise<void> {
  const ended = new Promise<void>(resolve => server.close(() => resolve()))
  server.closeAllConnections()
  await ended
}
