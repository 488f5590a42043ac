import { connect } from 'node:net'
import { describe, expect, test } from 'vitest'
import { defaultLimits } from '../../../../src/http/listener.ts'
import { defaultRate } from '../../../../src/http/scim/rate.ts'
import { filterLimits } from '../../../../src/scim/filter/limits.ts'
import { mostOperations } from '../../../../src/scim/patch/operation.ts'
import { at } from '../../../store/sample.ts'
import { anywhere, exchangeBytes } from '../../running.ts'
import { addGroup, addUser, type Endpoint, groupOf, openEndpoint, patchOf, urn, userOf } from '../endpoint.ts'

/** Sends the head of a request and reads what comes without ever sending its body. */
function answerToHead({ url }: Pick<Endpoint, 'url'>, head: readonly string[]): Promise<string> {
  const { hostname, port, host } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => {
      socket.write([...head, `host: ${host}`, 'connection: close', '', ''].join('\r\n'))
    })
    socket.setEncoding('utf8')
    socket.once('data', (text: string) => {
      socket.destroy()
      resolve(text)
    })
    socket.on('error', reject)
  })
}

describe('tokens', () => {
  test('Z1: only a hash of a token is kept', async () => {
    const { store, token } = await openEndpoint()
    const kept = JSON.stringify(await store.tokens.list())
    expect(kept).not.toContain(token)
    expect(kept).not.toContain(token.split('_').at(-1))
    expect((await store.tokens.list())[0]?.hash).toMatch(/^[0-9a-f]{64}$/)
  })

  test('Z1: several are good at once, until one is revoked or its time is over', async () => {
    const endpoint = await openEndpoint()
    const old = await endpoint.tokenFor('entra', { expiresAt: at(5) })
    const fresh = await endpoint.tokenFor('entra')
    const status = async (token: string) => (await endpoint.sendAs(token)('GET', '/Users')).status
    expect([await status(old), await status(fresh)]).toEqual([200, 200])
    await endpoint.clock.advance(at(6).getTime() - endpoint.clock.now().getTime())
    expect([await status(old), await status(fresh)]).toEqual([401, 200])
    await endpoint.credentials.revoke(fresh.split('_')[1] ?? '', endpoint.clock.now())
    expect([await status(fresh), await status(endpoint.token)]).toEqual([401, 200])
  })

  test.each([
    ['no header', undefined],
    ['no scheme', 'TOKEN'],
    ['another scheme', 'Basic TOKEN'],
    ['a wrong token', 'Bearer usherd_000000000000_0000000000000000000000000000000000000000000000000000000000000000'],
    ['a token with more behind it', 'Bearer TOKENx'],
    ['two tokens', 'Bearer TOKEN, Bearer TOKEN'],
    ['the id of a token', 'Bearer ID'],
    ['something very long', `Bearer ${'x'.repeat(8_000)}`],
  ])('Z1: %s is 401', async (_what, header) => {
    const { sendAs, token } = await openEndpoint()
    const authorization = header?.replaceAll('TOKEN', token).replaceAll('ID', token.split('_')[1] ?? '')
    const headers = authorization === undefined ? {} : { authorization }
    const { status, json } = await sendAs(undefined)('GET', '/Users', undefined, headers)
    expect([status, json.status]).toEqual([401, '401'])
  })

  test('Z1: two Authorization headers are 401, although the first one is good', async () => {
    const { url, token } = await openEndpoint()
    const lines = [
      'GET /scim/v2/Users HTTP/1.1',
      'host: x',
      `authorization: Bearer ${token}`,
      'authorization: Bearer x',
    ]
    expect(await exchangeBytes(url, [...lines, 'connection: close', '', ''].join('\r\n'))).toMatch(/^HTTP\/1\.1 401 /)
  })

  test('Z1: one that may only read reads, searches, and writes nothing', async () => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    const send = endpoint.sendAs(await endpoint.tokenFor('entra', { readOnly: true }))
    for (const reads of ['/Users', path, '/', '/Schemas']) expect((await send('GET', reads)).status).toBe(200)
    for (const search of ['/.search', '/Users/.search'])
      expect((await send('POST', search, { schemas: [urn.search] })).status).toBe(200)
    const bulk = { schemas: [urn.bulk], Operations: [{ method: 'DELETE', path }] }
    for (const [method, to, body] of [
      ['POST', '/Users', userOf('bo')],
      ['PUT', path, userOf('ann', { title: 'x' })],
      ['PATCH', path, patchOf({ op: 'add', path: 'title', value: 'x' })],
      ['DELETE', path, undefined],
      ['POST', '/Bulk', bulk],
      ['POST', '/Bulk/.search', bulk],
    ] as const)
      expect([403, 404]).toContain((await send(method, to, body)).status)
    expect((await endpoint.send('GET', '/Users')).json).toMatchObject({
      totalResults: 1,
      Resources: [{ meta: { version: 'W/"1"' } }],
    })
  })

  test('Z1: a token opens its own source and no other', async () => {
    const endpoint = await openEndpoint({ tenants: ['okta'] })
    const [ann, ops] = [await addUser(endpoint, 'ann'), await addGroup(endpoint, 'Ops')]
    const before = (await endpoint.send('GET', '/')).json
    const send = endpoint.sendAs(await endpoint.tokenFor('okta'))
    for (const [method, body] of [
      ['GET', undefined],
      ['PUT', userOf('ann')],
      ['PATCH', patchOf({ op: 'add', path: 'title', value: 'x' })],
      ['DELETE', undefined],
    ] as const)
      expect((await send(method, `/Users/${ann}`, body)).status).toBe(404)
    for (const list of ['/', '/Users', `/Users?filter=id%20eq%20%22${ann}%22`, '/Groups?filter=displayName%20pr'])
      expect((await send('GET', list)).json.totalResults).toBe(0)
    expect((await send('POST', '/Groups', groupOf('Ops', { members: [{ value: ann }] }))).status).toBe(400)
    const bulk = { schemas: [urn.bulk], Operations: [{ method: 'DELETE', path: `/Groups/${ops}` }] }
    expect((await send('POST', '/Bulk', bulk)).json.Operations[0].status).toBe('404')
    expect((await send('POST', '/Users', userOf('ann'))).status).toBe(201)
    expect((await endpoint.send('GET', '/')).json).toEqual(before)
  })

  test('a token has the profile it was made with', async () => {
    const endpoint = await openEndpoint()
    const strict = endpoint.sendAs(await endpoint.tokenFor('entra', { profile: 'strict' }))
    const body = userOf('ann', { active: 'True' })
    expect((await strict('POST', '/Users', body)).status).toBe(400)
    expect((await endpoint.send('POST', '/Users', body)).status).toBe(201)
  })
})

describe('before anything else', () => {
  const head = (method: string, ...more: readonly string[]) => [`${method} /scim/v2/Users HTTP/1.1`, ...more]
  const large = ['content-type: application/scim+json', 'content-length: 900000000']

  test.each([
    ['announced', large],
    ['in chunks', ['transfer-encoding: chunked', 'content-type: text/plain']],
    ['compressed', [...large, 'content-encoding: gzip']],
  ])('Z2: without a token 401 comes before the body, with WWW-Authenticate: %s', async (_how, more) => {
    const answer = await answerToHead(await openEndpoint(), head('POST', ...more))
    expect(answer).toMatch(/^HTTP\/1\.1 401 /)
    expect(answer).toMatch(/\r\nwww-authenticate: Bearer realm="/)
    expect(answer).toContain(urn.error)
  })

  test('Z2: a client that asks whether to go on is told 401', async () => {
    const answer = await answerToHead(await openEndpoint(), head('POST', ...large, 'expect: 100-continue'))
    expect(answer).toMatch(/^HTTP\/1\.1 (?:100 Continue\r\n\r\nHTTP\/1\.1 )?401 /)
  })

  test('Z3: a body that is announced as too large is refused before it comes', async () => {
    const endpoint = await openEndpoint()
    const answer = await answerToHead(endpoint, head('POST', ...large, `authorization: Bearer ${endpoint.token}`))
    expect(answer).toMatch(/^HTTP\/1\.1 413 /)
  })

  test('Z3: headers, filters and operations have limits', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    expect((await endpoint.sendAs(undefined)('GET', '/Users', undefined, { 'x-a': 'x'.repeat(20_000) })).status).toBe(
      431,
    )
    const filters = [
      `userName eq "${'x'.repeat(filterLimits.characters)}"`,
      `${'('.repeat(filterLimits.depth + 1)}active pr${')'.repeat(filterLimits.depth + 1)}`,
      Array.from({ length: filterLimits.terms + 1 }, () => 'active pr').join(' or '),
    ]
    for (const filter of filters)
      expect(await endpoint.send('POST', '/Users/.search', { schemas: [urn.search], filter })).toMatchObject({
        status: 400,
        json: { scimType: 'invalidFilter' },
      })
    const operations = Array.from({ length: mostOperations + 1 }, () => ({ op: 'add', path: 'title', value: 'x' }))
    expect((await endpoint.send('PATCH', `/Users/${id}`, patchOf(...operations))).status).toBe(400)
    expect((await endpoint.send('GET', `/Users/${id}`)).json.meta.version).toBe('W/"1"')
  })
})

describe('where the server is', () => {
  const forged = { 'x-forwarded-host': 'evil.example', 'x-forwarded-proto': 'https', forwarded: 'host=evil.example' }
  const locationFor = async (trustedProxies: readonly string[], publicUrl?: string) => {
    const endpoint = await openEndpoint({
      server: { listen: { ...anywhere, trustedProxies } },
      ...(publicUrl === undefined ? {} : { publicUrl }),
    })
    const { headers, json } = await endpoint.send('POST', '/Users', userOf('ann'), forged)
    expect(json.meta.location).toBe(headers.get('location'))
    return (headers.get('location') ?? '').replace(endpoint.url, 'OURS').replace(json.id, 'ID')
  }

  test('Z4: forwarded names count from proxies that are trusted, and from nobody else', async () => {
    expect(await locationFor([])).toBe('OURS/scim/v2/Users/ID')
    expect(await locationFor(['10.0.0.0/8'])).toBe('OURS/scim/v2/Users/ID')
    expect(await locationFor(['127.0.0.0/8'])).toBe('https://evil.example/scim/v2/Users/ID')
  })

  test('Z4: with a publicUrl it is that, whatever anybody says', async () => {
    expect(await locationFor(['127.0.0.0/8'], 'https://usherd.example.org')).toBe(
      'https://usherd.example.org/scim/v2/Users/ID',
    )
  })
})

describe('how much and how long', () => {
  test('Z7: each token has a rate of its own, with bursts', async () => {
    const endpoint = await openEndpoint({ rate: { requests: 2, perMs: 1_000, burst: 5 } })
    const other = endpoint.sendAs(await endpoint.tokenFor('entra'))
    const status = async () => (await endpoint.send('GET', '/Users?count=0')).status
    for (let request = 0; request < 5; request++) expect(await status()).toBe(200)
    const refused = await endpoint.send('GET', '/Users')
    expect(refused.status).toBe(429)
    expect(refused.headers.get('retry-after')).toBe('1')
    expect((await other('GET', '/Users')).status).toBe(200)
    await endpoint.clock.advance(500)
    expect([await status(), await status()]).toEqual([200, 429])
    await endpoint.clock.advance(60_000)
    for (let request = 0; request < 5; request++) expect(await status()).toBe(200)
    expect(await status()).toBe(429)
  })

  test('Z7: by itself it is more than any provider asks for', () => {
    expect((defaultRate.requests * 1_000) / defaultRate.perMs).toBeGreaterThanOrEqual(25)
  })

  test('Z8: no request may take as long as a provider waits', () => {
    expect(defaultLimits.requestMs).toBeLessThan(60_000)
    expect(defaultLimits.headersMs).toBeLessThanOrEqual(defaultLimits.requestMs)
  })

  test('Z8: a body that does not come in time is 408, and nothing is written', async () => {
    const endpoint = await openEndpoint({ server: { limits: { requestMs: 200, headersMs: 200 } } })
    const lines = ['POST /scim/v2/Users HTTP/1.1', 'host: x', `authorization: Bearer ${endpoint.token}`]
    const head = [...lines, 'content-type: application/json', 'content-length: 100', '', '']
    expect(await exchangeBytes(endpoint.url, `${head.join('\r\n')}${JSON.stringify(userOf('ann'))}`)).toMatch(
      /^HTTP\/1\.1 408 /,
    )
    expect((await endpoint.send('GET', '/Users')).json.totalResults).toBe(0)
  })

  test('Z8: a server that closes answers what it has begun with', async () => {
    const arrived = Promise.withResolvers<void>()
    const goOn = Promise.withResolvers<void>()
    const endpoint = await openEndpoint({
      spoilt: scim => ({
        ...scim,
        async write(work) {
          arrived.resolve()
          await goOn.promise
          return scim.write(work)
        },
      }),
    })
    const answer = endpoint.send('POST', '/Users', userOf('ann'))
    await arrived.promise
    const closing = endpoint.server.close()
    goOn.resolve()
    expect((await answer).status).toBe(201)
    await closing
    await expect(endpoint.send('GET', '/Users')).rejects.toThrow()
  })
})
