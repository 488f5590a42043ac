import { describe, expect, test } from 'vitest'
import {
  addGroup,
  addUser,
  type Endpoint,
  type EndpointOptions,
  openEndpoint,
  patchOf,
  type Said,
  urn,
  userOf,
} from '../endpoint.ts'

interface Case {
  readonly status: number
  readonly how: string
  readonly options?: EndpointOptions
  readonly ask: (endpoint: Endpoint) => Promise<Said>
}

/** A store whose reads meet a defect of ours. */
const defective: EndpointOptions = {
  spoilt: scim => ({ ...scim, get: () => Promise.reject(new Error('SQLITE_ERROR in "SELECT secret FROM token"')) }),
}

const cases: readonly Case[] = [
  { status: 400, how: 'a broken body', ask: ({ send }) => send('POST', '/Users', '{') },
  { status: 400, how: 'an address that cannot be decoded', ask: ({ send }) => send('GET', '/Users/%zz') },
  { status: 401, how: 'no token', ask: ({ sendAs }) => sendAs(undefined)('GET', '/Users') },
  { status: 401, how: 'no token at no address', ask: ({ sendAs }) => sendAs(undefined)('GET', '/Nothing') },
  {
    status: 403,
    how: 'a token that may only read',
    ask: async ({ sendAs, tokenFor }) => sendAs(await tokenFor('entra', { readOnly: true }))('POST', '/Users', {}),
  },
  {
    status: 403,
    how: 'a token of a source that is no longer there',
    ask: async ({ sendAs, tokenFor }) => sendAs(await tokenFor('former'))('GET', '/Users'),
  },
  { status: 403, how: 'a filter over schemas', ask: ({ send }) => send('GET', '/Schemas?filter=id%20pr') },
  { status: 404, how: 'an unknown id', ask: ({ send }) => send('GET', '/Users/nobody') },
  { status: 404, how: 'an unknown address', ask: ({ send }) => send('GET', '/Nothing') },
  { status: 405, how: 'a method that is not there', ask: ({ send }) => send('DELETE', '/Users') },
  { status: 405, how: 'OPTIONS', ask: ({ send }) => send('OPTIONS', '/Users') },
  {
    status: 409,
    how: 'a name that is taken',
    ask: async endpoint => {
      await addUser(endpoint, 'ann')
      return endpoint.send('POST', '/Users', userOf('ann'))
    },
  },
  {
    status: 412,
    how: 'a version that is over',
    ask: async endpoint =>
      endpoint.send('DELETE', `/Users/${await addUser(endpoint, 'ann')}`, undefined, { 'if-match': '"9"' }),
  },
  { status: 413, how: 'a large body', ask: ({ send }) => send('POST', '/Users', 'x'.repeat(1_100_000)) },
  {
    status: 415,
    how: 'another type of content',
    ask: ({ send }) => send('POST', '/Users', 'a=b', { 'content-type': 'application/x-www-form-urlencoded' }),
  },
  {
    status: 415,
    how: 'a type of content that is none',
    ask: ({ send }) => send('POST', '/Users', '{}', { 'content-type': 'json' }),
  },
  {
    status: 429,
    how: 'too many requests',
    options: { rate: { requests: 1, perMs: 60_000, burst: 1 } },
    ask: async ({ send }) => {
      await send('GET', '/Users')
      return send('GET', '/Users')
    },
  },
  { status: 500, how: 'a defect', options: defective, ask: ({ send }) => send('GET', '/Users/one') },
  { status: 501, how: '/Me', ask: ({ send }) => send('GET', '/Me') },
  { status: 501, how: 'a method nobody knows', ask: ({ send }) => send('PROPFIND', '/Users') },
  {
    status: 503,
    how: 'a store that is closed',
    ask: async ({ send, store }) => {
      await store.close()
      return send('GET', '/Users/one')
    },
  },
]

describe('errors', () => {
  test('E2: every status of the standard is among them', () => {
    const all = [400, 401, 403, 404, 405, 409, 412, 413, 415, 429, 500, 501, 503]
    expect([...new Set(cases.map(({ status }) => status))]).toEqual(all)
  })

  test.each(cases)('E2: $status for $how has the one shape of errors', async ({ status, ask, options = {} }) => {
    const said = await ask(await openEndpoint(options))
    expect(said.status).toBe(status)
    expect(said.headers.get('content-type')).toBe('application/scim+json')
    expect(said.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/)
    const { scimType, ...rest } = said.json
    expect(rest).toEqual({ schemas: [urn.error], status: String(status), detail: expect.stringMatching(/^\S.{10,}/) })
    expect(said.text).not.toMatch(/SQL|SELECT| at .*\.ts|node:|usherd_[0-9a-f]/)
    if (status === 429 || status === 503) expect(said.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    if (status === 401) expect(said.headers.get('www-authenticate')).toMatch(/^Bearer /)
    if (status === 405) expect(said.headers.get('allow')).toMatch(/^[A-Z, ]+$/)
  })

  test.each([
    ['invalidSyntax', 'POST', '/Users', '[]'],
    ['invalidValue', 'POST', '/Users', userOf('')],
    ['invalidFilter', 'GET', '/Users?filter=userName', undefined],
    ['invalidPath', 'GET', '/Users?sortBy=shoe', undefined],
    ['invalidCursor', 'GET', '/Users?cursor=x', undefined],
    ['noTarget', 'PATCH', '/Users/ID', patchOf({ op: 'remove' })],
    ['mutability', 'PATCH', '/Users/ID', patchOf({ op: 'replace', path: 'id', value: 'x' })],
    ['uniqueness', 'POST', '/Users', userOf('ANN')],
  ])('E1: %s says what kind of error it is', async (scimType, method, path, body) => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const { status, json } = await endpoint.send(method, path.replace('ID', id), body)
    expect(json).toMatchObject({ schemas: [urn.error], scimType, status: String(status), detail: expect.any(String) })
    expect(status).toBe(scimType === 'uniqueness' ? 409 : 400)
  })

  test('E3: a message has nothing of a password, of others, or of how the server is made', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const [one, ...more] = ['hunter2', 'x'.repeat(5_000)]
    const answers = [
      await endpoint.send('POST', '/Users', userOf('bo', { password: { value: one } })),
      await endpoint.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', path: 'password', value: [one, ...more] })),
      await endpoint.send('PATCH', `/Users/${id}`, patchOf({ op: 'add', value: { password: { deep: one } } })),
      await endpoint.send('GET', `/Users?filter=password%20eq%20%22${one}%22`),
      await endpoint.send('GET', `/Users?sortBy=password`),
    ]
    for (const { status, text } of answers) {
      expect(status).toBe(400)
      expect(text).not.toMatch(/hunter2|x{200}|node_modules|\.ts|SQL/)
    }
  })

  test('E4: a full disk is 503 with whole seconds; nothing is half written, reading goes on, and so does writing later', async () => {
    const endpoint = await openEndpoint({ store: { mostPages: 150 } })
    const large = { nickName: 'x'.repeat(20_000) }
    const made: string[] = []
    let said: Said | undefined
    for (let at = 0; at < 100 && said?.status !== 503; at++) {
      said = await endpoint.send('POST', '/Users', userOf(`user-${at}`, large))
      if (said.status === 201) made.push(said.json.id)
    }
    expect(said).toMatchObject({ status: 503, json: { status: '503' } })
    expect(said?.headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    expect((await endpoint.send('GET', '/Users')).json.totalResults).toBe(made.length)
    expect(made.length).toBeGreaterThan(2)
    for (const id of made) expect((await endpoint.send('GET', `/Users/${id}`)).json.nickName).toHaveLength(20_000)
    await endpoint.send('DELETE', `/Users/${made[0]}`)
    expect((await endpoint.send('POST', '/Users', userOf('small'))).status).toBe(201)
  })

  test('E4: a store that cannot be used is never 404, 400 or an empty list', async () => {
    const endpoint = await openEndpoint()
    const [ann, ops] = [await addUser(endpoint, 'ann'), await addGroup(endpoint, 'Ops')]
    await endpoint.store.close()
    const asked = [
      ['GET', `/Users/${ann}`],
      ['GET', '/Users'],
      ['GET', '/Users?filter=userName%20eq%20%22ann%22'],
      ['GET', '/'],
      ['POST', '/Users/.search', { schemas: [urn.search] }],
      ['POST', '/Users', userOf('bo')],
      ['PUT', `/Users/${ann}`, userOf('ann')],
      ['PATCH', `/Groups/${ops}`, patchOf({ op: 'add', path: 'members', value: [{ value: ann }] })],
      ['DELETE', `/Users/${ann}`],
    ] as const
    for (const [method, path, body] of asked) {
      const { status, headers } = await endpoint.send(method, path, body)
      expect([method, path, status]).toEqual([method, path, 503])
      expect(headers.get('retry-after')).toMatch(/^[1-9]\d*$/)
    }
  })
})
