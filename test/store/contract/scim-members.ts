import { expect, test } from 'vitest'
import type { Shelf } from '../contract.ts'
import { alone, edited, group, insertAll, tenant, user, withGroups, withMembers } from './scim-sample.ts'

const staff = 'group-staff'

export function scimMemberPromises(shelf: Shelf): void {
  const scim = () => shelf.store.scim
  const members = async (id = staff): Promise<string[]> =>
    (await scim().get(tenant, 'Group', id, withMembers))?.members?.map(member => member.id) ?? []
  const versionOf = async (id: string): Promise<number> => {
    const type = id.startsWith('group') ? 'Group' : 'User'
    return (await scim().get(tenant, type, id, alone))?.version ?? 0
  }
  const edit = (kind: 'add' | 'remove' | 'set', ids: readonly string[], id = staff): Promise<number> =>
    scim().write(tx => tx[`${kind}Members`](tenant, id, ids))
  const people = () => insertAll(scim(), user('ann'), user('bob'), user('eve'), group('staff'), group('all'))

  test('members come in the order they were added, each once, with type and name', async () => {
    await people()
    expect(await edit('add', ['user-bob', 'user-ann', 'user-bob', 'nobody'])).toBe(2)
    expect(await edit('add', ['group-all', 'user-ann'])).toBe(1)
    const stored = await scim().get(tenant, 'Group', staff, withMembers)
    expect(stored?.members).toEqual([
      { id: 'user-bob', type: 'User', display: 'bob' },
      { id: 'user-ann', type: 'User', display: 'ann' },
      { id: 'group-all', type: 'Group', display: 'all' },
    ])
  })

  test('G3 a resource shows its groups by name, then id', async () => {
    await people()
    await insertAll(scim(), group('b', { display: 'same' }), group('a', { display: 'same' }))
    for (const id of [staff, 'group-b', 'group-a', 'group-all']) await edit('add', ['user-ann'], id)
    const stored = await scim().get(tenant, 'User', 'user-ann', withGroups)
    expect(stored?.groups).toEqual([
      { id: 'group-all', display: 'all' },
      { id: 'group-a', display: 'same' },
      { id: 'group-b', display: 'same' },
      { id: staff, display: 'staff' },
    ])
  })

  test('removing takes out just those named; strangers are no news', async () => {
    await people()
    await edit('add', ['user-ann', 'user-bob', 'user-eve'])
    expect(await edit('remove', ['user-bob', 'user-bob', 'nobody', 'group-all'])).toBe(1)
    expect(await members()).toEqual(['user-ann', 'user-eve'])
    expect(await edit('remove', [])).toBe(0)
  })

  test('U9 setting members leaves alone who stays, and counts who came or went', async () => {
    await people()
    await edit('add', ['user-bob', 'user-ann'])
    expect(await edit('set', ['user-ann', 'user-eve', 'nobody'])).toBe(2)
    expect(await members()).toEqual(['user-ann', 'user-eve'])
    expect(await versionOf('user-ann')).toBe(2)
    expect(await edit('set', ['user-eve', 'user-ann'])).toBe(0)
    expect(await members()).toEqual(['user-ann', 'user-eve'])
    expect(await edit('set', [])).toBe(2)
    expect(await members()).toEqual([])
  })

  test('V4 who comes or goes has a new version, because its groups are seen with it; nobody else has', async () => {
    await people()
    await edit('add', ['user-ann'])
    expect([await versionOf('user-ann'), await versionOf('user-bob')]).toEqual([2, 1])
    await edit('add', ['user-ann', 'user-bob'])
    expect([await versionOf('user-ann'), await versionOf('user-bob')]).toEqual([2, 2])
    await edit('remove', ['user-ann', 'user-eve'])
    expect([await versionOf('user-ann'), await versionOf('user-bob'), await versionOf('user-eve')]).toEqual([3, 2, 1])
  })

  test('touching a group gives it a new version and moment', async () => {
    await people()
    expect(await scim().write(tx => tx.touch(tenant, 'Group', staff, 7000))).toBe(2)
    expect(await scim().get(tenant, 'Group', staff, alone)).toMatchObject({ version: 2, modified: 7000 })
  })

  test('V4 a new name changes the version of all who show it: members of the group, groups of the member', async () => {
    await people()
    await edit('add', ['user-ann', 'group-all'])
    await edit('add', ['user-bob'], 'group-all')
    const before = [await versionOf('user-ann'), await versionOf('user-bob'), await versionOf(staff)]
    await scim().write(tx => tx.update(edited(group('all', { display: 'everyone' }))))
    const after = [await versionOf('user-ann'), await versionOf('user-bob'), await versionOf(staff)]
    expect(after).toEqual([before[0], (before[1] ?? 0) + 1, (before[2] ?? 0) + 1])
    expect((await scim().get(tenant, 'Group', staff, withMembers))?.members?.[1]).toMatchObject({ display: 'everyone' })
    await scim().write(tx => tx.update(edited(group('all', { display: 'everyone' }), 3000)))
    expect(await versionOf('user-bob')).toBe(after[1])
  })

  test('X2 who is removed leaves its groups, which are changed by that; the members of a removed group lose it', async () => {
    await people()
    await edit('add', ['user-ann', 'user-bob'])
    await edit('add', [staff], 'group-all')
    await scim().write(tx => tx.remove(tenant, 'User', 'user-ann', 8000))
    expect(await members()).toEqual(['user-bob'])
    expect(await scim().get(tenant, 'Group', staff, alone)).toMatchObject({ version: 3, modified: 8000 })
    await scim().write(tx => tx.remove(tenant, 'Group', staff, 9000))
    expect(await members('group-all')).toEqual([])
    expect(await scim().get(tenant, 'User', 'user-bob', withGroups)).toMatchObject({
      groups: [],
      version: 3,
      modified: 1000,
    })
  })

  test('a group of thousands is set, read and emptied', async () => {
    const names = Array.from({ length: 3000 }, (_none, at) => `u${at}`)
    await insertAll(scim(), group('staff'), ...names.map(name => user(name)))
    const ids = names.map(name => `user-${name}`)
    expect(await edit('set', ids)).toBe(3000)
    expect(await members()).toEqual(ids)
    expect(await edit('set', ids.slice(1))).toBe(1)
    expect(await edit('remove', ids)).toBe(2999)
  })
}
