import { describe, expect, test } from 'vitest'
import { addGroup, addUser, groupOf, openEndpoint, patchOf, urn, userOf } from '../endpoint.ts'

describe('creating', () => {
  test.each([
    ['/Users', userOf('ann')],
    ['/Groups', groupOf('Operations')],
  ])('C1: POST to %s answers 201 with the resource, and where it is', async (path, body) => {
    const { send, base } = await openEndpoint()
    const said = await send('POST', path, body)
    expect(said.status).toBe(201)
    expect(said.json).toMatchObject(body)
    expect(said.headers.get('location')).toBe(said.json.meta.location)
    expect(said.json.meta.location).toBe(`${base}${path}/${said.json.id}`)
    expect((await send('GET', `${path}/${said.json.id}`)).json).toEqual(said.json)
  })

  test('C2: ids are ours, whatever the client sends', async () => {
    const { send } = await openEndpoint()
    const { json } = await send(
      'POST',
      '/Users',
      userOf('ann', { id: 'mine', meta: { version: 'x' }, groups: [{ value: 'g' }] }),
    )
    expect(json.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(json.groups).toBeUndefined()
    expect((await send('GET', '/Users/mine')).status).toBe(404)
  })

  test('C3: meta has the type, two equal moments in UTC, location and version', async () => {
    const { send, clock } = await openEndpoint()
    const { json, headers } = await send('POST', '/Users', userOf('ann'))
    const now = clock.now().toISOString()
    expect(json.meta).toEqual({
      resourceType: 'User',
      created: now,
      lastModified: now,
      location: headers.get('location'),
      version: headers.get('etag'),
    })
  })

  test.each(['ann', 'ANN', 'Ann'])('C6: after ann, the userName %s is taken: 409', async userName => {
    const endpoint = await openEndpoint()
    await addUser(endpoint, 'ann', { externalId: 'e1' })
    const said = await endpoint.send('POST', '/Users', userOf(userName))
    expect(said).toMatchObject({ status: 409, json: { scimType: 'uniqueness', status: '409' } })
    expect((await endpoint.send('GET', '/Users')).json.totalResults).toBe(1)
  })

  test('C6: who is taken and inactive is named, with what lets them in again; of others nothing is said', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann', { active: false })
    await addUser(endpoint, 'bob', { active: true })
    const detailOf = async (name: string): Promise<string> =>
      (await endpoint.send('POST', '/Users', userOf(name))).json.detail
    expect(await detailOf('ann')).toBe(
      `userName "ann" belongs to another User already, ${id}, who is inactive: a PATCH of it that sets active to true lets them in again`,
    )
    expect(await detailOf('bob')).toBe('userName "bob" belongs to another User already')
    const back = await endpoint.send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'active', value: true }))
    expect(back.status).toBe(200)
    expect(await detailOf('ann')).toBe('userName "ann" belongs to another User already')
  })

  test.each(['ann ', ' ann', 'an\u200bn', 'ann\u2060', '\ufeffann', 'ann\u00a0lee', 'ann\tlee'])(
    'C6: the userName %j, which looks like another one, is 400, and nobody is made or renamed',
    async userName => {
      const endpoint = await openEndpoint()
      const path = `/Users/${await addUser(endpoint, 'ann')}`
      const before = (await endpoint.send('GET', path)).json
      const renamed = patchOf({ op: 'replace', path: 'userName', value: userName })
      for (const said of [
        await endpoint.send('POST', '/Users', userOf(userName)),
        await endpoint.send('PUT', path, userOf(userName)),
        await endpoint.send('PATCH', path, renamed),
      ]) {
        expect(said).toMatchObject({ status: 400, json: { scimType: 'invalidValue' } })
        expect(said.json.detail).toMatch(/^userName .* holds U\+[0-9A-F]{4}, .*send it without/)
      }
      expect((await endpoint.send('GET', '/Users')).json.totalResults).toBe(1)
      expect((await endpoint.send('GET', path)).json).toEqual(before)
      await addUser(endpoint, 'Ann Lee')
    },
  )

  test('C6: an externalId may stand twice, and names of groups where the dialect lets them', async () => {
    const endpoint = await openEndpoint({ dialect: { groupNameUnique: false } })
    await addUser(endpoint, 'ann', { externalId: 'e1' })
    await addUser(endpoint, 'bo', { externalId: 'e1' })
    await addGroup(endpoint, 'Operations')
    await addGroup(endpoint, 'Operations')
    expect((await endpoint.send('GET', '/Groups')).json.totalResults).toBe(2)
  })

  test.each([
    'application/scim+json',
    'application/json',
    'application/json; charset=utf-8',
    'Application/SCIM+JSON;charset=UTF-8',
  ])('C13: %s is a type of content that is taken', async type => {
    const { send } = await openEndpoint()
    expect((await send('POST', '/Users', userOf('ann'), { 'content-type': type })).status).toBe(201)
  })

  test('C14: members have to exist, or nothing is written', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann')
    const members = [{ value: ann }, { value: 'nobody' }]
    const said = await endpoint.send('POST', '/Groups', groupOf('Operations', { members }))
    expect(said).toMatchObject({ status: 400, json: { scimType: 'invalidValue' } })
    expect((await endpoint.send('GET', '/Groups')).json.totalResults).toBe(0)
    const good = await endpoint.send('POST', '/Groups', groupOf('Operations', { members: [{ value: ann }] }))
    expect(good.json.members).toEqual([
      { value: ann, $ref: `${endpoint.base}/Users/${ann}`, type: 'User', display: 'ann' },
    ])
  })
})

describe('reading', () => {
  test('G1: GET has ETag, Content-Location and exactly application/scim+json', async () => {
    const endpoint = await openEndpoint()
    const { status, headers, json } = await endpoint.send('GET', `/Users/${await addUser(endpoint, 'ann')}`)
    expect(status).toBe(200)
    expect(json).toMatchObject({ schemas: [urn.user], id: expect.any(String), meta: { resourceType: 'User' } })
    expect(headers.get('etag')).toBe(json.meta.version)
    expect(headers.get('content-location')).toBe(json.meta.location)
    expect(headers.get('content-type')).toBe('application/scim+json')
  })

  test.each([
    '1',
    'x'.repeat(400),
    '%00',
    '%F0%9F%98%80',
    '__proto__',
    "'; drop table x",
    '00000000-0000-0000-0000-000000000000',
  ])('G2: there is no user %s: 404', async id => {
    const { send } = await openEndpoint()
    expect(await send('GET', `/Users/${id}`)).toMatchObject({
      status: 404,
      json: { schemas: [urn.error], status: '404' },
    })
  })

  test('G2: who is inactive is read and found', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann', { active: false })
    expect((await endpoint.send('GET', `/Users/${id}`)).json.active).toBe(false)
    expect((await endpoint.send('GET', '/Users?filter=userName%20eq%20%22ann%22')).json.totalResults).toBe(1)
    expect((await endpoint.send('GET', '/Users?filter=active%20eq%20false')).json.totalResults).toBe(1)
  })

  test('G3: the groups of a user follow from membership, and lead there', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann')
    const group = await addGroup(endpoint, 'Operations', ann)
    const { json } = await endpoint.send('GET', `/Users/${ann}`)
    expect(json.groups).toEqual([
      { value: group, $ref: `${endpoint.base}/Groups/${group}`, display: 'Operations', type: 'direct' },
    ])
    expect((await endpoint.send('GET', json.groups[0].$ref.slice(endpoint.base.length))).json.id).toBe(group)
    await endpoint.send('PATCH', `/Groups/${group}`, patchOf({ op: 'remove', path: `members[value eq "${ann}"]` }))
    expect((await endpoint.send('GET', `/Users/${ann}`)).json.groups).toBeUndefined()
  })

  test('G4: HEAD is GET without the body', async () => {
    const endpoint = await openEndpoint()
    for (const path of [`/Users/${await addUser(endpoint, 'ann')}`, '/Users', '/Schemas', '/Users/nobody']) {
      const [head, get] = [await endpoint.send('HEAD', path), await endpoint.send('GET', path)]
      expect(head.text).toBe('')
      expect(head.status).toBe(get.status)
      for (const name of ['etag', 'content-type', 'content-location'])
        expect(head.headers.get(name)).toBe(get.headers.get(name))
    }
  })
})
