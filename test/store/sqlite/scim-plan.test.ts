import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Condition, Scim } from '../../../src/store/scim.ts'
import { type Database, openDatabase } from '../../../src/store/sqlite/database.ts'
import { scim as scimOn } from '../../../src/store/sqlite/scim/scim.ts'
import {
  alone,
  ask,
  edited,
  equals,
  group,
  insertAll,
  present,
  report,
  tenant,
  user,
  withAll,
} from '../contract/scim-sample.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'

describe.each(driverNames)('over %s', name => {
  let place: SqlitePlace
  let database: Database
  let scim: Scim
  /** All that was asked. */
  let statements: Set<string>

  beforeEach(async () => {
    place = await sqlitePlace(name)
    await (await place.open()).close()
    database = await openDatabase(place.path, { driver: place.driver })
    statements = new Set()
    scim = scimOn(watching(database))
  })
  afterEach(async () => {
    await database.close()
    await place.remove()
  })

  /** The same database, which notes what it is asked. */
  function watching(real: Database): Database {
    const noting =
      <Values extends unknown[], Result>(method: (sql: string, ...values: Values) => Result) =>
      (sql: string, ...values: Values): Result => {
        statements.add(sql)
        return method(sql, ...values)
      }
    return {
      ...real,
      read: noting(real.read) as Database['read'],
      search: noting(real.search) as Database['search'],
      shared: work => real.shared(tx => work({ ...tx, all: noting(tx.all) as typeof tx.all, run: noting(tx.run) })),
    }
  }

  /** What SQLite does for all of it. */
  async function steps(): Promise<readonly string[]> {
    const all: string[] = []
    for (const sql of statements) {
      const plan = await database.read<{ detail: string }>(`EXPLAIN QUERY PLAN ${sql}`)
      all.push(...plan.map(({ detail }) => detail))
    }
    return all
  }

  /** Steps that go through all of a table; lists that came with the statement (`j`) and answers of its own parts are short. */
  const scans = async (): Promise<readonly string[]> =>
    (await steps()).filter(step => /^SCAN (?:scim_|token|[rvxmbeos]\b)/.test(step))

  const fill = async (): Promise<void> => {
    await insertAll(scim, user('boss'), report('ann', 'user-boss'), user('bob'), group('staff'), group('all'))
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann']))
    statements.clear()
  }

  describe('no table is gone through, however many rows it has, by', () => {
    test('reading, inserting and updating', async () => {
      await fill()
      await scim.get(tenant, 'User', 'user-ann', withAll)
      await insertAll(scim, user('eve'))
      await scim.write(async tx => {
        await tx.holderOf(tenant, 'User', 'username', 'ann', 'user-ann')
        await tx.typesOf(tenant, ['user-ann', 'group-staff'])
        await tx.update(edited(user('ann', { display: 'anna' })))
        await tx.touch(tenant, 'Group', 'group-staff', 3)
      })
      expect(statements.size).toBeGreaterThan(8)
      expect(await scans()).toEqual([])
    })

    test('adding, removing and setting members', async () => {
      await fill()
      await scim.write(async tx => {
        await tx.addMembers(tenant, 'group-staff', ['user-bob', 'group-all'])
        await tx.removeMembers(tenant, 'group-staff', ['user-bob'])
        await tx.setMembers(tenant, 'group-staff', ['user-bob'])
      })
      expect(statements.size).toBeGreaterThan(5)
      expect(await scans()).toEqual([])
      expect((await steps()).filter(step => step.includes('AUTOMATIC'))).toEqual([])
    })

    test('deleting and following changes', async () => {
      await fill()
      await scim.write(async tx => {
        await tx.remove(tenant, 'User', 'user-boss', 1)
        await tx.remove(tenant, 'Group', 'group-staff', 1)
      })
      await scim.changes(tenant, 'User', { after: 0, limit: 5 })
      expect(statements.size).toBeGreaterThan(6)
      // Paths are a few hundred at most.
      expect((await scans()).filter(step => !step.startsWith('SCAN scim_path'))).toEqual([])
    })

    const name = equals('username', 'ann')
    const contains: Condition = { kind: 'text', path: 'username', op: 'co', text: 'n' }
    test.each<readonly [string, Condition]>([
      ['a name', name],
      ['a name or an address', { kind: 'or', terms: [name, equals('groups.value', 'x'), equals('id', 'user-bob')] }],
      ['a name and more', { kind: 'and', terms: [contains, present('schemas'), name] }],
      ['an id', equals('id', 'user-ann')],
      ['a beginning', { kind: 'text', path: 'username', op: 'sw', text: 'an' }],
      [
        'a group it is in',
        { kind: 'and', terms: [equals('groups.value', 'group-staff'), { kind: 'not', term: contains }] },
      ],
      ['a part of an element', { kind: 'element', path: 'emails', where: { kind: 'and', terms: [contains, name] } }],
    ])('asking for %s', async (_what, where) => {
      await fill()
      await ask(scim, { where })
      expect(statements.size).toBeGreaterThan(0)
      expect(await scans()).toEqual([])
      const all = await steps()
      expect(all.filter(step => /\br\b/.test(step))).toEqual(
        all.filter(step => /^SEARCH r USING (?:INTEGER PRIMARY KEY|COVERING INDEX sqlite_autoindex)/.test(step)),
      )
      // Who is already known is asked by its own rows.
      expect(all.filter(step => /value>\?/.test(step) && !step.includes('value<?'))).toEqual([])
    })

    test('the first and every other page of everything', async () => {
      await fill()
      await ask(scim, { skip: 1, limit: 1, along: alone })
      await ask(scim, { after: 1, limit: 1 })
      expect(await scans()).toEqual([])
    })
  })
})
