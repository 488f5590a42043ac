import { expect, test } from 'vitest'
import type { Condition, ScimQuery } from '../../../src/store/scim.ts'
import type { Shelf } from '../contract.ts'
import { ask, equals, group, insertAll, number, present, tenant, text, user, withAll } from './scim-sample.ts'

const names = ['eve', 'bob', 'ann', 'dan', 'cid'] as const
const everyone: Condition = { kind: 'text', path: 'username', op: 'ge', text: '' }

export function scimPagePromises(shelf: Shelf): void {
  const fill = () => insertAll(shelf.store.scim, ...names.map(name => user(name)))
  const page = async (query: Partial<ScimQuery>): Promise<unknown> => {
    const { total, resources, next } = await ask(shelf.store.scim, query)
    return [total, resources.map(({ id }) => id.slice('user-'.length)).join(' '), next !== undefined]
  }

  test.each([
    ['everything', undefined],
    ['what a filter finds', everyone],
    ['what a list of names finds', { kind: 'or', terms: names.map(name => equals('username', name)) } as const],
  ])('L5 P4 pages of %s come in order of age, with the total and whether more lies behind', async (_what, where) => {
    await fill()
    const query = where === undefined ? {} : { where }
    expect(await page({ ...query })).toEqual([5, 'eve bob ann dan cid', false])
    expect(await page({ ...query, limit: 2 })).toEqual([5, 'eve bob', true])
    expect(await page({ ...query, skip: 2, limit: 2 })).toEqual([5, 'ann dan', true])
    expect(await page({ ...query, skip: 4, limit: 2 })).toEqual([5, 'cid', false])
    expect(await page({ ...query, skip: 3, limit: 2 })).toEqual([5, 'dan cid', false])
    expect(await page({ ...query, skip: 9, limit: 2 })).toEqual([5, '', false])
    expect(await page({ ...query, limit: 0 })).toEqual([5, '', false])
  })

  test.each([undefined, everyone])('P5 a place leads on to the next page, whatever comes or goes', async where => {
    await fill()
    const { scim } = shelf.store
    const query = { limit: 2, ...(where === undefined ? {} : { where }) }
    const first = await ask(scim, query)
    await scim.write(async tx => {
      await tx.remove(tenant, 'User', 'user-bob', 1)
      await tx.insert(user('fay'))
    })
    const after = first.next ?? 0
    const second = await ask(scim, { ...query, after })
    expect(second.resources.map(({ id }) => id)).toEqual(['user-ann', 'user-dan'])
    expect(second.total).toBe(5)
    const third = await ask(scim, { ...query, after: second.next ?? 0 })
    expect(third.resources.map(({ id }) => id)).toEqual(['user-cid', 'user-fay'])
    expect(third.next).toBeUndefined()
  })

  test('L1 nobody at all is an empty page', async () => {
    expect(await ask(shelf.store.scim)).toEqual({ total: 0, resources: [] })
    await fill()
    expect(await ask(shelf.store.scim, { where: equals('username', 'zoe') })).toEqual({ total: 0, resources: [] })
    expect(await ask(shelf.store.scim, { types: [] })).toEqual({ total: 0, resources: [] })
  })

  test('L4 several types come together, in order of age', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), group('staff'), user('bob'))
    const both = await ask(scim, { types: ['Group', 'User', 'Nothing'] })
    expect(both.total).toBe(3)
    expect(both.resources.map(({ id, type }) => `${type} ${id}`)).toEqual([
      'User user-ann',
      'Group group-staff',
      'User user-bob',
    ])
    expect((await ask(scim, { types: ['Group', 'User'], limit: 1 })).next).toBeDefined()
    const named = await ask(scim, {
      types: ['Group', 'User'],
      where: { kind: 'or', terms: [equals('username', 'bob'), equals('displayname', 'staff')] },
    })
    expect(named.resources.map(({ id }) => id)).toEqual(['group-staff', 'user-bob'])
  })

  test('memberships are read along in pages too', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), group('staff'))
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    for (const where of [undefined, present('schemas'), equals('id', 'user-ann')]) {
      const query = where === undefined ? {} : { where }
      const { resources } = await ask(scim, { ...query, along: withAll })
      expect(resources[0]).toMatchObject({ groups: [{ id: 'group-staff' }], members: [] })
    }
  })

  test('S2 S3 missing values come last ascending and first descending; equal ones by age', async () => {
    const { scim } = shelf.store
    await insertAll(
      scim,
      user('b1', { values: [text('title', 'b')] }),
      user('none1', { values: [] }),
      user('a', { values: [text('title', 'a')] }),
      user('b2', { values: [text('title', 'b')] }),
      user('none2', { values: [] }),
    )
    const sorted = (descending: boolean, more: Partial<ScimQuery> = {}): Promise<unknown> =>
      page({ sortBy: { path: 'title', descending }, ...more })
    expect(await sorted(false)).toEqual([5, 'a b1 b2 none1 none2', false])
    expect(await sorted(true)).toEqual([5, 'none1 none2 b1 b2 a', false])
    expect(await sorted(false, { skip: 1, limit: 3 })).toEqual([5, 'b1 b2 none1', false])
    expect(await sorted(false, { where: present('title'), limit: 2 })).toEqual([3, 'a b1', false])
    expect(await page({ sortBy: { path: 'nowhere', descending: false }, limit: 2 })).toEqual([5, 'b1 none1', false])
  })

  test('S2 several values sort by the primary one, else by the first', async () => {
    const { scim } = shelf.store
    const mails = (name: string, list: readonly string[], primary?: number) =>
      user(name, {
        values: [
          ...list.map((mail, element) => text('emails.value', mail, element)),
          ...list.map((_mail, element) => number('emails.primary', element === primary ? 1 : 0, element)),
        ],
      })
    await insertAll(scim, mails('c', ['z', 'c'], 1), mails('b', ['b', 'a']), mails('a', ['a', 'y'], 0))
    expect(await page({ sortBy: { path: 'emails.value', descending: false } })).toEqual([3, 'a b c', false])
    expect(await page({ sortBy: { path: 'emails.value', descending: true } })).toEqual([3, 'c b a', false])
  })

  test('S1 numbers sort by size, and so do moments and ids', async () => {
    const { scim } = shelf.store
    const levels = [9, 10, -1.5, 2]
    await insertAll(
      scim,
      ...levels.map((level, at) => user(`l${level}`, { created: 9000 - at, values: [number('level', level)] })),
    )
    expect(await page({ sortBy: { path: 'level', descending: false } })).toEqual([4, 'l-1.5 l2 l9 l10', false])
    expect(await page({ sortBy: { path: 'meta.created', descending: false } })).toEqual([4, 'l2 l-1.5 l10 l9', false])
    expect(await page({ sortBy: { path: 'id', descending: true } })).toEqual([4, 'l9 l2 l10 l-1.5', false])
  })
}
