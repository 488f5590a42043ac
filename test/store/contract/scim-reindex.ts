import { expect, test } from 'vitest'
import type { Shelf } from '../contract.ts'
import { ask, equals, group, idsWhere, insertAll, tenant, text, user, withAll } from './scim-sample.ts'

export function scimReindexPromises(shelf: Shelf): void {
  test('in a store of this version nobody waits to be indexed anew, whatever letters there are', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('buße'), user('busse'), user('ılay'), group('ﬁnance'))
    expect(await scim.countToReindex(['User', 'Group'])).toBe(0)
    expect(await scim.write(tx => tx.toReindex(['User', 'Group'], 10))).toEqual([])
  })

  test('who is indexed anew is found under the new values alone, and nothing that anybody sees has changed', async () => {
    const { scim } = shelf.store
    const ann = user('ann', { values: [text('username', 'ann'), text('tags', 'a'), text('tags', 'b', 1)] })
    await insertAll(scim, ann, user('bob'), group('staff'))
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    const before = await ask(scim, { types: ['User', 'Group'], along: withAll })
    const latest = [await scim.latest(tenant, 'User'), await scim.latest(tenant, 'Group')]
    await scim.write(async tx => {
      const values = [text('username', 'anna'), text('tags', 'b', 1), text('nick', 'n')]
      await tx.reindex([{ ...ann, display: 'Anna', values }])
    })
    const found = await Promise.all(
      [
        equals('username', 'ann'),
        equals('username', 'anna'),
        equals('tags', 'a'),
        equals('tags', 'b'),
        equals('nick', 'n'),
        equals('username', 'bob'),
      ].map(where => idsWhere(scim, where)),
    )
    expect(found).toEqual([[], ['user-ann'], [], ['user-ann'], ['user-ann'], ['user-bob']])
    // The group is found by its member's name in the new form; what is shown of the member is what was written.
    expect(await idsWhere(scim, equals('members.display', 'anna'), ['Group'])).toEqual(['group-staff'])
    expect(await idsWhere(scim, equals('members.display', 'ann'), ['Group'])).toEqual([])
    expect(await ask(scim, { types: ['User', 'Group'], along: withAll })).toEqual(before)
    expect([await scim.latest(tenant, 'User'), await scim.latest(tenant, 'Group')]).toEqual(latest)
    expect(await scim.write(tx => tx.holderOf(tenant, 'User', 'username', 'anna'))).toBeDefined()
    expect(await scim.write(tx => tx.holderOf(tenant, 'User', 'username', 'ann'))).toBeUndefined()
  })

  test('one that is not there is passed over', async () => {
    const { scim } = shelf.store
    await scim.write(tx => tx.reindex([user('ann')]))
    expect(await ask(scim)).toMatchObject({ total: 0 })
    expect(await scim.write(tx => tx.holderOf(tenant, 'User', 'username', 'ann'))).toBeUndefined()
  })
}
