import { expect, test } from 'vitest'
import type { Shelf } from '../contract.ts'
import { alone, ask, edited, group, insertAll, tenant, text, user } from './scim-sample.ts'

export function scimWritePromises(shelf: Shelf): void {
  test('a work that writes more than once builds on what it wrote itself', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann'), user('bob'), group('staff'))
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    const [before] = (await ask(scim)).resources
    const versions = await scim.write(async tx => {
      await tx.get(tenant, 'User', 'user-ann', alone)
      await tx.get(tenant, 'User', 'user-bob', alone)
      const first = await tx.update(edited(user('ann', { display: 'anna' })))
      const group = (await tx.get(tenant, 'Group', 'group-staff', alone))?.version
      const second = await tx.update(edited(user('ann', { display: 'anna' })))
      await tx.get(tenant, 'User', 'user-ann', alone)
      await tx.removeMembers(tenant, 'group-staff', ['user-ann'])
      return [first, second, await tx.update(edited(user('ann'))), group]
    })
    const version = before?.version ?? 0
    // The group shows the name of its member, so it moves with it; leaving the group is a version of its own.
    expect(versions).toEqual([version + 1, version + 2, version + 4, 2])
    expect((await scim.get(tenant, 'User', 'user-ann', alone))?.version).toBe(version + 4)
  })

  test('what a write gave back is given back, and what it wrote is there when it resolves', async () => {
    const { scim } = shelf.store
    expect(await scim.write(async () => 7)).toBe(7)
    await insertAll(scim, user('ann'))
    expect((await ask(scim)).total).toBe(1)
  })

  test('a write that throws before it wrote anything harms nobody', async () => {
    const { scim } = shelf.store
    const ends = await Promise.allSettled([
      insertAll(scim, user('ann')),
      scim.write(async tx => {
        await tx.holderOf(tenant, 'User', 'username', 'ann')
        throw new RangeError('refused')
      }),
      insertAll(scim, user('bob')),
    ])
    expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(ends[1]).toMatchObject({ reason: new RangeError('refused') })
    expect((await ask(scim)).total).toBe(2)
  })

  test('a write that throws after it wrote leaves nothing, and takes nobody with it', async () => {
    const { scim } = shelf.store
    const names = Array.from({ length: 20 }, (_none, at) => `u${at}`)
    const ends = await Promise.allSettled(
      names.map((name, at) =>
        scim.write(async tx => {
          await tx.insert(user(name))
          if (at % 5 === 3) throw new RangeError(name)
          return name
        }),
      ),
    )
    for (const [at, end] of ends.entries())
      expect(end).toMatchObject(at % 5 === 3 ? { reason: new RangeError(`u${at}`) } : { value: `u${at}` })
    const { total, resources } = await ask(scim)
    expect(total).toBe(16)
    expect(resources.map(({ id }) => id)).toEqual(names.filter((_name, at) => at % 5 !== 3).map(name => `user-${name}`))
  })

  test('writes that come at the same time see each other, one after the other', async () => {
    const { scim } = shelf.store
    await insertAll(scim, user('ann', { body: '0' }))
    const add = (): Promise<void> =>
      scim.write(async tx => {
        const before = await tx.get(tenant, 'User', 'user-ann', alone)
        await tx.update(edited(user('ann', { body: String(Number(before?.body) + 1) })))
      })
    await Promise.all(Array.from({ length: 300 }, add))
    expect(await scim.get(tenant, 'User', 'user-ann', alone)).toMatchObject({ body: '300', version: 301 })
  })

  test('of two that want the same name at the same time, the second finds it taken', async () => {
    const { scim } = shelf.store
    const claim = (id: string): Promise<boolean> =>
      scim.write(async tx => {
        if ((await tx.holderOf(tenant, 'User', 'username', 'ann')) !== undefined) return false
        await tx.insert(user('ann', { id }))
        return true
      })
    expect(await Promise.all([claim('one'), claim('two'), claim('three')])).toEqual([true, false, false])
  })

  test('what a failed write had added to the kinds of values is not believed to be there', async () => {
    const { scim } = shelf.store
    const withNick = (name: string, fails: boolean): Promise<void> =>
      scim.write(async tx => {
        await tx.insert(user(name, { values: [text('nickname', name)] }))
        if (fails) throw new RangeError('changed my mind')
      })
    await expect(withNick('ann', true)).rejects.toThrow(RangeError)
    await withNick('bob', false)
    const where = { kind: 'present', path: 'nickname' } as const
    expect((await ask(scim, { where })).resources.map(({ id }) => id)).toEqual(['user-bob'])
  })

  test('everything else of the store goes on between the writes', async () => {
    const { scim, sources } = shelf.store
    const many = Array.from({ length: 300 }, (_none, at) => insertAll(scim, user(`u${at}`)))
    const others = Array.from({ length: 5 }, (_none, at) => sources.setDue('hr', new Date(at)))
    await Promise.all([...many, ...others])
    expect((await ask(scim)).total).toBe(300)
  })
}
