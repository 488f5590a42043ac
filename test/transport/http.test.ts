import { once } from 'node:events'
import type { Socket } from 'node:net'
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { Fault } from '../../src/domain/fault.ts'
import type { HttpRequest, HttpResponse } from '../../src/domain/http-message.ts'
import { Secret } from '../../src/domain/secret.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { tallyRequests } from '../../src/transport/tally.ts'
import { bodyOf, freely, never, notebook, openHttp, reasonOf, send, serve, serveRaw } from './loopback.ts'

describe('an answer', () => {
  test.each([200, 204, 302, 401, 404, 429, 500, 503])('with status %i is an answer, not an error', async status => {
    const url = await serve((_request, response) => response.writeHead(status, { location: '/elsewhere' }).end())
    expect(await send({ method: 'GET', url, write: false })).toMatchObject({ status })
  })

  test.each(['GET', 'POST'] as const)('to a %s that redirects is not followed', async method => {
    const paths: (string | undefined)[] = []
    const url = await serve((request, response) => {
      paths.push(request.url)
      response.writeHead(307, { location: '/elsewhere' }).end('over there')
    })
    const { headers, text } = await send({ method, url, write: false })
    expect({ location: headers.location, text, paths }).toEqual({
      location: '/elsewhere',
      text: 'over there',
      paths: ['/'],
    })
  })

  test('has lower-case header names and joins repeated headers', async () => {
    const url = await serve((_request, response) =>
      response
        .writeHead(200, [
          ['X-Note', 'one'],
          ['X-Note', 'two'],
          ['Set-Cookie', 'a=1'],
          ['Set-Cookie', 'b=2'],
        ])
        .end(),
    )
    const { headers } = await send({ method: 'GET', url, write: false })
    expect(headers).toMatchObject({ 'x-note': 'one, two', 'set-cookie': 'a=1, b=2' })
  })

  test.each<[string, (body: string) => Buffer]>([
    ['gzip', gzipSync],
    ['br', brotliCompressSync],
    ['deflate', deflateSync],
    ['deflate', deflateRawSync],
    ['identity', body => Buffer.from(body)],
    ['gzip, br', body => brotliCompressSync(gzipSync(body))],
  ])('is read in whatever it is wrapped: %s', async (encoding, wrap) => {
    const url = await serve((_request, response) =>
      response.setHeader('content-encoding', encoding).end(wrap('{"name":"Zoë"}')),
    )
    expect((await send({ method: 'GET', url, write: false })).text).toBe('{"name":"Zoë"}')
  })

  test.each(['at once', 'a moment later'])('of 204 has no body, whatever comes behind it %s', async when => {
    const answer = 'HTTP/1.1 204 No Content\r\nx-mark: 1\r\n\r\n'
    const url = await serveRaw(socket => {
      const both = when === 'at once'
      socket.write(`${answer}${both ? '{"ok":true}' : ''}`)
      if (!both) setImmediate(() => socket.write('{"ok":true}'))
    })
    const response = await send({ method: 'PUT', url, body: '{}', write: true })
    expect(response).toMatchObject({ status: 204, text: '', headers: { 'x-mark': '1' } })
  })

  test('is decompressed', async () => {
    const url = await serve((_request, response) =>
      response.setHeader('content-encoding', 'gzip').end(gzipSync('{"name":"Zoë"}')),
    )
    expect(await send({ method: 'GET', url, write: false })).toMatchObject({ text: '{"name":"Zoë"}' })
  })

  test.each([
    ['no charset', 'application/json', Buffer.from('Zoë')],
    ['no charset, with a mark', 'application/json', Buffer.from('\ufeffZoë')],
    ['UTF-8, quoted', 'application/json; charset="UTF-8"', Buffer.from('Zoë')],
    ['ISO-8859-1', 'application/json; charset=ISO-8859-1', Buffer.from('Zoë', 'latin1')],
    ['ISO-8859-1, and something before it', 'application/json;odata=x; Charset = latin1', Buffer.from('Zoë', 'latin1')],
    ['UTF-16', 'application/json; charset=utf-16le', Buffer.from('Zoë', 'utf16le')],
    ['UTF-8 that a header calls ISO-8859-1', 'application/json; charset=ISO-8859-1', Buffer.from('Zoë')],
    ['UTF-8 under a name nobody knows', 'application/json; charset=utf8mb4', Buffer.from('Zoë')],
  ])('is read by the charset of its header: %s', async (_what, type, body) => {
    const url = await serve((_request, response) => response.setHeader('content-type', type).end(body))
    expect(await send({ method: 'GET', url, write: false })).toMatchObject({ text: 'Zoë' })
  })

  test.each([
    ['no UTF-8', 'application/json', 'is not UTF-8, and its header names no charset'],
    ['no UTF-8, as it says', 'application/json; charset=utf-8', 'is not "utf-8", the charset its header names'],
    ['an unknown charset', 'application/json; charset=x-none', 'is in the charset "x-none", which is not known'],
    ['another charset', 'application/json; charset=euc-jp', 'is not "euc-jp", the charset its header names'],
    [
      'bytes without a character',
      'application/json; charset=iso-8859-1',
      'is not "iso-8859-1", the charset its header names',
    ],
  ])('is refused, not repaired: %s', async (_what, type, flaw) => {
    const url = await serve((_request, response) =>
      response.setHeader('content-type', type).end(Buffer.of(0x5a, 0x81, 0xeb, 0x22)),
    )
    const refusal = await reasonOf(openHttp().send({ method: 'GET', url, write: false }, never))
    expect(refusal).toMatchObject({ kind: 'broken', message: `GET ${url}/ failed: the answer ${flaw}.` })
  })

  test('that says no keeps its status, whatever its bytes are', async () => {
    const url = await serve((_request, response) => response.writeHead(502).end(Buffer.from('Störung', 'latin1')))
    expect(await send({ method: 'GET', url, write: false })).toMatchObject({ status: 502, text: 'Störung' })
  })

  test.each([
    ['plain', Buffer.alloc(2001, 'x'), {}],
    [
      'small on the wire and large once decompressed',
      gzipSync(Buffer.alloc(2001, 'x')),
      { 'content-encoding': 'gzip' },
    ],
  ])('larger than allowed is broken: %s', async (_what, body, headers) => {
    const url = await serve((_request, response) => response.writeHead(200, headers).end(body))
    const http = openHttp()
    const refusal = await reasonOf(http.send({ method: 'GET', url, write: false, mostBytes: 2000 }, never))
    expect(refusal).toMatchObject({
      kind: 'broken',
      message: `GET ${url}/ failed: the answer is larger than 2000 bytes.`,
    })
    expect(await http.send({ method: 'GET', url, write: false, mostBytes: 2001 }, never)).toMatchObject({ status: 200 })
  })
})

test('an answer without end is cut off where it is too large, and its connection closed', async () => {
  const closed = Promise.withResolvers<void>()
  const url = await serve((_request, response) => {
    response.on('close', closed.resolve)
    const pour = () => {
      while (response.write('x'.repeat(10_000)) && !response.destroyed);
    }
    response.on('drain', pour)
    pour()
  })
  const fault = await reasonOf(send({ method: 'GET', url, write: false, mostBytes: 100_000 }))
  expect(fault).toMatchObject({ kind: 'broken' })
  await closed.promise
})

describe('a request', () => {
  test.each([
    ['POST', 'Zoë €', '8', 'Zoë €'],
    ['PATCH', undefined, '0', ''],
    ['DELETE', undefined, '0', ''],
    ['GET', undefined, undefined, ''],
    ['GET', '{}', '2', '{}'],
  ] as const)('%s with the body %j goes out with the length %s, never chunked', async (method, body, length, seen) => {
    const url = await serve(async (request, response) =>
      response.end(JSON.stringify({ headers: request.headers, body: await bodyOf(request) })),
    )
    const { text } = await send({ method, url, write: true, ...(body === undefined ? {} : { body }) })
    const { headers, body: arrived } = JSON.parse(text)
    expect([headers['content-length'], headers['transfer-encoding'], arrived]).toEqual([length, undefined, seen])
  })

  test('carries its own headers, its query and our name and version', async () => {
    const url = await serve((request, response) => response.end(JSON.stringify([request.url, request.headers])))
    const request = {
      method: 'GET',
      url: `${url}/a?b=c%20d`,
      headers: { Authorization: 'Bearer t' },
      write: false,
    } as const
    const [path, headers] = JSON.parse((await send(request, { version: '1.2.3' })).text)
    expect(path).toBe('/a?b=c%20d')
    expect(headers).toMatchObject({ authorization: 'Bearer t', 'user-agent': 'usherd/1.2.3' })
  })

  test('uses the connection of the one before it', async () => {
    const connections = new Set<Socket>()
    const url = await serve((request, response) => {
      connections.add(request.socket)
      response.end('x'.repeat(100_000))
    })
    const http = openHttp()
    for (const method of ['GET', 'POST', 'DELETE', 'GET', 'PUT', 'PATCH'] as const) {
      await http.send({ method, url, write: false }, never)
    }
    expect(connections.size).toBe(1)
  })

  test('shares as many connections as the pace allows at once, and no more', async () => {
    const connections = new Set<Socket>()
    const url = await serve((request, response) => {
      connections.add(request.socket)
      setImmediate(() => response.end())
    })
    const http = openHttp({ pacer: freely(3) })
    await Promise.all(Array.from({ length: 30 }, () => http.send({ method: 'GET', url, write: false }, never)))
    expect(connections.size).toBe(3)
  })

  test('waits for the pacer, and is not sent when it is told to stop while waiting', async () => {
    let arrived = 0
    const url = await serve((_request, response) => {
      arrived += 1
      response.end()
    })
    const pacer = freely()
    pacer.pauseUntil(new Date(Date.now() + 3_600_000))
    const stop = new AbortController()
    const sending = reasonOf(openHttp({ pacer }).send({ method: 'POST', url, write: true }, stop.signal))
    const reason = new Error('shutting down')
    stop.abort(reason)
    expect(await sending).toBe(reason)
    expect([arrived, pacer.started, pacer.waiting]).toEqual([0, 0, 0])
  })

  test('is not sent when the signal has fired before', async () => {
    const reason = new Error('shutting down')
    const http = openHttp()
    const request = { method: 'POST', url: 'http://127.0.0.1:1', write: true } as const
    expect(await reasonOf(http.send(request, AbortSignal.abort(reason)))).toBe(reason)
  })

  test.each([
    ['an address that is none', { url: 'zabbix.corp.test' }],
    ['an address of another kind', { url: 'file:///etc/passwd' }],
    ['a line break in a header', { headers: { authorization: 'Bearer s3cret\n' } }],
    ['a header name that is none', { headers: { 'x y': '1' } }],
  ])('with %s is broken and never sent', async (_what, part) => {
    const pacer = freely()
    const fault = await reasonOf(send({ method: 'GET', url: 'http://127.0.0.1:1', write: false, ...part }, { pacer }))
    expect(fault).toBeInstanceOf(Fault)
    expect(fault).toMatchObject({ kind: 'broken' })
    expect(String(fault)).not.toContain('s3cret')
    expect(pacer.started).toBe(0)
  })

  test('leaves one line in the log: method, address without query, status, time and size', async () => {
    const log = notebook()
    const url = await serve((_request, response) => response.writeHead(201).end('four'))
    await send(
      { method: 'POST', url: `${url}/users/k3y?token=t`, body: 'b', write: true },
      { log, secrets: [new Secret('k3y')] },
    )
    expect(log.lines).toEqual([
      { message: 'request', method: 'POST', url: `${url}/users/***`, status: 201, ms: expect.any(Number), bytes: 4 },
    ])
  })

  test('is counted for whoever asked for it, however many wait together', async () => {
    const url = await serve((_request, response) => response.end())
    const http = openHttp({ pacer: freely(1) })
    const ask = async (times: number) => {
      for (let time = 0; time < times; time += 1) await http.send({ method: 'GET', url, write: false }, never)
      return times
    }
    const counted = await Promise.all([1, 5, 2].map(times => tallyRequests(() => ask(times))))
    expect(counted).toEqual([
      { result: 1, requests: 1, writes: 0 },
      { result: 5, requests: 5, writes: 0 },
      { result: 2, requests: 2, writes: 0 },
    ])
  })
})

describe('what may have changed something is counted', () => {
  /** Writes counted for one request, however it ends. */
  const writes = async (request: Partial<HttpRequest> & { readonly url: string }): Promise<number> => {
    const http = openHttp()
    const work = () => http.send({ method: 'POST', write: true, ...request }, never).catch(() => undefined)
    return (await tallyRequests(work)).writes
  }
  const answering = (status: number, headers: Readonly<Record<string, string>> = {}, text = '') =>
    serve((_request, response) => response.writeHead(status, headers).end(text))

  test.each([
    [1, 200],
    [1, 201],
    [1, 202],
    [1, 204],
    [1, 302],
    [0, 400],
    [0, 401],
    [0, 403],
    [0, 404],
    [0, 405],
    [1, 408],
    [0, 409],
    [0, 412],
    [0, 423],
    [0, 425],
    [0, 429],
    [1, 500],
    [1, 502],
    [1, 503],
    [1, 504],
  ])('%i for a write that is answered with %i', async (count, status) => {
    expect(await writes({ url: await answering(status) })).toBe(count)
  })

  test('not a write that is asked to come again later', async () => {
    expect(await writes({ url: await answering(503, { 'retry-after': '5' }) })).toBe(0)
  })

  test('a write whose answer is cut off, none, no HTTP, or too large', async () => {
    const torn = await serve((_request, response) => void response.writeHead(200, { 'content-length': '9' }).end('{'))
    const cut = await serveRaw(socket => socket.destroy())
    const strange = await serveRaw(socket => socket.end('hello'))
    const large = await answering(200, {}, 'x'.repeat(101))
    for (const url of [torn, cut, strange]) expect(await writes({ url })).toBe(1)
    expect(await writes({ url: large, mostBytes: 100 })).toBe(1)
  })

  test('not a write that never left', async () => {
    expect(await writes({ url: 'http://127.0.0.1:1' })).toBe(0)
    expect(await writes({ url: 'no address' })).toBe(0)
  })

  test('not a request that only reads, whatever its method', async () => {
    expect(await writes({ url: await answering(200), write: false })).toBe(0)
    expect(await writes({ url: await serveRaw(socket => socket.destroy()), write: false })).toBe(0)
  })

  test('by what the caller makes of the answer, where it makes anything of it', async () => {
    const refused = ({ text }: HttpResponse) => (text === '' ? undefined : text === 'error')
    expect(await writes({ url: await answering(200, {}, 'error'), refused })).toBe(0)
    expect(await writes({ url: await answering(400, {}, 'half of it'), refused })).toBe(1)
    expect(await writes({ url: await answering(200), refused })).toBe(1)
    expect(await writes({ url: await answering(400), refused })).toBe(0)
  })
})

test('disposing closes the connections', async () => {
  const closed = Promise.withResolvers<void>()
  const url = await serve((request, response) => {
    void once(request.socket, 'close').then(() => closed.resolve())
    response.end()
  })
  const http = openHttp({ clock: systemClock })
  await http.send({ method: 'GET', url, write: false }, never)
  await http[Symbol.asyncDispose]()
  await closed.promise
})
