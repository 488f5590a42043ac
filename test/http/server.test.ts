import { Agent, get } from 'node:http'
import { describe, expect, test } from 'vitest'
import type { IncomingRequest } from '../../src/http/route.ts'
import { notebook } from '../transport/loopback.ts'
import { anywhere, exchangeBytes, hello, running, statusOfRawPath } from './running.ts'

const echo = (seen: IncomingRequest[]) => ({
  method: 'POST' as const,
  path: '/things/:name',
  handle: (request: IncomingRequest) => {
    seen.push(request)
    return { status: 201, body: request.body }
  },
})

describe('a request', () => {
  test('arrives at its route with path, parameters, query, headers and body', async () => {
    const seen: IncomingRequest[] = []
    const { url } = await running({ routes: [echo(seen)] })
    const answer = await fetch(`${url}/things/a%20b?x=1&x=2`, {
      method: 'POST',
      body: '{"a": "ä"}',
      headers: { 'X-One': 'two', 'content-type': 'application/scim+json' },
    })
    expect(answer.status).toBe(201)
    expect(await answer.text()).toBe('{"a": "ä"}')
    const [request] = seen
    expect(request).toMatchObject({
      method: 'POST',
      path: '/things/a%20b',
      params: { name: 'a b' },
      origin: url,
      from: '127.0.0.1',
    })
    expect(request?.query.getAll('x')).toEqual(['1', '2'])
    expect(request?.headers['x-one']).toBe('two')
    expect(request?.signal.aborted).toBe(false)
  })

  test('may end its path with a slash', async () => {
    const { url } = await running({ routes: [hello] })
    expect((await fetch(`${url}/hello/`)).status).toBe(200)
  })

  test('for the head of a page gets its headers and no body', async () => {
    const { url } = await running({ routes: [hello] })
    const answer = await fetch(`${url}/hello`, { method: 'HEAD' })
    expect(answer.status).toBe(200)
    expect(answer.headers.get('content-length')).toBe('5')
    expect(await answer.text()).toBe('')
  })

  test('keeps a harmless id of the client and gets a new one instead of any other', async () => {
    const { url } = await running({ routes: [hello] })
    const idFor = async (id: string) =>
      (await fetch(`${url}/hello`, { headers: { 'x-request-id': id } })).headers.get('x-request-id')
    expect(await idFor('trace-42')).toBe('trace-42')
    expect(await idFor('a b "c"')).toMatch(/^[0-9a-f-]{36}$/)
  })

  test('tells its handler when the client has gone', async () => {
    const arrived = Promise.withResolvers<AbortSignal>()
    const finish = Promise.withResolvers<void>()
    const slow = {
      ...hello,
      handle: async ({ signal }: IncomingRequest) => {
        arrived.resolve(signal)
        await finish.promise
        return { status: 200 }
      },
    }
    const { url } = await running({ routes: [slow] })
    const client = new AbortController()
    const asking = fetch(`${url}/hello`, { signal: client.signal }).catch(() => undefined)
    const signal = await arrived.promise
    const gone = new Promise<void>(resolve => signal.addEventListener('abort', () => resolve()))
    client.abort()
    await gone
    finish.resolve()
    await asking
  })
})

describe('what cannot be answered', () => {
  test.each([
    ['GET', '/nothing', 404, 'there is nothing at this address'],
    ['DELETE', '/nothing', 404, 'there is nothing at this address'],
    ['DELETE', '/hello', 405, 'DELETE is not possible here, only GET, HEAD'],
    ['GET', '/things/one', 405, 'GET is not possible here, only POST'],
  ])('%s %s is refused with %i and a sentence', async (method, path, status, error) => {
    const { url } = await running({ routes: [hello, echo([])] })
    const answer = await fetch(url + path, { method })
    expect(answer.status).toBe(status)
    expect(answer.headers.get('content-type')).toMatch(/^application\/json/)
    expect(await answer.json()).toEqual({ error })
  })

  test('a refused method learns which ones are possible', async () => {
    const { url } = await running({ routes: [hello] })
    expect((await fetch(`${url}/hello`, { method: 'PUT' })).headers.get('allow')).toBe('GET, HEAD')
  })

  test('a body that is too large is refused with 413', async () => {
    const { url } = await running({ routes: [echo([])], limits: { mostBodyBytes: 10 } })
    const answer = await fetch(`${url}/things/one`, { method: 'POST', body: 'x'.repeat(11) })
    expect(answer.status).toBe(413)
    expect(await answer.json()).toEqual({ error: 'the body is larger than what is accepted here' })
  })

  test('a body that is not UTF-8 is refused and never guessed at', async () => {
    const seen: IncomingRequest[] = []
    const { url } = await running({ routes: [echo(seen)] })
    const answer = await fetch(`${url}/things/one`, { method: 'POST', body: new Uint8Array([0x4d, 0xfc]) })
    expect(answer.status).toBe(400)
    expect(seen).toEqual([])
  })

  test('a broken percent sign is refused with 400', async () => {
    const { url } = await running({ routes: [hello, echo([])] })
    expect(await statusOfRawPath(url, '/things/%zz')).toBe(400)
  })

  test('headers that are too large are refused with 431', async () => {
    const { url } = await running({ routes: [hello] })
    const answer = await exchangeBytes(url, `GET /hello HTTP/1.1\r\nhost: x\r\nx-long: ${'x'.repeat(20_000)}\r\n\r\n`)
    expect(answer).toMatch(/^HTTP\/1\.1 431 /)
    expect(answer).toContain('{"error":"the headers are larger than what is accepted here"}')
  })

  test('bytes that are no HTTP are refused with 400', async () => {
    const { url } = await running()
    expect(await exchangeBytes(url, 'hello there\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/)
  })

  test('a request that never arrives whole is refused with 408', async () => {
    const { url } = await running({ routes: [hello], limits: { requestMs: 100, headersMs: 100 } })
    expect(await exchangeBytes(url, 'GET /hello HTTP/1.1\r\nhost:')).toMatch(/^HTTP\/1\.1 408 /)
  })

  test('a handler that fails is answered with 500 without its words, and logged with the id of the request', async () => {
    const log = notebook()
    const failing = {
      ...hello,
      handle: () => {
        throw new TypeError('the token is hunter2')
      },
    }
    const { url } = await running({ routes: [failing], log })
    const answer = await fetch(`${url}/hello`, { headers: { 'x-request-id': 'trace-1' } })
    expect(answer.status).toBe(500)
    expect(await answer.text()).not.toContain('hunter2')
    expect(log.lines).toContainEqual(
      expect.objectContaining({ message: 'a request failed in a way nobody foresaw', id: 'trace-1' }),
    )
  })
})

describe('answers and log', () => {
  test('do not say what the server is made of', async () => {
    const { url } = await running({ routes: [hello] })
    const names = [...(await fetch(`${url}/hello`)).headers.keys()]
    expect(names).not.toContain('x-powered-by')
    expect(names).not.toContain('server')
  })

  test('every request leaves one line, without query, headers and body', async () => {
    const log = notebook()
    const { url } = await running({ routes: [echo([])], log })
    await fetch(`${url}/things/one?filter=userName%20eq%20%22ann%22`, {
      method: 'POST',
      body: 'secret-body',
      headers: { authorization: 'Bearer hunter2' },
    })
    await expect.poll(() => log.lines).toHaveLength(1)
    expect(log.lines[0]).toMatchObject({
      message: 'request answered',
      method: 'POST',
      path: '"/things/one"',
      status: 201,
      from: '127.0.0.1',
    })
    expect(JSON.stringify(log.lines)).not.toMatch(/ann|hunter2|secret-body/)
  })
})

describe('behind a proxy', () => {
  const forwarded = {
    'x-forwarded-for': '192.0.2.7',
    'x-forwarded-proto': 'https',
    'x-forwarded-host': 'usherd.example.org',
  }
  const seenBy = async (trustedProxies: readonly string[]) => {
    const seen: IncomingRequest[] = []
    const { url } = await running({ routes: [echo(seen)], listen: { ...anywhere, trustedProxies } })
    await fetch(`${url}/things/one`, { method: 'POST', headers: forwarded })
    return seen[0]
  }

  test('that is trusted, the client is who the proxy says', async () => {
    expect(await seenBy(['127.0.0.0/8'])).toMatchObject({ from: '192.0.2.7', origin: 'https://usherd.example.org' })
  })

  test('that nobody named, its word counts for nothing', async () => {
    const request = await seenBy([])
    expect(request?.from).toBe('127.0.0.1')
    expect(request?.origin).toMatch(/^http:\/\/127\.0\.0\.1:/)
  })
})

describe('closing', () => {
  /** A route that answers when told to, a client that keeps its connection, and a request under way. */
  async function underWay(limits = {}) {
    const arrived = Promise.withResolvers<void>()
    const finish = Promise.withResolvers<void>()
    const slow = {
      ...hello,
      path: '/slow',
      handle: async () => {
        arrived.resolve()
        await finish.promise
        return { status: 200, body: 'done' }
      },
    }
    const server = await running({ routes: [hello, slow], limits })
    const agent = new Agent({ keepAlive: true })
    const answer = new Promise<string>((resolve, reject) => {
      get(`${server.url}/slow`, { agent }, async response => resolve((await response.toArray()).join(''))).on(
        'error',
        reject,
      )
    })
    await arrived.promise
    return { server, answer, finish }
  }

  test('waits for a running request and then closes its connection, although the client would keep it', async () => {
    const { server, answer, finish } = await underWay({ graceMs: 60_000, idleMs: 60_000 })
    let closed = false
    const closing = server.close().then(() => {
      closed = true
    })
    await expect(fetch(`${server.url}/hello`)).rejects.toThrow()
    expect(closed).toBe(false)
    finish.resolve()
    expect(await answer).toBe('done')
    await closing
  })

  test('does not wait for a connection that only idles', async () => {
    const server = await running({ routes: [hello], limits: { graceMs: 60_000, idleMs: 60_000 } })
    await (await fetch(`${server.url}/hello`)).text()
    await server.close()
  })

  test('ends a request that does not finish in time', async () => {
    const { server, answer, finish } = await underWay({ graceMs: 20 })
    const cut = expect(answer).rejects.toThrow()
    await server.close()
    await cut
    finish.resolve()
  })

  test('twice is the same as once', async () => {
    const server = await running()
    await Promise.all([server.close(), server.close()])
  })
})
