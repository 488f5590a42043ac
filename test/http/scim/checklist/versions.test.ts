import { describe, expect, test } from 'vitest'
import { addGroup, addUser, type Door, groupOf, openDoor, patchOf, userOf } from '../door.ts'

const titled = (value: string): object => patchOf({ op: 'replace', path: 'title', value })

describe('versions', () => {
  test('V1: every answer about one resource has a weak ETag that is its meta.version, and moves with a change', async () => {
    const door = await openDoor()
    const made = await door.send('POST', '/Users', userOf('ann'))
    const path = `/Users/${made.json.id}`
    const answers = [
      made,
      await door.send('GET', path),
      await door.send('PUT', path, userOf('ann', { title: 'Lead' })),
      await door.send('PATCH', path, titled('Boss')),
      await door.send('PATCH', path, titled('Boss')),
      await door.send('GET', `${path}?attributes=meta`),
    ]
    const tags = answers.map(({ headers }) => headers.get('etag'))
    expect(tags).toEqual(['W/"1"', 'W/"1"', 'W/"2"', 'W/"3"', 'W/"3"', 'W/"3"'])
    expect(answers.map(({ json }) => json.meta.version)).toEqual(tags)
    expect((await door.send('HEAD', path)).headers.get('etag')).toBe('W/"3"')
  })

  test.each([
    ['PUT', userOf('ann', { title: 'Lead' })],
    ['PATCH', titled('Lead')],
    ['DELETE', undefined],
  ])('V2: %s with an If-Match that does not fit is 412, and nothing is done', async (method, body) => {
    const door = await openDoor()
    const path = `/Users/${await addUser(door, 'ann')}`
    const before = (await door.send('GET', path)).json
    for (const header of ['W/"2"', '"7", W/"8"', 'nonsense']) {
      const said = await door.send(method, path, body, { 'if-match': header })
      expect(said).toMatchObject({ status: 412, json: { status: '412' } })
    }
    expect((await door.send('GET', path)).json).toEqual(before)
  })

  test.each(['W/"1"', '"1"', '*', '"9", W/"1"'])('V2: If-Match %s fits version 1', async header => {
    const door = await openDoor()
    const path = `/Users/${await addUser(door, 'ann')}`
    expect((await door.send('PATCH', path, titled('Lead'), { 'if-match': header })).status).toBe(200)
  })

  test.each(['W/"1"', '"1"', '*', '"9", W/"1"'])('V3: If-None-Match %s is 304 without a body', async header => {
    const door = await openDoor()
    const path = `/Users/${await addUser(door, 'ann')}`
    const said = await door.send('GET', path, undefined, { 'if-none-match': header })
    expect(said).toMatchObject({ status: 304, text: '' })
    expect(said.headers.get('etag')).toBe('W/"1"')
    for (const name of ['content-type', 'content-length']) expect(said.headers.get(name)).toBeNull()
    expect(said.headers.get('content-location')).toBe(`${door.base}${path}`)
    expect((await door.send('GET', path, undefined, { 'if-none-match': 'W/"2"' })).status).toBe(200)
    expect((await door.send('GET', '/Users/nobody', undefined, { 'if-none-match': header })).status).toBe(404)
  })

  /** Everything that changes who is in a group. */
  const moves: readonly (readonly [string, (door: Door, group: string, ann: string) => Promise<unknown>])[] = [
    ['a member leaves', ({ send }, group, ann) => send('PATCH', `/Groups/${group}`, patchOf(removal(ann)))],
    ['a member is deleted', ({ send }, _group, ann) => send('DELETE', `/Users/${ann}`)],
    ['the group is put empty', ({ send }, group) => send('PUT', `/Groups/${group}`, groupOf('Ops'))],
  ]
  const removal = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` })

  test.each(moves)('V4: a group has another version when %s, and 304 and 412 follow', async (_what, move) => {
    const door = await openDoor()
    const ann = await addUser(door, 'ann')
    const group = await addGroup(door, 'Ops', ann)
    const path = `/Groups/${group}`
    expect((await door.send('GET', path)).headers.get('etag')).toBe('W/"1"')
    await move(door, group, ann)
    const { headers } = await door.send('GET', path)
    expect(headers.get('etag')).toBe('W/"2"')
    expect((await door.send('GET', path, undefined, { 'if-none-match': 'W/"1"' })).status).toBe(200)
    expect((await door.send('DELETE', path, undefined, { 'if-match': 'W/"1"' })).status).toBe(412)
    expect((await door.send('DELETE', path, undefined, { 'if-match': 'W/"2"' })).status).toBe(204)
  })

  test('V4: who joins or leaves a group has another version too: the groups are shown with them', async () => {
    const door = await openDoor()
    const ann = await addUser(door, 'ann')
    const group = await addGroup(door, 'Ops', ann)
    const tag = async () => (await door.send('GET', `/Users/${ann}`)).headers.get('etag')
    expect(await tag()).toBe('W/"2"')
    await door.send('PATCH', `/Groups/${group}`, patchOf(removal(ann)))
    expect(await tag()).toBe('W/"3"')
  })
})
