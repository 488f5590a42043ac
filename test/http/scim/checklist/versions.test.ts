import { describe, expect, test } from 'vitest'
import { addGroup, addUser, type Endpoint, groupOf, openEndpoint, patchOf, userOf } from '../endpoint.ts'

const titled = (value: string): object => patchOf({ op: 'replace', path: 'title', value })

describe('versions', () => {
  test('V1: every answer about one resource has a weak ETag that is its meta.version, and moves with a change', async () => {
    const endpoint = await openEndpoint()
    const made = await endpoint.send('POST', '/Users', userOf('ann'))
    const path = `/Users/${made.json.id}`
    const answers = [
      made,
      await endpoint.send('GET', path),
      await endpoint.send('PUT', path, userOf('ann', { title: 'Lead' })),
      await endpoint.send('PATCH', path, titled('Boss')),
      await endpoint.send('PATCH', path, titled('Boss')),
      await endpoint.send('GET', `${path}?attributes=meta`),
    ]
    const tags = answers.map(({ headers }) => headers.get('etag'))
    expect(tags).toEqual(['W/"1"', 'W/"1"', 'W/"2"', 'W/"3"', 'W/"3"', 'W/"3"'])
    expect(answers.map(({ json }) => json.meta.version)).toEqual(tags)
    expect((await endpoint.send('HEAD', path)).headers.get('etag')).toBe('W/"3"')
  })

  test.each([
    ['PUT', userOf('ann', { title: 'Lead' })],
    ['PATCH', titled('Lead')],
    ['DELETE', undefined],
  ])('V2: %s with an If-Match that does not fit is 412, and nothing is done', async (method, body) => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    const before = (await endpoint.send('GET', path)).json
    for (const header of ['W/"2"', '"7", W/"8"', 'nonsense']) {
      const said = await endpoint.send(method, path, body, { 'if-match': header })
      expect(said).toMatchObject({ status: 412, json: { status: '412' } })
    }
    expect((await endpoint.send('GET', path)).json).toEqual(before)
  })

  test.each(['W/"1"', '"1"', '*', '"9", W/"1"'])('V2: If-Match %s fits version 1', async header => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    expect((await endpoint.send('PATCH', path, titled('Lead'), { 'if-match': header })).status).toBe(200)
  })

  test.each(['W/"1"', '"1"', '*', '"9", W/"1"'])('V3: If-None-Match %s is 304 without a body', async header => {
    const endpoint = await openEndpoint()
    const path = `/Users/${await addUser(endpoint, 'ann')}`
    const said = await endpoint.send('GET', path, undefined, { 'if-none-match': header })
    expect(said).toMatchObject({ status: 304, text: '' })
    expect(said.headers.get('etag')).toBe('W/"1"')
    for (const name of ['content-type', 'content-length']) expect(said.headers.get(name)).toBeNull()
    expect(said.headers.get('content-location')).toBe(`${endpoint.base}${path}`)
    expect((await endpoint.send('GET', path, undefined, { 'if-none-match': 'W/"2"' })).status).toBe(200)
    expect((await endpoint.send('GET', '/Users/nobody', undefined, { 'if-none-match': header })).status).toBe(404)
  })

  test.each(['*', 'W/"1"', '"9", "1"'])(
    'V3: a write with If-None-Match %s is 412, and nothing is done',
    async header => {
      const endpoint = await openEndpoint()
      const path = `/Users/${await addUser(endpoint, 'ann')}`
      const before = (await endpoint.send('GET', path)).json
      for (const [method, body] of [
        ['PUT', userOf('ann', { title: 'Lead' })],
        ['PATCH', titled('Lead')],
        ['DELETE', undefined],
      ] as const) {
        const said = await endpoint.send(method, path, body, { 'if-none-match': header })
        expect(said).toMatchObject({ status: 412, json: { status: '412' } })
      }
      expect((await endpoint.send('GET', path)).json).toEqual(before)
      expect((await endpoint.send('PATCH', path, titled('Lead'), { 'if-none-match': 'W/"9"' })).status).toBe(200)
      expect((await endpoint.send('PUT', '/Users/nobody', userOf('bo'), { 'if-none-match': header })).status).toBe(404)
      expect((await endpoint.send('POST', '/Users', userOf('bo'), { 'if-none-match': header })).status).toBe(201)
    },
  )

  /** Everything that changes who is in a group. */
  const moves: readonly (readonly [string, (endpoint: Endpoint, group: string, ann: string) => Promise<unknown>])[] = [
    ['a member leaves', ({ send }, group, ann) => send('PATCH', `/Groups/${group}`, patchOf(removal(ann)))],
    ['a member is deleted', ({ send }, _group, ann) => send('DELETE', `/Users/${ann}`)],
    ['the group is put empty', ({ send }, group) => send('PUT', `/Groups/${group}`, groupOf('Ops'))],
  ]
  const removal = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` })

  test.each(moves)('V4: a group has another version when %s, and 304 and 412 follow', async (_what, move) => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann')
    const group = await addGroup(endpoint, 'Ops', ann)
    const path = `/Groups/${group}`
    expect((await endpoint.send('GET', path)).headers.get('etag')).toBe('W/"1"')
    await move(endpoint, group, ann)
    const { headers } = await endpoint.send('GET', path)
    expect(headers.get('etag')).toBe('W/"2"')
    expect((await endpoint.send('GET', path, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(200)
    expect((await endpoint.send('DELETE', path, undefined, { 'if-match': 'W/"1"' })).status).toBe(412)
    expect((await endpoint.send('DELETE', path, undefined, { 'if-match': 'W/"2"' })).status).toBe(204)
  })

  test('V4: who joins or leaves a group has another version too: the groups are shown with them', async () => {
    const endpoint = await openEndpoint()
    const ann = await addUser(endpoint, 'ann')
    const group = await addGroup(endpoint, 'Ops', ann)
    const tag = async () => (await endpoint.send('GET', `/Users/${ann}`)).headers.get('etag')
    expect(await tag()).toBe('W/"2"')
    await endpoint.send('PATCH', `/Groups/${group}`, patchOf(removal(ann)))
    expect(await tag()).toBe('W/"3"')
  })
})
