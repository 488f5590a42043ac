import { describe, expect, test } from 'vitest'
import { type Anything, addGroup, addUser, openEndpoint, patchOf } from './endpoint.ts'

describe('requests at the same time', () => {
  test('H20: 500 that each add another member all survive', async () => {
    const endpoint = await openEndpoint()
    const users: string[] = []
    for (let batch = 0; batch < 10; batch++)
      users.push(
        ...(await Promise.all(
          Array.from({ length: 50 }, (_none, index) => addUser(endpoint, `user-${batch}-${index}`)),
        )),
      )
    const group = await addGroup(endpoint, 'Everybody')
    const answers = await Promise.all(
      users.map(value =>
        endpoint.send('PATCH', `/Groups/${group}`, patchOf({ op: 'add', path: 'members', value: [{ value }] })),
      ),
    )
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204]))
    const { json } = await endpoint.send('GET', `/Groups/${group}`)
    expect(json.members.map((member: Anything) => member.value).sort()).toEqual([...users].sort())
    expect(json.meta.version).toBe('W/"501"')
  })

  test('V2: of two writers that know the same version one is told that it moved', async () => {
    const endpoint = await openEndpoint()
    const id = await addUser(endpoint, 'ann')
    const write = (title: string) =>
      endpoint.send('PATCH', `/Users/${id}`, patchOf({ op: 'replace', path: 'title', value: title }), {
        'if-match': 'W/"1"',
      })
    const [one, other] = await Promise.all([write('Lead'), write('Boss')])
    expect([one.status, other.status].sort()).toEqual([200, 412])
    const winner = one.status === 200 ? 'Lead' : 'Boss'
    expect((await endpoint.send('GET', `/Users/${id}`)).json).toMatchObject({
      title: winner,
      meta: { version: 'W/"2"' },
    })
  })

  test('the same member added many times is a member once, and the version moves once', async () => {
    const endpoint = await openEndpoint()
    const [user, group] = [await addUser(endpoint, 'ann'), await addGroup(endpoint, 'Operations')]
    const add = () =>
      endpoint.send('PATCH', `/Groups/${group}`, patchOf({ op: 'add', path: 'members', value: [{ value: user }] }))
    await Promise.all(Array.from({ length: 20 }, add))
    const { json } = await endpoint.send('GET', `/Groups/${group}`)
    expect(json.members).toHaveLength(1)
    expect(json.meta.version).toBe('W/"2"')
  })

  test('C6: of many that take one name at once one gets it', async () => {
    const endpoint = await openEndpoint()
    const answers = await Promise.all(
      ['ann', 'ANN', 'Ann', 'aNN'].map(userName =>
        endpoint.send('POST', '/Users', { schemas: ['urn:ietf:params:scim:schemas:core:2.0:User'], userName }),
      ),
    )
    expect(answers.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409])
  })

  test('one that is refused takes none of its neighbours along', async () => {
    const endpoint = await openEndpoint()
    const [group, ...users] = [
      await addGroup(endpoint, 'Operations'),
      await addUser(endpoint, 'ann'),
      await addUser(endpoint, 'bo'),
    ]
    const add = (...ids: readonly string[]) =>
      endpoint.send(
        'PATCH',
        `/Groups/${group}`,
        patchOf({ op: 'add', path: 'members', value: ids.map(value => ({ value })) }),
      )
    const answers = await Promise.all([
      add(users[0] ?? ''),
      add('nobody'),
      add(users[1] ?? ''),
      add(users[0] ?? '', 'nobody'),
    ])
    expect(answers.map(({ status }) => status)).toEqual([204, 400, 204, 400])
    expect((await endpoint.send('GET', `/Groups/${group}`)).json.members).toHaveLength(2)
  })
})
