import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'

/** A request on its way to a server. */
export interface Passing {
  readonly method: string
  /** Path and query. */
  readonly target: string
  readonly body: string
}

/** Stands between usherd and a server, and changes what passes: a mapping that drops fields, a database that cuts texts. */
export interface Meddler extends AsyncDisposable {
  /** The server's address, through the meddler. */
  readonly url: string
  /** What becomes of the body of a request; undefined: it stays. */
  request: (passing: Passing) => string | undefined
  /** What becomes of the text of an answer; undefined: it stays. */
  answer: (passing: Passing, text: string) => string | undefined
}

/** @param to address of the server */
export async function startMeddler(to: string): Promise<Meddler> {
  const { origin, pathname } = new URL(to)
  const pass = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = Buffer.concat(await request.toArray()).toString()
    const passing = { method: request.method ?? 'GET', target: request.url ?? '/', body }
    const sent = meddler.request(passing) ?? body
    const { host: _host, connection: _connection, 'content-length': _length, ...headers } = request.headers
    const answered = await fetch(origin + passing.target, {
      method: passing.method,
      // Names and values of a request that came in; node writes repeated ones as lists.
      headers: Object.entries(headers).map(([name, value]): [string, string] => [name, String(value)]),
      ...(body === '' ? {} : { body: sent }),
    })
    const text = await answered.text()
    const given = meddler.answer(passing, text) ?? text
    const type = answered.headers.get('content-type')
    response.writeHead(answered.status, {
      ...(type === null ? {} : { 'content-type': type }),
      'content-length': Buffer.byteLength(given),
    })
    response.end(given)
  }
  const server = createServer((request, response) => {
    pass(request, response).catch(() => request.socket.destroy())
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  const meddler: Meddler = {
    url: `http://127.0.0.1:${port}${pathname}`,
    request: () => undefined,
    answer: () => undefined,
    async [Symbol.asyncDispose]() {
      const closed = new Promise<void>(resolve => server.close(() => resolve()))
      server.closeAllConnections()
      await closed
    },
  }
  return meddler
}
