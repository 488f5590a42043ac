import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Scim } from '../../../src/store/scim.ts'
import { type Database, openDatabase } from '../../../src/store/sqlite/database.ts'
import { scim as scimOn } from '../../../src/store/sqlite/scim/scim.ts'
import { ask, group, insertAll, tenant, user } from '../contract/scim-sample.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'

describe.each(driverNames)('over %s', name => {
  let place: SqlitePlace
  let database: Database
  let scim: Scim

  /** Over more than three blocks of 1,024 numbers: two users, then a group. */
  const everybody = Array.from({ length: 3300 }, (_none, at) => (at % 3 === 2 ? group(`g${at}`) : user(`u${at}`)))

  beforeEach(async () => {
    place = await sqlitePlace(name)
    await (await place.open()).close()
    database = await openDatabase(place.path, { driver: place.driver })
    scim = scimOn(database)
    await insertAll(scim, ...everybody)
  })
  afterEach(async () => {
    await database.close()
    await place.remove()
  })

  /** Of every hundredth place, and around the ends of blocks and of the list. */
  const placesIn = (count: number): readonly number[] => [
    1,
    1023,
    1024,
    1025,
    2047,
    2048,
    count - 1,
    count,
    count + 1,
    10 * count,
    ...Array(35)
      .keys()
      .map(at => at * 97),
  ]

  async function expectEveryPage(types: readonly string[], left: readonly string[]): Promise<void> {
    for (const skip of placesIn(left.length)) {
      const { total, resources } = await ask(scim, { types, skip, limit: 5 })
      expect([skip, total, resources.map(({ id }) => id)]).toEqual([skip, left.length, left.slice(skip, skip + 5)])
    }
  }

  const remove = (gone: readonly { readonly id: string; readonly type: string }[]): Promise<void> =>
    scim.write(async tx => {
      for (const { id, type } of gone) await tx.remove(tenant, type, id, 1)
    })

  const idsOf = (resources: typeof everybody, types: readonly string[]): readonly string[] =>
    resources.filter(({ type }) => types.includes(type)).map(({ id }) => id)

  test.each([[['User']], [['Group']], [['User', 'Group']]])('P4 a late page of %s holds who it should', async types => {
    await expectEveryPage(types, idsOf(everybody, types))
  })

  test('P4 it still does when people went out of the middle, and a whole block of them', async () => {
    const isGone = (at: number): boolean => (at > 1000 && at < 2100) || at % 7 === 0
    await remove(everybody.filter((_one, at) => isGone(at)))
    const left = everybody.filter((_one, at) => !isGone(at))
    await expectEveryPage(['User'], idsOf(left, ['User']))
    await expectEveryPage(['User', 'Group'], idsOf(left, ['User', 'Group']))
  })

  test('P4 and when nobody is left at the end, or at all', async () => {
    await remove(everybody.slice(2000))
    await expectEveryPage(['User'], idsOf(everybody.slice(0, 2000), ['User']))
    await remove(everybody.slice(0, 2000))
    await expectEveryPage(['User', 'Group'], [])
  })

  test('a database from before blocks were counted counts them', async () => {
    await remove(everybody.filter((_one, at) => at % 5 === 0))
    const counted = 'SELECT * FROM scim_block WHERE total > 0 ORDER BY space, block'
    const before = await database.read(counted)
    await database.tx(tx =>
      tx.script(`DROP TRIGGER scim_block_added; DROP TRIGGER scim_block_removed; DROP TABLE scim_block;
      DELETE FROM migration WHERE name = '0008-scim-block'`),
    )
    await (await place.open()).close()
    expect(await database.read(counted)).toEqual(before)
  })
})
