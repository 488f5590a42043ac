import { createServer } from 'node:http'
import { createServer as createNetServer, type Socket } from 'node:net'
import { inspect } from 'node:util'
import { gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import { Secret } from '../../src/domain/secret.ts'
import { listen, never, notebook, openHttp, reasonOf, send, serve, serveRaw } from './loopback.ts'

const head = (...lines: string[]) => `${['HTTP/1.1 200 OK', ...lines].join('\r\n')}\r\n\r\n`
const nothingThere = async () => `http://127.0.0.1:${await portOfNobody()}`

/** A port that was free a moment ago. */
async function portOfNobody(): Promise<number> {
  const server = createServer()
  const port = await listen(server)
  await new Promise(resolve => server.close(resolve))
  return port
}

interface Mishap {
  readonly what: string
  readonly open: () => Promise<string>
  readonly read: Fault['kind']
  readonly write: Fault['kind']
  readonly says: RegExp
  /** For mishaps that only a deadline ends. */
  readonly timeoutMs?: number
}

const tornGzip = gzipSync('x'.repeat(10_000)).subarray(0, 20)

const mishaps: readonly Mishap[] = [
  {
    what: 'nobody listens',
    open: nothingThere,
    read: 'unreachable',
    write: 'unreachable',
    says: /connection refused.*Nothing was sent\.$/,
  },
  {
    what: 'the name does not exist',
    open: async () => 'http://nobody.invalid',
    read: 'unreachable',
    write: 'unreachable',
    says: /(no host of that name|could not be looked up).*Nothing was sent\.$/,
  },
  {
    what: 'the connection is closed without an answer',
    open: () => serveRaw(socket => socket.end()),
    read: 'unreachable',
    write: 'interrupted',
    says: /closed the connection without an answer/,
  },
  {
    what: 'the connection is reset without an answer',
    open: () => serveRaw(socket => socket.resetAndDestroy()),
    read: 'unreachable',
    write: 'interrupted',
    says: /closed the connection without an answer/,
  },
  {
    what: 'the head of the answer breaks off',
    open: () => serveRaw(socket => socket.end('HTTP/1.1 200 OK\r\nContent-')),
    read: 'unreachable',
    write: 'interrupted',
    says: /broke off|without an answer/,
  },
  {
    what: 'the body is shorter than announced',
    open: () => serveRaw(socket => socket.end(`${head('Content-Length: 10')}half`)),
    read: 'unreachable',
    write: 'interrupted',
    says: /broke off/,
  },
  {
    what: 'the connection is reset in the middle of the body',
    open: () => serveRaw(socket => socket.write(`${head('Content-Length: 10')}half`, () => socket.resetAndDestroy())),
    read: 'unreachable',
    write: 'interrupted',
    says: /broke off|without an answer/,
  },
  {
    what: 'a chunked body ends without its last chunk',
    open: () => serveRaw(socket => socket.end(`${head('Transfer-Encoding: chunked')}4\r\nhalf\r\n`)),
    read: 'unreachable',
    write: 'interrupted',
    says: /broke off/,
  },
  {
    what: 'a compressed body breaks off',
    open: () => serve((_request, response) => response.setHeader('content-encoding', 'gzip').end(tornGzip)),
    read: 'unreachable',
    write: 'interrupted',
    says: /broke off/,
  },
  {
    what: 'no answer comes in time',
    open: () => serveRaw(() => {}),
    read: 'unreachable',
    write: 'interrupted',
    timeoutMs: 150,
    says: /timed out, no whole answer within 0\.15 s/,
  },
  {
    what: 'the answer comes drop by drop and is not whole in time',
    open: () => serveRaw(drip),
    read: 'unreachable',
    write: 'interrupted',
    timeoutMs: 150,
    says: /timed out, no whole answer within 0\.15 s/,
  },
  {
    what: 'a TLS handshake does not happen in time',
    open: async () => (await serveRaw(() => {})).replace('http:', 'https:'),
    read: 'unreachable',
    write: 'unreachable',
    timeoutMs: 150,
    says: /timed out, no connection within 0\.15 s\. Nothing was sent/,
  },
  {
    what: 'a plain web server is asked for TLS',
    open: async () => (await serve((_request, response) => response.end())).replace('http:', 'https:'),
    read: 'unreachable',
    write: 'unreachable',
    says: /no TLS connection came about.*Nothing was sent/,
  },
  {
    what: 'something else than HTTP answers',
    open: () => serveRaw(socket => socket.end('220 mail.corp.test ESMTP\r\n')),
    read: 'broken',
    write: 'broken',
    says: /does not speak HTTP/,
  },
  {
    what: 'the headers are endless',
    open: () => serveRaw(socket => socket.end(head(`X-Long: ${'x'.repeat(100_000)}`))),
    read: 'broken',
    write: 'broken',
    says: /headers of the answer are too large/,
  },
  {
    what: 'the compressed body is not what it says',
    open: () => serve((_request, response) => response.setHeader('content-encoding', 'gzip').end('plain text')),
    read: 'broken',
    write: 'broken',
    says: /cannot be decompressed/,
  },
]

function drip(socket: Socket): void {
  socket.write(head('Content-Length: 100000'))
  const timer = setInterval(() => socket.write('x'), 20)
  socket.on('close', () => clearInterval(timer))
}

describe('when', () => {
  test.each(mishaps)(
    '$what, a read is $read and a write is $write',
    async ({ open, read, write, says, timeoutMs = 20_000 }) => {
      const url = await open()
      for (const [isWrite, kind] of [
        [false, read],
        [true, write],
      ] as const) {
        const request = { method: 'POST', url: `${url}/users?page=2`, body: '{}', write: isWrite, timeoutMs } as const
        const fault = await reasonOf(send(request))
        expect(fault).toBeInstanceOf(Fault)
        expect(fault).toMatchObject({ kind, message: expect.stringMatching(says) })
        expect(String(fault)).toContain(`POST ${url}/users failed: `)
        expect(String(fault)).not.toContain('page=2')
      }
    },
  )

  test.each(mishaps)(
    '$what, no secret gets out with the fault or into the log',
    async ({ open, timeoutMs = 20_000 }) => {
      const secrets = [
        's3cret-header',
        's3cret-query',
        's3cret-body',
        's3cret-user',
        's3cret-password',
        's3cret path/ü',
      ]
      const [header, query, body, user, password, path] = secrets
      const url = new URL(`${await open()}/${encodeURIComponent(path ?? '')}?token=${query}`)
      Object.assign(url, { username: user, password })
      const log = notebook()
      const headers = { authorization: `Bearer ${header}`, cookie: `session=${header}` }
      const fault = await reasonOf(
        send(
          { method: 'POST', url: url.href, headers, body: `{"password":"${body}"}`, write: true, timeoutMs },
          { log, secrets: [new Secret(path ?? '')] },
        ),
      )
      const everything = [
        inspect(fault, { depth: 20, showHidden: true }),
        fault instanceof Error && fault.stack,
        JSON.stringify([fault, log.lines]),
      ].join('\n')
      expect(everything).not.toMatch(/s3cret/)
      expect(fault).not.toHaveProperty('cause')
      expect(log.lines).toMatchObject([{ message: 'request', status: expect.stringMatching(/^[a-z]+$/) }])
    },
  )

  test('a kept-alive connection is closed by the other side as we write, a write is interrupted and a read unreachable', async () => {
    let requests = 0
    const server = createNetServer(socket =>
      socket.on('data', () => {
        requests += 1
        // The second request on a connection finds it gone.
        if (requests % 2 === 1) socket.write(`${head('Content-Length: 2')}ok`)
        else socket.resetAndDestroy()
      }),
    )
    const url = `http://127.0.0.1:${await listen(server)}`
    const http = openHttp()
    for (const [write, kind] of [
      [true, 'interrupted'],
      [false, 'unreachable'],
    ] as const) {
      expect(await http.send({ method: 'POST', url, write }, never)).toMatchObject({ text: 'ok' })
      expect(await reasonOf(http.send({ method: 'POST', url, write }, never))).toMatchObject({ kind })
    }
    expect(requests).toBe(4)
  })

  test.each([
    [true, 'interrupted', /stopped.*may have taken effect/],
    [false, 'unreachable', /stopped/],
  ])('it is told to stop while in flight (write: %s), that is %s', async (write, kind, says) => {
    const stop = new AbortController()
    const url = await serveRaw(() => stop.abort(new Error('shutting down')))
    const fault = await reasonOf(openHttp().send({ method: 'POST', url, write }, stop.signal))
    expect(fault).toMatchObject({ name: 'Fault', kind, message: expect.stringMatching(says) })
  })

  test('it is told to stop by a deadline of the caller, a write is interrupted', async () => {
    const stop = new AbortController()
    const url = await serveRaw(() => stop.abort(new DOMException('too late', 'TimeoutError')))
    const fault = await reasonOf(openHttp().send({ method: 'POST', url, write: true }, stop.signal))
    expect(fault).toMatchObject({ kind: 'interrupted', message: expect.stringMatching(/stopped/) })
  })

  test('it is told to stop before there is a connection, even a write was not sent', async () => {
    const stop = new AbortController()
    const server = createNetServer(() => stop.abort(new Error('shutting down')))
    const url = `https://127.0.0.1:${await listen(server)}`
    const fault = await reasonOf(openHttp().send({ method: 'POST', url, write: true }, stop.signal))
    expect(fault).toMatchObject({ kind: 'unreachable', message: expect.stringMatching(/Nothing was sent/) })
  })
})

test('a fault does not keep later requests from going out', async () => {
  let requests = 0
  const url = await serve((request, response) => {
    requests += 1
    if (requests % 2 === 1) request.socket.destroy()
    else response.end('fine')
  })
  const http = openHttp()
  for (let time = 0; time < 3; time += 1) {
    expect(await reasonOf(http.send({ method: 'PUT', url, write: true }, never))).toMatchObject({ kind: 'interrupted' })
    expect(await http.send({ method: 'PUT', url, write: true }, never)).toMatchObject({ text: 'fine' })
  }
})
