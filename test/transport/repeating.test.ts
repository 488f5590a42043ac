import type { ServerResponse } from 'node:http'
import { describe, expect, onTestFinished, test } from 'vitest'
import type { HttpRequest } from '../../src/domain/http-message.ts'
import type { Pace } from '../../src/domain/policy.ts'
import type { KeptPause } from '../../src/domain/time/pause.ts'
import { createHttp } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'
import { createRepeatingHttp, longestReadingWaitMs } from '../../src/transport/repeating.ts'
import { createFakeClock } from './fake-clock.ts'
import { type LimitedOptions, pass, serveLimited, type Trouble } from './limited.ts'
import { never, notebook, reasonOf } from './loopback.ts'

const day = 86_400_000

/** A source's HTTP over a server that may be in trouble. */
async function bench(
  server: Partial<Omit<LimitedOptions, 'clock'>> = {},
  options: { readonly pace?: Partial<Pace>; readonly kept?: KeptPause } = {},
) {
  const clock = createFakeClock('2026-03-01T12:00:00.000Z')
  const api = await serveLimited({ clock, answer: url => url.search, ...server })
  const kept: { pause: KeptPause | undefined; writes: number } = { pause: options.kept, writes: 0 }
  /** As a process opens it. */
  const open = () => {
    const pace: Pace = { requests: 5, perMs: 1000, concurrency: 2, ...options.pace }
    const pacer = createPacer({ pace, clock, longestWaitMs: longestReadingWaitMs })
    const http = createHttp({ pacer, clock, log: notebook() })
    onTestFinished(() => http[Symbol.asyncDispose]())
    return createRepeatingHttp({
      http,
      pacer,
      clock,
      random: () => 0,
      pauses: {
        read: async () => kept.pause,
        write: async pause => {
          kept.pause = pause
          kept.writes += 1
        },
      },
      ...(pace.longestPauseMs === undefined ? {} : { longestPauseMs: pace.longestPauseMs }),
    })
  }
  let http = open()
  const get = (path: string, more: Partial<HttpRequest> = {}, signal = never) =>
    http.send({ method: 'GET', url: `${api.url}${path}`, write: false, ...more }, signal)
  return {
    clock,
    api,
    kept,
    get,
    /** Sees to it that time passes while somebody waits. */
    during: <T>(promise: Promise<T>) => pass(clock, () => api.busy > 0, promise),
    /** Another process begins. */
    restart: () => {
      http = open()
    },
  }
}

/** Trouble for the given number of requests whose path begins so. */
function trouble(times: number, what: (response: ServerResponse) => void, path = '/'): Trouble {
  let left = times
  return (request, response) => {
    if (left === 0 || request.url?.startsWith(path) !== true) return false
    left -= 1
    what(response)
    return true
  }
}

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}) =>
  (response: ServerResponse): void =>
    void response.writeHead(code, headers).end()
const cut = (response: ServerResponse): void => void response.socket?.destroy()
const torn = (response: ServerResponse): void => {
  response.writeHead(200, { 'content-length': '100' })
  response.write('half', () => response.socket?.destroy())
}

describe('an API that allows fewer requests than there are pages', () => {
  test('is read whole: it is waited for, and the same page is asked for again', async () => {
    const { api, get, during, clock } = await bench({ requests: 30, perMs: 10_000 })
    const seen: string[] = []
    const reading = (async () => {
      for (let page = 1; page <= 50; page += 1) seen.push((await get(`/people?page=${page}`)).text)
    })()
    await during(reading)
    expect(seen).toEqual(Array.from({ length: 50 }, (_none, index) => JSON.stringify(`?page=${index + 1}`)))
    expect([api.sentAway, api.asked.length]).toEqual([1, 51])
    expect(clock.monotonicMs()).toBeLessThan(25_000)
  })

  test('is never exceeded when its limit is the pace', async () => {
    const { api, get, during } = await bench({ requests: 30, perMs: 10_000 }, { pace: { requests: 30, perMs: 10_000 } })
    await during(Promise.all(Array.from({ length: 50 }, (_none, page) => get(`/people?page=${page}`))))
    expect([api.sentAway, api.asked.length]).toEqual([0, 50])
  })
})

describe('one trouble that passes does not lose a reading', () => {
  test.each<[string, (response: ServerResponse) => void]>([
    ['502', status(502)],
    ['503', status(503)],
    ['503 with a time', status(503, { 'retry-after': '3' })],
    ['504', status(504)],
    ['408', status(408)],
    ['425', status(425)],
    ['429 without a time', status(429)],
    ['429 with a time that is over', status(429, { 'retry-after': 'Thu, 01 Jan 1970 00:00:00 GMT' })],
    ['429 with garbage for a time', status(429, { 'retry-after': 'soon' })],
    ['429 with 0', status(429, { 'retry-after': '0' })],
    ['403 with a time', status(403, { 'retry-after': '2' })],
    ['409 with a time', status(409, { 'retry-after': '2' })],
    ['a connection that is cut', cut],
    ['an answer that breaks off', torn],
  ])('%s', async (_what, happens) => {
    const { api, get, during } = await bench({ trouble: trouble(2, happens) })
    expect((await during(get('/a?1'))).text).toBe('"?1"')
    expect(api.asked).toEqual(['/a?1', '/a?1', '/a?1'])
  })

  test('an answer that does not come in time', async () => {
    const { api, clock, get, during } = await bench({ trouble: trouble(1, () => {}) })
    const answer = get('/a?1', { timeoutMs: 250 })
    while (clock.sleeping === 0) await new Promise(resolve => setImmediate(resolve))
    expect((await during(answer)).text).toBe('"?1"')
    // On a busy machine the second answer may come late, too.
    expect(api.asked.length).toBeGreaterThanOrEqual(2)
  })

  test('a service that restarts: refused connections count once it has answered before', async () => {
    const { api, get, during, kept } = await bench()
    await during(get('/a'))
    const refused = { url: 'http://127.0.0.1:1/a' }
    const error = await during(reasonOf(get('', refused)))
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('asked 6 times') })
    expect([api.asked.length, kept.writes]).toEqual([1, 0])
  })
})

describe('a trouble that does not pass', () => {
  test('ends the reading after a bounded number of tries with growing waits, and one sentence', async () => {
    const { api, get, during, clock } = await bench({ trouble: trouble(99, status(503)) })
    expect(await during(reasonOf(get('/a')))).toMatchObject({
      kind: 'unreachable',
      answer: 'HTTP 503',
      message: `GET ${api.url}/a is in trouble (HTTP 503), asked 6 times`,
    })
    expect(api.asked).toHaveLength(6)
    // 0.5 + 1 + 2 + 4 + 8 s
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(15_500)
    expect(clock.monotonicMs()).toBeLessThan(18_000)
  })

  test('is not insisted on where nobody has ever answered', async () => {
    const { get, during, clock } = await bench()
    const error = await during(reasonOf(get('', { url: 'http://127.0.0.1:1/a' })))
    expect(error).toMatchObject({ kind: 'unreachable', message: expect.stringContaining('Nothing was sent') })
    expect(clock.monotonicMs()).toBe(0)
  })

  test.each([400, 401, 403, 404, 409, 410, 422, 500, 501])('%i is an answer, and comes back as it is', async code => {
    const { api, get, during } = await bench({ trouble: trouble(1, status(code)) })
    expect((await during(get('/a'))).status).toBe(code)
    expect(api.asked).toHaveLength(1)
  })

  test('stops at once when it is told to, while it waits', async () => {
    const { api, clock, get } = await bench({ trouble: trouble(99, status(503)) })
    const stop = new AbortController()
    const reason = new Error('stop')
    const reading = reasonOf(get('/a', {}, stop.signal))
    while (clock.sleeping === 0) await new Promise(resolve => setImmediate(resolve))
    stop.abort(reason)
    expect(await reading).toBe(reason)
    expect([api.asked.length, clock.sleeping]).toEqual([1, 0])
  })
})

describe('what could change something is sent once', () => {
  test.each<[string, (response: ServerResponse) => void, unknown]>([
    ['503', status(503), { status: 503 }],
    ['429 with a time', status(429, { 'retry-after': '2' }), { status: 429 }],
  ])('%s', async (_what, happens, expected) => {
    const { api, get, during } = await bench({ trouble: trouble(1, happens) })
    expect(await during(get('/a', { method: 'POST', write: true }))).toMatchObject(expected as object)
    expect(api.asked).toHaveLength(1)
  })

  test('and a sign-in that was sent away is asked again, one that was cut is not', async () => {
    const { api, get, during } = await bench({ trouble: trouble(1, status(429, { 'retry-after': '2' })) })
    expect((await during(get('/a', { method: 'POST', body: 'x' }))).status).toBe(200)
    expect(api.asked).toHaveLength(2)
    const other = await bench({ trouble: trouble(1, cut) })
    await other.during(reasonOf(other.get('/a', { method: 'POST', body: 'x' })))
    expect(other.api.asked).toHaveLength(1)
  })
})

describe('a pause that is longer than a reading waits', () => {
  const halfAnHour = status(429, { 'retry-after': '1800' })

  test('ends the reading with a sentence that says until when, and binds the next process', async () => {
    const { api, get, during, restart, clock, kept } = await bench({ trouble: trouble(1, halfAnHour) })
    expect(await during(reasonOf(get('/a')))).toMatchObject({
      kind: 'throttled',
      message: `GET ${api.url}/a asks to slow down (HTTP 429); it is not asked again before 2026-03-01T12:30:00.000Z`,
      retryAt: new Date('2026-03-01T12:30:00.000Z'),
    })
    expect(kept.pause).toEqual({ until: new Date('2026-03-01T12:30:00.000Z'), lengthMs: 1_800_000 })
    restart()
    expect(await during(reasonOf(get('/a')))).toMatchObject({
      kind: 'throttled',
      message: expect.stringContaining('no request may be sent before 2026-03-01T12:30:00.000Z'),
    })
    expect(api.asked).toHaveLength(1)
    await clock.advance(1_800_000)
    restart()
    expect((await during(get('/a'))).status).toBe(200)
  })

  test('ends when somebody forgets it, in this process too', async () => {
    const { get, during, kept } = await bench({ trouble: trouble(1, halfAnHour) })
    await during(reasonOf(get('/a')))
    kept.pause = undefined
    expect((await during(get('/a'))).status).toBe(200)
  })

  test.each<[string, string]>([
    ['ten years in seconds', '315360000'],
    ['a hundred years as a date', 'Fri, 01 Mar 2126 12:00:00 GMT'],
    ['twenty digits', '99999999999999999999'],
  ])('%s is a day', async (_what, header) => {
    const { get, during, kept } = await bench({ trouble: trouble(1, status(429, { 'retry-after': header })) })
    await during(reasonOf(get('/a')))
    expect(kept.pause).toEqual({ until: new Date('2026-03-02T12:00:00.000Z'), lengthMs: day })
  })

  test('or what the source says', async () => {
    const { get, during, kept } = await bench(
      { trouble: trouble(1, halfAnHour) },
      { pace: { longestPauseMs: 600_000 } },
    )
    await during(reasonOf(get('/a')))
    expect(kept.pause).toEqual({ until: new Date('2026-03-01T12:10:00.000Z'), lengthMs: 600_000 })
  })
})

describe('a kept pause and a clock that was wrong', () => {
  const noon = new Date('2026-03-01T12:00:00.000Z').getTime()

  test('one that lies further away than its own length is cut to that, and kept so', async () => {
    const kept = { until: new Date(noon + 2 * day), lengthMs: 1_000 }
    const { get, during, clock, kept: now } = await bench({}, { kept })
    expect((await during(get('/a'))).status).toBe(200)
    expect(clock.monotonicMs()).toBeGreaterThanOrEqual(1_000)
    expect(clock.monotonicMs()).toBeLessThan(2_000)
    expect(now.pause?.until).toEqual(new Date(noon + 1_000))
  })

  test('a correction while this process runs changes nothing', async () => {
    const { get, during, clock, api } = await bench({ trouble: trouble(1, status(429, { 'retry-after': '10' })) })
    const answer = get('/a')
    while (clock.sleeping === 0) await new Promise(resolve => setImmediate(resolve))
    clock.shiftWall(-2 * day)
    expect((await during(answer)).status).toBe(200)
    expect((await during(get('/b'))).status).toBe(200)
    expect(clock.monotonicMs()).toBeLessThan(12_000)
    expect(api.asked).toEqual(['/a', '/a', '/b'])
  })
})
