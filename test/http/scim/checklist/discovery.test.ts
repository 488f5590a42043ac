import { describe, expect, test } from 'vitest'
import { type Anything, addUser, openEndpoint, urn } from '../endpoint.ts'

const documents = ['/ServiceProviderConfig', '/ResourceTypes', '/Schemas'] as const

describe('discovery', () => {
  test('D2: every type and schema is where its location says', async () => {
    const { send, base } = await openEndpoint()
    for (const path of ['/ResourceTypes', '/Schemas']) {
      const { json } = await send('GET', path)
      expect(json).toMatchObject({ schemas: [urn.list], totalResults: json.Resources.length })
      for (const one of json.Resources) {
        expect(one.meta.location.startsWith(base)).toBe(true)
        expect((await send('GET', one.meta.location.slice(base.length))).json).toEqual(one)
      }
      expect(await send('GET', `${path}/Nobody`)).toMatchObject({ status: 404, json: { schemas: [urn.error] } })
    }
  })

  test('D4: what is shown of a member and cannot be set is said to be readOnly', async () => {
    const endpoint = await openEndpoint()
    const { json } = await endpoint.send('GET', `/Schemas/${urn.group}`)
    const members = json.attributes.find(({ name }: Anything) => name === 'members')
    const said = members.subAttributes.map(({ name, mutability }: Anything) => [name, mutability])
    expect(Object.fromEntries(said)).toEqual({
      value: 'immutable',
      display: 'readOnly',
      $ref: 'readOnly',
      type: 'readOnly',
    })
    const ann = await addUser(endpoint, 'ann')
    const member = { value: ann, display: 'Somebody', type: 'Group', $ref: 'https://x.test/1' }
    const made = await endpoint.send('POST', '/Groups', { schemas: [urn.group], displayName: 'Ops', members: [member] })
    expect(made.json.members).toEqual([
      { value: ann, display: 'ann', type: 'User', $ref: `${endpoint.base}/Users/${ann}` },
    ])
  })

  test.each(documents)('D5: sorting and paging change nothing at %s, a filter is 403', async path => {
    const { send } = await openEndpoint()
    const plain = await send('GET', path)
    const sorted = await send('GET', `${path}?sortBy=id&sortOrder=descending&startIndex=2&count=0`)
    expect(plain.status).toBe(200)
    expect(sorted.json).toEqual(plain.json)
    const filtered = await send('GET', `${path}?filter=id%20pr`)
    expect(filtered).toMatchObject({ status: 403, json: { schemas: [urn.error], status: '403' } })
  })

  test('D6: discovery needs no token, unless it is closed; nothing else goes without', async () => {
    const open = (await openEndpoint()).sendAs(undefined)
    const closed = (await openEndpoint({ discovery: 'closed' })).sendAs(undefined)
    for (const path of documents) {
      expect((await open('GET', path)).status).toBe(200)
      expect((await closed('GET', path)).status).toBe(401)
      expect((await open('POST', path, {})).status).toBe(401)
    }
    for (const path of ['/Users', '/', '/Schemas/../Users']) expect((await open('GET', path)).status).toBe(401)
  })

  test('D6: with a bad token discovery is refused, so that a provider notices it', async () => {
    const { sendAs } = await openEndpoint()
    expect((await sendAs('usherd_wrong')('GET', '/Schemas')).status).toBe(401)
  })

  test.each([
    ['GET', '/Persons', 404],
    ['GET', '/Users/a/b', 404],
    ['GET', '/ServiceProviderConfig/a', 404],
    ['PUT', '/Users', 405],
    ['PATCH', '/Users', 405],
    ['DELETE', '/Groups', 405],
    ['POST', '/Users/someone', 405],
    ['POST', '/', 405],
    ['GET', '/Bulk', 405],
    ['GET', '/.search', 405],
    ['GET', '/Users/.search', 405],
    ['DELETE', '/Schemas', 405],
    ['POST', '/ServiceProviderConfig', 405],
    ['PROPFIND', '/Users', 501],
  ] as const)('D7: %s of %s is %d, in the shape of SCIM', async (method, path, status) => {
    const { send } = await openEndpoint()
    const said = await send(method, path, method === 'GET' ? undefined : {})
    expect(said.status).toBe(status)
    expect(said.json).toMatchObject({ schemas: [urn.error], status: String(status), detail: expect.any(String) })
    expect(said.headers.get('content-type')).toBe('application/scim+json')
    if (status === 405) expect(said.headers.get('allow')).toMatch(/[A-Z]/)
  })

  test.each([
    '/Users/',
    '/Users?',
    '/Users?&',
    '/Users?startIndex=1&',
    '//Users',
    '/users',
    '/Users?shape=round&shape=flat',
    '/Users?count=5&count=7',
  ])('D8: %s is the list of users', async path => {
    const endpoint = await openEndpoint()
    await addUser(endpoint, 'ann')
    const { status, json } = await endpoint.send('GET', path)
    expect(status).toBe(200)
    expect(json.Resources.map(({ userName }: Anything) => userName)).toEqual(['ann'])
  })

  test('Z5: /Me is 501 for every method', async () => {
    const { send } = await openEndpoint()
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'])
      expect(await send(method, '/Me', method === 'GET' ? undefined : {})).toMatchObject({
        status: 501,
        json: { schemas: [urn.error], status: '501' },
      })
  })
})
