import { expect, test } from 'vitest'
import type { ScimChange } from '../../../src/store/scim.ts'
import type { Shelf } from '../contract.ts'
import { edited, group, insertAll, tenant, user } from './scim-sample.ts'

export function scimChangePromises(shelf: Shelf): void {
  const changes = (after = 0, limit = 99, type = 'User'): Promise<readonly ScimChange[]> =>
    shelf.store.scim.changes(tenant, type, { after, limit })
  const told = (list: readonly ScimChange[]): string[] =>
    list.map(({ id, resource }) => (resource === undefined ? `-${id}` : id))

  test('every resource comes once, in the order of its last change, with what it is now', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'), group('staff'))
    await scim.write(tx => tx.update(edited(user('ann', { body: '{"a":1}' }))))
    const list = await changes()
    expect(told(list)).toEqual(['user-bob', 'user-ann'])
    expect(list[1]?.resource).toMatchObject({ body: '{"a":1}', version: 2, groups: [] })
    expect(await changes(list[1]?.seq)).toEqual([])
  })

  test('who was deleted comes without what it was', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'))
    await scim.write(tx => tx.remove(tenant, 'User', 'user-ann', 1))
    expect(told(await changes())).toEqual(['user-bob', '-user-ann'])
    expect((await changes())[1]).not.toHaveProperty('resource')
  })

  test('up to a number shows nobody whose latest change is behind it, and the latest number is that of a change or a deletion', async () => {
    const { scim } = shelf.store
    expect(await scim.latest(tenant, 'User')).toBe(0)
    await insertAll(scim, user('ann'), user('bob'), user('cid'), group('staff'))
    const upTo = await scim.latest(tenant, 'User')
    expect((await changes()).at(-1)?.seq).toBe(upTo)
    await scim.write(tx => tx.update(edited(user('ann', { body: '{"a":1}' }))))
    await scim.write(tx => tx.remove(tenant, 'User', 'user-bob', 1))
    expect(told(await scim.changes(tenant, 'User', { after: 0, limit: 99, upTo }))).toEqual(['user-cid'])
    expect(told(await changes(upTo))).toEqual(['user-ann', '-user-bob'])
    expect((await changes()).at(-1)?.seq).toBe(await scim.latest(tenant, 'User'))
    expect(await scim.latest('elsewhere', 'User')).toBe(0)
  })

  test('an id that comes back is there, and not deleted', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'))
    await scim.write(tx => tx.remove(tenant, 'User', 'user-ann', 1))
    await insertAll(scim, user('ann'))
    expect(told(await changes())).toEqual(['user-ann'])
    await scim.write(tx => tx.remove(tenant, 'User', 'user-ann', 1))
    expect(told(await changes())).toEqual(['-user-ann'])
  })

  test('whose groups changed, or were renamed or deleted, is changed, with its groups', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'), group('staff'))
    const seen = async (): Promise<number> => (await changes()).at(-1)?.seq ?? 0
    let after = await seen()
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    expect((await changes(after)).map(({ resource }) => resource?.groups)).toEqual([
      [{ id: 'group-staff', display: 'staff' }],
    ])
    after = await seen()
    await scim.write(tx => tx.update(edited(group('staff', { display: 'crew' }))))
    expect((await changes(after)).map(({ resource }) => resource?.groups)).toEqual([
      [{ id: 'group-staff', display: 'crew' }],
    ])
    after = await seen()
    await scim.write(tx => tx.remove(tenant, 'Group', 'group-staff', 1))
    expect((await changes(after)).map(({ id, resource }) => [id, resource?.groups])).toEqual([['user-ann', []]])
  })

  test('page after page shows everything once, also when a thousand changed at once', async () => {
    const { scim } = shelf.store
    const names = Array.from({ length: 1000 }, (_none, at) => `u${at}`)
    await insertAll(scim, group('staff'), ...names.map(name => user(name)))
    const start = (await changes(0, 9999)).at(-1)?.seq ?? 0
    await scim.write(tx =>
      tx.setMembers(
        tenant,
        'group-staff',
        names.map(name => `user-${name}`),
      ),
    )
    await scim.write(tx => tx.update(edited(group('staff', { display: 'crew' }))))
    await scim.write(tx => tx.remove(tenant, 'User', 'user-u7', 1))
    const seen: string[] = []
    for (let after = start; ; ) {
      const page = await changes(after, 37)
      if (page.length === 0) break
      seen.push(...told(page))
      after = page.at(-1)?.seq ?? 0
    }
    expect(seen).toHaveLength(1000)
    expect(new Set(seen)).toEqual(new Set(names.map(name => (name === 'u7' ? '-user-u7' : `user-${name}`))))
  })

  test('numbers go on where they were when the store is opened again', async () => {
    await insertAll(shelf.store.scim, user('ann'), user('bob'))
    await shelf.store.scim.write(tx => tx.remove(tenant, 'User', 'user-bob', 1))
    const last = (await changes()).at(-1)?.seq ?? 0
    await shelf.reopen()
    await insertAll(shelf.store.scim, user('eve'))
    expect(told(await changes(last))).toEqual(['user-eve'])
  })
}
