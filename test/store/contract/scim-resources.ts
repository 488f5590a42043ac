import { expect, test } from 'vitest'
import type { Shelf } from '../contract.ts'
import {
  alone,
  ask,
  edited,
  enterprise,
  equals,
  group,
  idsWhere,
  insertAll,
  report,
  tenant,
  text,
  user,
  withAll,
  withGroups,
  withMembers,
} from './scim-sample.ts'

export function scimResourcePromises(shelf: Shelf): void {
  test('what was inserted is read back as it was, also after opening the store again', async () => {
    await insertAll(shelf.store.scim, user('ann'))
    const stored = {
      id: 'user-ann',
      type: 'User',
      body: '{"userName":"ann"}',
      version: 1,
      created: 1000,
      modified: 1000,
    }
    expect(await shelf.store.scim.get(tenant, 'User', 'user-ann', alone)).toEqual(stored)
    const { scim } = await shelf.reopen()
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toEqual(stored)
  })

  test('the body keeps its bytes', async () => {
    const body = JSON.stringify({ displayName: 'Zoë  "Ünï" \\ \u2028 😀', n: 1e21, deep: { a: [1.5, true] } })
    await insertAll(shelf.store.scim, user('ann', { body }))
    expect(await shelf.store.scim.get(tenant, 'User', 'user-ann', alone)).toMatchObject({ body })
  })

  test('groups and members are read along only where asked for', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'))
    const read = async (along: typeof alone) => Object.keys((await scim.get(tenant, 'User', 'user-ann', along)) ?? {})
    expect(await read(alone)).not.toContain('groups')
    expect(await read(withGroups)).toContain('groups')
    expect(await read(withGroups)).not.toContain('members')
    expect(await read(withMembers)).toContain('members')
  })

  test('nothing of one tenant or type can be reached from another', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'), group('staff'))
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    await insertAll(scim, user('eve', { tenant: 'okta' }), group('okta', { tenant: 'okta' }))
    for (const [other, type] of [
      ['okta', 'User'],
      ['okta', 'Group'],
      [tenant, 'Group'],
      ['nobody', 'User'],
    ] as const) {
      expect(await scim.get(other, type, 'user-ann', withAll)).toBeUndefined()
      const found = await ask(scim, { tenant: other, types: [type], where: equals('id', 'user-ann') })
      expect(found).toEqual({ total: 0, resources: [] })
      await scim.write(async tx => {
        expect(await tx.get(other, type, 'user-ann', withAll)).toBeUndefined()
        expect(await tx.holderOf(other, type, 'username', 'ann')).toBeUndefined()
        expect(await tx.remove(other, type, 'user-ann', 1)).toBe(false)
      })
      await expect(scim.write(tx => tx.touch(other, type, 'user-ann', 1))).rejects.toThrow()
      await expect(scim.write(tx => tx.update(edited(user('ann', { tenant: other, type }))))).rejects.toThrow()
    }
    await scim.write(async tx => {
      expect(await tx.typesOf('okta', ['user-ann', 'user-eve'])).toEqual(new Map([['user-eve', 'User']]))
      expect(await tx.addMembers('okta', 'group-staff', ['user-eve'])).toBe(0)
      expect(await tx.removeMembers('okta', 'group-staff', ['user-ann'])).toBe(0)
      expect(await tx.setMembers('okta', 'group-staff', [])).toBe(0)
      expect(await tx.addMembers('okta', 'group-okta', ['user-ann'])).toBe(0)
      expect(await tx.addMembers(tenant, 'group-staff', ['user-eve'])).toBe(0)
    })
    expect(await scim.get(tenant, 'Group', 'group-staff', withMembers)).toMatchObject({ members: [{ id: 'user-ann' }] })
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toMatchObject({ body: '{"userName":"ann"}' })
    expect((await scim.changes('okta', 'User', { after: 0, limit: 9 })).map(({ id }) => id)).toEqual(['user-eve'])
    expect((await ask(scim, { tenant: 'okta', types: ['User', 'Group'] })).total).toBe(2)
  })

  test('an update replaces body, name and what filters see, and makes a new version', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'))
    const anna = user('ann', { body: '{"userName":"anna"}', display: 'anna', values: [text('username', 'anna')] })
    expect(await scim.write(tx => tx.update(edited(anna)))).toBe(2)
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toMatchObject({
      body: '{"userName":"anna"}',
      version: 2,
      created: 1000,
      modified: 2000,
    })
    expect(await idsWhere(scim, equals('username', 'anna'))).toEqual(['user-ann'])
    expect(await idsWhere(scim, equals('username', 'ann'))).toEqual([])
    expect(await idsWhere(scim, equals('schemas', 'urn:user'))).toEqual([])
  })

  test('a value is taken while another resource of the type holds it, also within the same transaction', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), group('ann'))
    await scim.write(async tx => {
      expect(await tx.holderOf(tenant, 'User', 'username', 'ann')).toBe('user-ann')
      expect(await tx.holderOf(tenant, 'User', 'username', 'ann', 'user-ann')).toBeUndefined()
      expect(await tx.holderOf(tenant, 'User', 'username', 'ann', 'user-bob')).toBe('user-ann')
      expect(await tx.holderOf(tenant, 'User', 'nickname', 'bob')).toBeUndefined()
      await tx.insert(user('bob', { values: [text('nickname', 'bob')] }))
      expect(await tx.holderOf(tenant, 'User', 'nickname', 'bob')).toBe('user-bob')
      await tx.remove(tenant, 'User', 'user-ann', 1)
      expect(await tx.holderOf(tenant, 'User', 'username', 'ann')).toBeUndefined()
    })
  })

  test('the types of ids are told for those that exist', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), group('staff'))
    const types = await scim.write(tx => tx.typesOf(tenant, ['user-ann', 'group-staff', 'nobody', 'user-ann']))
    expect(types).toEqual(
      new Map([
        ['user-ann', 'User'],
        ['group-staff', 'Group'],
      ]),
    )
    expect(await scim.write(tx => tx.typesOf(tenant, []))).toEqual(new Map())
  })

  test('X1 what was removed is gone from everywhere, and its name is free again', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'))
    expect(await scim.write(tx => tx.remove(tenant, 'User', 'user-ann', 2000))).toBe(true)
    expect(await scim.write(tx => tx.remove(tenant, 'User', 'user-ann', 2000))).toBe(false)
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toBeUndefined()
    expect(await idsWhere(scim, equals('username', 'ann'))).toEqual([])
    expect((await ask(scim)).total).toBe(1)
    await insertAll(scim, user('ann', { id: 'another' }))
    expect(await idsWhere(scim, equals('username', 'ann'))).toEqual(['another'])
  })

  const urn = enterprise.toLowerCase()
  test('X2 who is removed is nobody’s manager any more, in bodies and for filters, and those are changed by that', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('boss'), report('ann', 'user-boss', { department: 'it' }), report('bob', 'user-boss'))
    await insertAll(scim, report('eve', 'user-ann'), user('old', { tenant: 'okta' }))
    await insertAll(scim, { ...report('far', 'user-boss'), tenant: 'okta' })
    const before = await scim.changes(tenant, 'User', { after: 0, limit: 9 })
    await scim.write(tx => tx.remove(tenant, 'User', 'user-boss', 5000))

    const bodyOf = async (name: string, of = tenant): Promise<unknown> => {
      const stored = await scim.get(of, 'User', `user-${name}`, alone)
      return [JSON.parse(stored?.body ?? 'null'), stored?.version, stored?.modified]
    }
    const title = 'x "y" \\ z'
    expect(await bodyOf('ann')).toEqual([{ userName: 'ann', [enterprise]: { department: 'it' }, title }, 2, 5000])
    expect(await bodyOf('bob')).toEqual([{ userName: 'bob', title }, 2, 5000])
    expect(await bodyOf('eve')).toMatchObject([{ [enterprise]: { manager: { value: 'user-ann' } } }, 1, 1000])
    expect(await bodyOf('far', 'okta')).toMatchObject([{ [enterprise]: { manager: { value: 'user-boss' } } }, 1, 1000])

    expect(await idsWhere(scim, equals(`${urn}:manager.value`, 'user-boss'))).toEqual([])
    expect(await idsWhere(scim, { kind: 'present', path: `${urn}:manager.displayname` })).toEqual(['user-eve'])
    expect(await idsWhere(scim, equals('schemas', urn))).toEqual(['user-ann', 'user-eve'])
    const after = await scim.changes(tenant, 'User', { after: before.at(-1)?.seq ?? 0, limit: 9 })
    expect(after.map(({ id }) => id).sort()).toEqual(['user-ann', 'user-bob', 'user-boss'])
  })

  test('X2 a manager whose id is compared without case is taken out as well', async () => {
    const { scim } = shelf.store
    const boss = user('boss', { id: 'BOSS-1' })
    await insertAll(scim, boss, {
      ...report('ann', 'BOSS-1'),
      values: [text(`${urn}:manager.value`, 'boss-1')],
    })
    await scim.write(tx => tx.remove(tenant, 'User', 'BOSS-1', 5000))
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toMatchObject({ modified: 5000 })
    expect(await idsWhere(scim, { kind: 'present', path: `${urn}:manager.value` })).toEqual([])
  })
}
