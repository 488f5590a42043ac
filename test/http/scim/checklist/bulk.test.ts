import { describe, expect, test } from 'vitest'
import { loadRegistry } from '../../../../src/scim/registry.ts'
import type { Registry } from '../../../../src/scim/schema.ts'
import { scimLimits } from '../../../../src/scim/service/request.ts'
import {
  type Anything,
  addGroup,
  addUser,
  type Endpoint,
  groupOf,
  openEndpoint,
  patchOf,
  urn,
  userOf,
} from '../endpoint.ts'

const bulkOf = (Operations: readonly object[], more: object = {}): object => ({
  schemas: [urn.bulk],
  Operations,
  ...more,
})

const post = (path: string, bulkId: string, data: object): object => ({ method: 'POST', path, bulkId, data })
const user = (bulkId: string, userName = bulkId, more: object = {}): object =>
  post('/Users', bulkId, userOf(userName, more))
const group = (bulkId: string, ...members: readonly string[]): object =>
  post('/Groups', bulkId, groupOf(bulkId, { members: members.map(one => ({ value: `bulkId:${one}` })) }))

const managedBy = (bulkId: string, manager: string): object =>
  user(bulkId, bulkId, { [urn.enterprise]: { manager: { value: `bulkId:${manager}` } } })

/** Statuses by bulkId, or by position. */
async function statuses({ send }: Pick<Endpoint, 'send'>, operations: readonly object[], more: object = {}) {
  const { status, json } = await send('POST', '/Bulk', bulkOf(operations, more))
  expect(status).toBe(200)
  return json.Operations.map((one: Anything) => one.status)
}

/** Users have an owner, which is another user. */
function withOwners(): Registry {
  const id = 'urn:example:Owned:User'
  const loaded = loadRegistry({
    schemas: [{ id, attributes: [{ name: 'owner', type: 'reference', referenceTypes: ['User'] }] }],
    extensions: [{ type: 'User', schema: id }],
    types: [],
  })
  if ('problems' in loaded) throw new Error('the schema does not fit')
  return loaded.registry
}

const total = async ({ send }: Endpoint): Promise<number> => (await send('GET', '/?count=0')).json.totalResults

describe('bulk', () => {
  test('B1: one result for each operation, in their order, with all that a client needs', async () => {
    const endpoint = await openEndpoint()
    const [ann, bo] = [await addUser(endpoint, 'ann'), await addUser(endpoint, 'bo')]
    const { json } = await endpoint.send(
      'POST',
      '/Bulk',
      bulkOf([
        user('cy'),
        { method: 'PUT', path: `/Users/${ann}`, data: userOf('ann', { title: 'Lead' }) },
        { method: 'patch', path: `/Users/${bo}`, data: patchOf({ op: 'add', path: 'title', value: 'Boss' }) },
        { method: 'DELETE', path: `/Users/${bo}`, bulkId: 'mine' },
        user('dee', 'ANN'),
      ]),
    )
    expect(json.schemas).toEqual(['urn:ietf:params:scim:api:messages:2.0:BulkResponse'])
    const [made, put, patched, deleted, refused] = json.Operations
    const location = expect.stringMatching(new RegExp(`^${endpoint.base}/Users/[\\w-]{36}$`))
    expect(made).toEqual({ method: 'POST', bulkId: 'cy', location, version: 'W/"1"', status: '201' })
    expect(put).toEqual({ method: 'PUT', location: `${endpoint.base}/Users/${ann}`, version: 'W/"2"', status: '200' })
    expect(patched).toMatchObject({ method: 'PATCH', version: 'W/"2"', status: '200' })
    expect(deleted).toEqual({
      method: 'DELETE',
      bulkId: 'mine',
      location: `${endpoint.base}/Users/${bo}`,
      status: '204',
    })
    expect(refused).toEqual({
      method: 'POST',
      bulkId: 'dee',
      status: '409',
      response: { schemas: [urn.error], status: '409', scimType: 'uniqueness', detail: expect.any(String) },
    })
  })

  const failing = { method: 'DELETE', path: '/Users/nobody' }

  test.each([
    ['1 stops at the first', 1, ['404'], 0],
    ['2 stops at the second', 2, ['404', '201', '404'], 1],
    ['0 goes on', 0, ['404', '201', '404', '201'], 2],
    ['none goes on', undefined, ['404', '201', '404', '201'], 2],
  ])('B2: failOnErrors %s', async (_how, failOnErrors, expected, made) => {
    const endpoint = await openEndpoint()
    const operations = [failing, user('ann'), failing, user('bo')]
    expect(await statuses(endpoint, operations, failOnErrors === undefined ? {} : { failOnErrors })).toEqual(expected)
    expect(await total(endpoint)).toBe(made)
  })

  test('B3: a POST needs a bulkId, and each stands once', async () => {
    const endpoint = await openEndpoint()
    const nameless = { method: 'POST', path: '/Users', data: userOf('ann') }
    expect(await statuses(endpoint, [nameless, user('same', 'bo'), user('same', 'cy')])).toEqual(['400', '201', '400'])
    expect(await total(endpoint)).toBe(1)
  })

  test.each([
    ['forwards', [user('ann'), group('Ops', 'ann')]],
    ['backwards', [group('Ops', 'ann'), user('ann')]],
    ['over several', [group('All', 'Ops'), group('Ops', 'ann'), user('ann')]],
  ])('B4: references resolve %s', async (_how, operations) => {
    const endpoint = await openEndpoint()
    expect(new Set(await statuses(endpoint, operations))).toEqual(new Set(['201']))
    const found = await endpoint.send('GET', '/Groups?filter=displayName%20eq%20%22Ops%22')
    expect(found.json.Resources[0].members).toEqual([expect.objectContaining({ display: 'ann', type: 'User' })])
  })

  test('B4: references resolve in paths and within data of any kind', async () => {
    const endpoint = await openEndpoint()
    const ops = await addGroup(endpoint, 'Ops')
    const member = patchOf({ op: 'add', path: 'members', value: [{ value: 'bulkId:ann' }] })
    const operations = [
      { method: 'PATCH', path: `/Groups/${ops}`, data: member },
      { method: 'PATCH', path: '/Users/bulkId:ann', data: patchOf({ op: 'add', path: 'title', value: 'Lead' }) },
      user('bo', 'bo', { [urn.enterprise]: { manager: { value: 'bulkId:ann' } } }),
      user('ann'),
    ]
    expect(await statuses(endpoint, operations)).toEqual(['204', '200', '201', '201'])
    const [ann, bo] = (await endpoint.send('GET', '/Users?sortBy=userName')).json.Resources
    expect(ann).toMatchObject({ title: 'Lead', groups: [{ value: ops }] })
    expect(bo[urn.enterprise].manager.value).toBe(ann.id)
  })

  test.each(['bulkId:ann', 'bulkId:nobody'])(
    'B4: %s is a name like any other where no resource is referred to',
    async text => {
      const endpoint = await openEndpoint()
      const texts = {
        userName: text,
        title: text,
        externalId: text,
        name: { givenName: text },
        emails: [{ type: 'work', value: text }],
        profileUrl: text,
      }
      const [bo, cy] = [await addUser(endpoint, 'bo'), await addUser(endpoint, 'cy')]
      const ops = await addGroup(endpoint, 'Ops', bo)
      const change = [
        { op: 'replace', path: 'title', value: text },
        { op: 'add', path: 'emails[type eq "work"].value', value: text },
        { op: 'remove', path: `phoneNumbers[value eq "${text}"]` },
        { op: 'replace', value: { nickName: text, 'name.givenName': text, [urn.enterprise]: { department: text } } },
      ]
      const rename = [
        { op: 'replace', path: 'displayName', value: text },
        { op: 'remove', path: `members[display eq "${text}"]` },
      ]
      const operations = [
        post('/Users', 'dee', userOf('dee', texts)),
        { method: 'PUT', path: `/Users/${cy}`, data: userOf('cy', { title: text, groups: [{ value: text }] }) },
        { method: 'PATCH', path: `/Users/${bo}`, data: patchOf(...change) },
        { method: 'PATCH', path: `/Groups/${ops}`, data: patchOf(...rename) },
        user('ann'),
      ]
      expect(await statuses(endpoint, operations)).toEqual(['201', '200', '200', '204', '201'])
      const made = await endpoint.send('GET', `/Users?filter=${encodeURIComponent(`userName eq "${text}"`)}`)
      expect(made.json.Resources).toEqual([expect.objectContaining(texts)])
      expect((await endpoint.send('GET', `/Users/${cy}`)).json.title).toBe(text)
      expect((await endpoint.send('GET', `/Users/${bo}`)).json).toMatchObject({
        title: text,
        nickName: text,
        name: { givenName: text },
        emails: [{ type: 'work', value: text }],
        [urn.enterprise]: { department: text },
      })
      const group = (await endpoint.send('GET', `/Groups/${ops}`)).json
      expect([group.displayName, group.members.length]).toEqual([text, 1])
    },
  )

  test('B4: references resolve wherever the schema has one, however the client writes it', async () => {
    const endpoint = await openEndpoint({ registry: withOwners() })
    const bo = await addUser(endpoint, 'bo')
    const ops = await addGroup(endpoint, 'Ops', bo)
    const manager = `${urn.enterprise}:manager`
    const managers = [
      { op: 'replace', path: manager, value: 'bulkId:ann' },
      { op: 'replace', path: `${manager}.value`, value: 'bulkId:ann' },
      { op: 'replace', path: 'manager', value: [{ value: 'bulkId:ann' }] },
      { op: 'add', value: { [manager]: { value: 'bulkId:ann', $ref: '/Users/bulkId:ann' } } },
      { op: 'add', path: urn.enterprise, value: { Manager: { Value: 'bulkId:ann' } } },
      { op: 'replace', path: 'urn:example:Owned:User:owner', value: 'bulkId:ann' },
    ]
    const members = [
      { op: 'add', path: `${urn.group}:members`, value: [{ value: 'bulkId:ann' }, { value: 'bulkId:cy' }] },
      { op: 'remove', path: `members[value eq "${bo}" or value eq "bulkId:cy"]` },
    ]
    const operations = [
      { method: 'PATCH', path: `/Groups/${ops}`, data: patchOf(...members) },
      ...managers.map(one => ({ method: 'PATCH', path: `/Users/${bo}`, data: patchOf(one) })),
      post('/Users', 'dee', userOf('dee', { [manager]: { value: 'bulkId:ann' } })),
      user('ann'),
      user('cy'),
    ]
    const said = await statuses(endpoint, operations)
    expect(said).toEqual(['204', ...managers.map(() => '200'), '201', '201', '201'])
    const { Resources } = (await endpoint.send('GET', '/Users')).json
    const ann = Resources.find(({ userName }: Anything) => userName === 'ann').id
    expect((await endpoint.send('GET', `/Users/${bo}`)).json).toMatchObject({
      [urn.enterprise]: { manager: { value: ann } },
      'urn:example:Owned:User': { owner: ann },
    })
    expect(Resources.find(({ userName }: Anything) => userName === 'dee')[urn.enterprise].manager.value).toBe(ann)
    expect((await endpoint.send('GET', `/Groups/${ops}`)).json.members).toEqual([
      expect.objectContaining({ value: ann }),
    ])
  })

  test('B4: groups that are members of each other are made, and the versions are those they end with', async () => {
    const endpoint = await openEndpoint()
    const { json } = await endpoint.send(
      'POST',
      '/Bulk',
      bulkOf([group('one', 'two'), group('two', 'three'), group('three', 'one')]),
    )
    expect(json.Operations.map(({ status }: Anything) => status)).toEqual(['201', '201', '201'])
    for (const { location, version } of json.Operations) {
      const now = await endpoint.send('GET', location.slice(endpoint.base.length))
      expect(now.json.members).toHaveLength(1)
      expect(now.headers.get('etag')).toBe(version)
    }
  })

  test('B4: what names something that was not made is 409, and nothing of it is done', async () => {
    const endpoint = await openEndpoint()
    await addUser(endpoint, 'ann')
    const operations = [group('Ops', 'ann'), user('ann'), group('Other', 'never'), managedBy('bo', 'nobody')]
    expect(await statuses(endpoint, operations)).toEqual(['409', '409', '409', '409'])
    expect(await total(endpoint)).toBe(1)
  })

  test('B5: more operations than maxOperations are 413 that names it, and none is carried out', async () => {
    const endpoint = await openEndpoint()
    const operations = Array.from({ length: scimLimits.maxOperations + 1 }, (_none, at) => user(`user-${at}`))
    const said = await endpoint.send('POST', '/Bulk', bulkOf(operations))
    expect(said).toMatchObject({ status: 413, json: { schemas: [urn.error], status: '413' } })
    expect(said.json.detail).toContain(`maxOperations is ${scimLimits.maxOperations}`)
    expect(await total(endpoint)).toBe(0)
  })

  test('B5: more bytes than maxPayloadSize are 413 that names it', async () => {
    const endpoint = await openEndpoint()
    const said = await endpoint.send('POST', '/Bulk', bulkOf([user('ann', 'x'.repeat(scimLimits.maxPayloadSize))]))
    expect(said).toMatchObject({ status: 413, json: { schemas: [urn.error], status: '413' } })
    expect(said.json.detail).toContain(`maxPayloadSize is ${scimLimits.maxPayloadSize}`)
  })

  test.each([
    ['GET', '/Users', '400'],
    ['BREW', '/Users', '400'],
    ['POST', 'Users', '400'],
    ['POST', '/Bulk', '400'],
    ['POST', '/Users/.search', '400'],
    ['POST', '/Users?attributes=id', '400'],
    ['POST', '/Users/one', '400'],
    ['PUT', '/Users', '400'],
    ['DELETE', '/Users/a/b', '400'],
    ['PATCH', '/Users/%zz', '400'],
    ['POST', '/Persons', '404'],
    ['DELETE', '/Users/nobody', '404'],
    ['DELETE', '/Schemas/one', '405'],
  ])('B6: %s at %s is %s, and its neighbours are done', async (method, path, status) => {
    const endpoint = await openEndpoint()
    const odd = { method, path, bulkId: 'odd', data: userOf('odd') }
    expect(await statuses(endpoint, [user('ann'), odd, user('bo')])).toEqual(['201', status, '201'])
    expect(await total(endpoint)).toBe(2)
  })

  test('B6: the version of an operation is an If-Match', async () => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    const data = patchOf({ op: 'add', path: 'title', value: 'Lead' })
    const operations = ['W/"1"', 'W/"1"', 'W/"2"'].map(version => ({ method: 'PATCH', path, version, data }))
    expect(await statuses(endpoint, operations)).toEqual(['200', '412', '200'])
  })

  test.each([
    ['no URN', { Operations: [] }],
    ['operations that are no list', { schemas: [urn.bulk], Operations: {} }],
    ['an operation that is no object', { schemas: [urn.bulk], Operations: [user('ann'), 'DELETE'] }],
    ['an operation without a method', { schemas: [urn.bulk], Operations: [user('ann'), { path: '/Users' }] }],
    ['failOnErrors that is no number', { schemas: [urn.bulk], Operations: [user('ann')], failOnErrors: 'all' }],
  ])('a request with %s is 400, and nothing is carried out', async (_what, message) => {
    const endpoint = await openEndpoint()
    expect(await endpoint.send('POST', '/Bulk', message)).toMatchObject({ status: 400, json: { schemas: [urn.error] } })
    expect(await total(endpoint)).toBe(0)
  })
})
