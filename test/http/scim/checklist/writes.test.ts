import { describe, expect, test } from 'vitest'
import { loadRegistry } from '../../../../src/scim/registry.ts'
import type { Registry } from '../../../../src/scim/schema.ts'
import { addGroup, addUser, type Endpoint, groupOf, openEndpoint, patchOf, urn, userOf } from '../endpoint.ts'

const versionOf = async ({ send }: Endpoint, path: string): Promise<string> =>
  (await send('GET', path)).json.meta.version

const membersOf = (...ids: readonly string[]) => ({ members: ids.map(value => ({ value })) })

describe('PUT', () => {
  test('U1: answers 200 with the resource and its place; an id that is not there is 404 and makes nothing', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const said = await endpoint.send('PUT', `/Users/${id}`, userOf('ann', { title: 'Lead' }))
    expect(said).toMatchObject({ status: 200, json: { id, userName: 'ann', title: 'Lead' } })
    expect(said.headers.get('content-location')).toBe(said.json.meta.location)
    expect((await endpoint.send('PUT', '/Users/nobody', userOf('bo'))).status).toBe(404)
    expect((await endpoint.send('GET', '/Users')).json.totalResults).toBe(1)
  })

  test('U2: what is readOnly is passed over', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const before = (await endpoint.send('GET', `/Users/${id}`)).json
    const foreign = { id: 'other', meta: { created: '2000-01-01T00:00:00Z' }, groups: [{ value: 'none' }] }
    expect((await endpoint.send('PUT', `/Users/${id}`, userOf('ann', foreign))).json).toEqual(before)
  })

  test('U5: what is not named is cleared, whether somebody is active stays', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann', { title: 'Lead', active: false, emails: [{ value: 'a@x.test' }] })
    const { json } = await endpoint.send('PUT', `/Users/${id}`, userOf('ann'))
    expect(json).toMatchObject({ userName: 'ann', active: false })
    expect(Object.keys(json).sort()).toEqual(['active', 'id', 'meta', 'schemas', 'userName'])
  })

  test.each([
    [{ active: null }, false],
    [{ ACTIVE: [] }, false],
    [{ [`${urn.user}:active`]: null }, false],
    [{ [`${urn.user}:active`]: true }, true],
  ])('U5: only a yes or no says whether somebody is active: %j leaves %s', async (more, expected) => {
    for (const putWithoutActive of ['unchanged', 'true'] as const) {
      const endpoint = await openEndpoint({ dialect: { putWithoutActive } })
      const id = await addUser(endpoint, 'ann', { active: false })
      const said = await endpoint.send('PUT', `/Users/${id}`, userOf('ann', { title: 'Lead', ...more }))
      expect(said).toMatchObject({ status: 200, json: { title: 'Lead', active: expected } })
      expect((await endpoint.send('GET', `/Users/${id}`)).json.active).toBe(expected)
    }
  })

  test('U5: who is made inactive under the name with its URN is inactive', async () => {
    for (const putWithoutActive of ['unchanged', 'true'] as const) {
      const endpoint = await openEndpoint({ dialect: { putWithoutActive } })
      const id = await addUser(endpoint, 'ann', { active: true })
      const { json } = await endpoint.send('PUT', `/Users/${id}`, userOf('ann', { [`${urn.user}:active`]: false }))
      expect(json.active).toBe(false)
    }
  })

  test('U7: the userName of somebody else is 409 and changes nothing, the own one in capitals is not', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    await addUser(endpoint, 'bo')
    const said = await endpoint.send('PUT', `/Users/${id}`, userOf('BO', { title: 'Lead' }))
    expect(said).toMatchObject({ status: 409, json: { scimType: 'uniqueness' } })
    expect(await versionOf(endpoint, `/Users/${id}`)).toBe('W/"1"')
    expect((await endpoint.send('PUT', `/Users/${id}`, userOf('ANN'))).json.userName).toBe('ANN')
  })

  test('U8: the same content makes no new version, in whatever order it comes', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann', { title: 'Lead', name: { givenName: 'Ann', familyName: 'Lee' } })
    const group = await addGroup(endpoint, 'Operations', ann)
    for (const path of [`/Users/${ann}`, `/Groups/${group}`]) {
      const before = (await endpoint.send('GET', path)).json
      await endpoint.clock.advance(60_000)
      const again = Object.fromEntries(Object.entries(before).reverse())
      expect((await endpoint.send('PUT', path, again)).json).toEqual(before)
      expect((await endpoint.send('GET', path)).json).toEqual(before)
    }
  })

  test('U9: PUT of a group leaves alone who stays, and nobody else', async () => {
    const endpoint = await openEndpoint()
    const [ann = '', bo = '', cy = ''] = await Promise.all(['ann', 'bo', 'cy'].map(name => addUser(endpoint, name)))
    const group = await addGroup(endpoint, 'Operations', ann, bo)
    const stays = await versionOf(endpoint, `/Users/${bo}`)
    const { json } = await endpoint.send('PUT', `/Groups/${group}`, groupOf('Operations', membersOf(cy, bo)))
    expect(json.members.map(({ value }: { value: string }) => value).sort()).toEqual([bo, cy].sort())
    expect(await versionOf(endpoint, `/Users/${bo}`)).toBe(stays)
    expect((await endpoint.send('GET', `/Users/${ann}`)).json.groups).toBeUndefined()
    expect((await endpoint.send('GET', `/Users/${cy}`)).json.groups).toHaveLength(1)
  })
})

describe('PATCH', () => {
  const lead = patchOf({ op: 'replace', path: 'title', value: 'Lead' })
  const rename = patchOf({ op: 'replace', path: 'displayName', value: 'Ops' })

  test.each([
    { op: 'remove', path: 'active' },
    { op: 'remove', path: `${urn.user}:active` },
    { op: 'replace', path: 'active', value: null },
    { op: 'replace', path: 'active', value: [] },
    { op: 'add', path: 'active', value: null },
    { op: 'replace', value: { active: null } },
    { op: 'add', value: { [`${urn.user}:active`]: null } },
  ])('H9: nobody is let in or locked out by %j', async operation => {
    const endpoint = await openEndpoint()
    for (const active of [false, true]) {
      const path = `/Users/${await addUser(endpoint, `ann-${active}`, { active })}`
      const before = (await endpoint.send('GET', path)).json
      expect(await endpoint.send('PATCH', path, patchOf(operation))).toMatchObject({ status: 200, json: before })
      expect((await endpoint.send('GET', path)).json).toEqual(before)
      const more = { op: 'replace', path: 'title', value: 'Lead' }
      await endpoint.send('PATCH', path, patchOf(more, operation))
      expect((await endpoint.send('GET', path)).json).toMatchObject({ title: 'Lead', active })
    }
  })

  test('H18: users are answered with 200, groups with 204, both with the new ETag', async () => {
    const endpoint = await openEndpoint()
    const user = await endpoint.send('PATCH', `/Users/${await addUser(endpoint, 'ann')}`, lead)
    expect(user).toMatchObject({ status: 200, json: { title: 'Lead', meta: { version: 'W/"2"' } } })
    expect(user.headers.get('etag')).toBe('W/"2"')
    const group = await endpoint.send('PATCH', `/Groups/${await addGroup(endpoint, 'Operations')}`, rename)
    expect(group).toMatchObject({ status: 204, text: '' })
    expect(group.headers.get('etag')).toBe('W/"2"')
    expect(group.headers.get('content-type')).toBeNull()
  })

  test('H18: with attributes the answer is 200 and has just those', async () => {
    const endpoint = await openEndpoint()
    const group = await addGroup(endpoint, 'Operations', await addUser(endpoint, 'ann'))
    const few = await endpoint.send('PATCH', `/Groups/${group}?attributes=displayName`, rename)
    expect(few).toMatchObject({ status: 200, json: { schemas: [urn.group], id: group, displayName: 'Ops' } })
    expect(few.json.members).toBeUndefined()
    const most = await endpoint.send('PATCH', `/Groups/${group}?excludedAttributes=displayName`, rename)
    expect(most.json.members).toHaveLength(1)
    expect(most.json.displayName).toBeUndefined()
  })

  test.each([
    ['User', 'nothing', 204],
    ['Group', 'resource', 200],
  ] as const)('H18: a dialect may have it the other way round: %s, %s', async (type, answer, status) => {
    const patchAnswer = { User: 'nothing', Group: 'nothing', [type]: answer } as const
    const endpoint = await openEndpoint({ dialect: { patchAnswer } })
    const path =
      type === 'User' ? `/Users/${await addUser(endpoint, 'ann')}` : `/Groups/${await addGroup(endpoint, 'Ops')}`
    expect((await endpoint.send('PATCH', path, type === 'User' ? lead : rename)).status).toBe(status)
  })

  test('H7: what changes nothing leaves version and moment alone', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann', { title: 'Lead' })
    const group = await addGroup(endpoint, 'Ops', ann)
    const before = [
      (await endpoint.send('GET', `/Users/${ann}`)).json,
      (await endpoint.send('GET', `/Groups/${group}`)).json,
    ]
    await endpoint.clock.advance(60_000)
    const add = patchOf({ op: 'add', path: 'members', value: [{ value: ann }] })
    expect((await endpoint.send('PATCH', `/Users/${ann}`, lead)).json).toEqual(before[0])
    expect((await endpoint.send('PATCH', `/Groups/${group}`, add)).status).toBe(204)
    expect((await endpoint.send('GET', `/Groups/${group}`)).json).toEqual(before[1])
  })

  test('H2: all or nothing, a name that is taken and a member that is not there included', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann')
    await addUser(endpoint, 'bo')
    const group = await addGroup(endpoint, 'Ops')
    const title = { op: 'add', path: 'title', value: 'Lead' }
    for (const [last, status] of [
      [{ op: 'replace', path: 'userName', value: 'BO' }, 409],
      [{ op: 'replace', path: 'active', value: 'perhaps' }, 400],
    ] as const)
      expect((await endpoint.send('PATCH', `/Users/${ann}`, patchOf(title, last))).status).toBe(status)
    const members = [
      { op: 'add', path: 'members', value: [{ value: ann }] },
      { op: 'add', path: 'members', value: [{ value: 'nobody' }] },
    ]
    expect((await endpoint.send('PATCH', `/Groups/${group}`, patchOf(...members))).status).toBe(400)
    expect((await endpoint.send('GET', `/Groups/${group}`)).json.members).toBeUndefined()
    expect((await endpoint.send('GET', `/Users/${ann}`)).json).toMatchObject({ meta: { version: 'W/"1"' } })
  })
})

describe('DELETE', () => {
  test('X1: answers 204 and nothing else; then every method says 404 and lists are without it', async () => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    const gone = await endpoint.send('DELETE', path)
    expect(gone).toMatchObject({ status: 204, text: '' })
    expect(gone.headers.get('content-type')).toBeNull()
    for (const [method, body] of [
      ['GET'],
      ['PUT', userOf('ann')],
      ['PATCH', patchOf({ op: 'add' })],
      ['DELETE'],
    ] as const)
      expect((await endpoint.send(method, path, body)).status, method).toBe(404)
    for (const list of ['/Users', '/', '/Users?filter=userName%20eq%20%22ann%22'])
      expect((await endpoint.send('GET', list)).json.totalResults).toBe(0)
  })

  test('X2: memberships and references to a manager go along', async () => {
    const endpoint = await openEndpoint()
    const boss = await addUser(endpoint, 'boss')
    const ann = await addUser(endpoint, 'ann', { [urn.enterprise]: { manager: { value: boss }, department: 'IT' } })
    const bo = await addUser(endpoint, 'bo', { [urn.enterprise]: { manager: { value: boss } } })
    const group = await addGroup(endpoint, 'Operations', boss, ann)
    await endpoint.send('DELETE', `/Users/${boss}`)
    const { members, meta } = (await endpoint.send('GET', `/Groups/${group}`)).json
    expect(members.map(({ value }: { value: string }) => value)).toEqual([ann])
    expect(meta.version).toBe('W/"2"')
    expect((await endpoint.send('GET', `/Users/${ann}`)).json[urn.enterprise]).toEqual({ department: 'IT' })
    expect((await endpoint.send('GET', `/Users/${bo}`)).json.schemas).toEqual([urn.user])
  })

  test('X3: the userName is free again, for somebody with a new id', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    await endpoint.send('DELETE', `/Users/${id}`)
    expect(await addUser(endpoint, 'ANN')).not.toBe(id)
  })
})

describe('projection', () => {
  test.each(['POST', 'PUT', 'PATCH', 'GET', 'list'])('A1: attributes are understood by %s', async verb => {
    const endpoint = await openEndpoint()
    const id = verb === 'POST' ? '' : await addUser(endpoint, 'ann', { title: 'Boss' })
    const desired = '?attributes=title,%20URN:ietf:params:scim:schemas:core:2.0:User:userName&excludedAttributes=title'
    const body = userOf('ann', { title: 'Lead', nickName: 'Annie' })
    const said = {
      POST: () => endpoint.send('POST', `/Users${desired}`, body),
      PUT: () => endpoint.send('PUT', `/Users/${id}${desired}`, body),
      PATCH: () =>
        endpoint.send('PATCH', `/Users/${id}${desired}`, patchOf({ op: 'add', path: 'nickName', value: 'Annie' })),
      GET: () => endpoint.send('GET', `/Users/${id}${desired}`),
      list: () => endpoint.send('GET', `/Users${desired}`),
    }[verb]
    const { json } = (await said?.()) ?? {}
    const shown = verb === 'list' ? json.Resources[0] : json
    expect(Object.keys(shown).sort()).toEqual(['id', 'schemas', 'title', 'userName'])
  })

  test('A2: id and schemas stay when they are excluded', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const { json } = await endpoint.send('GET', `/Users/${id}?excludedAttributes=id,schemas,userName,meta`)
    expect(json).toEqual({ id, schemas: [urn.user] })
  })

  test('A4: what is returned on request is there when it is asked for, what is never returned is not', async () => {
    const endpoint = await openEndpoint({ registry: withSecrets() })
    const body = { schemas: ['urn:example:Device'], name: 'one', pin: '1234', note: 'blue' }
    const { json } = await endpoint.send('POST', '/Devices', body)
    const path = `/Devices/${json.id}`
    expect(json).toMatchObject({ name: 'one' })
    const shown = async (query: string) => Object.keys((await endpoint.send('GET', `${path}${query}`)).json)
    expect(await shown('')).not.toContain('note')
    expect(await shown('?attributes=note,pin,nonsense')).toEqual(['schemas', 'id', 'note'])
    expect(await shown('?excludedAttributes=name')).not.toContain('note')
    expect((await endpoint.send('GET', '/Devices?filter=pin%20eq%20%221234%22')).status).toBe(400)
  })
})

function withSecrets(): Registry {
  const attributes = [{ name: 'name' }, { name: 'note', returned: 'request' }, { name: 'pin', returned: 'never' }]
  const loaded = loadRegistry({
    schemas: [{ id: 'urn:example:Device', attributes }],
    types: [{ name: 'Device', endpoint: '/Devices', schema: 'urn:example:Device' }],
    extensions: [],
  })
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
  return loaded.registry
}
