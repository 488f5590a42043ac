import { readFileSync, writeFileSync } from 'node:fs'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../../../src/store/sqlite/database.ts'
import { ask, edited, equals, group, insertAll, tenant, text, user, withAll } from '../contract/scim-sample.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'
import { startChild } from './process.ts'

// Other processes take part, and a busy machine may let them wait.
vi.setConfig({ testTimeout: 60_000 })

describe.each(driverNames)('over %s', name => {
  let place: SqlitePlace
  beforeEach(async () => {
    place = await sqlitePlace(name)
  })
  afterEach(() => place.remove())

  const long = 'x'.repeat(2000)
  const big = (name: string) =>
    user(name, { body: JSON.stringify({ long }), values: [text('long', long), text('username', name)] })

  /** How many transactions stand in the log: frames that end one carry the size of the database (sqlite.org/fileformat.html §4.1). */
  function commitsInLog(): number {
    const log = readFileSync(`${place.path}-wal`)
    const frame = 24 + log.readUInt32BE(8)
    let commits = 0
    for (let at = 32; at + 24 <= log.length; at += frame) if (log.readUInt32BE(at + 4) > 0) commits++
    return commits
  }

  describe('writes that come at the same time', () => {
    test('five hundred take five flushes, not five hundred', async () => {
      await using store = await place.open()
      const before = commitsInLog()
      await Promise.all(Array.from({ length: 500 }, (_none, at) => insertAll(store.scim, user(`u${at}`))))
      expect((await ask(store.scim)).total).toBe(500)
      // The first goes alone, the others 128 at a time.
      expect(commitsInLog() - before).toBeLessThanOrEqual(5)
    })

    test('all fail with the same problem when the disk is full, and nothing of them stays', async () => {
      const full = await place.open({ mostPages: 250 })
      await insertAll(full.scim, big('first'))
      const ends = await Promise.allSettled(
        Array.from({ length: 200 }, (_none, at) => insertAll(full.scim, big(`u${at}`))),
      )
      const written = ends.filter(({ status }) => status === 'fulfilled').length
      const reasons = new Set(ends.flatMap(end => (end.status === 'rejected' ? [end.reason] : [])))
      expect([...reasons].map(reason => [reason.class, reason.code])).toContainEqual(['store', 'store.full'])
      expect(reasons.size).toBeLessThanOrEqual(2)
      expect((await ask(full.scim, { limit: 0 })).total).toBe(1 + written)
      await full.close()
      await using roomy = await place.open()
      await insertAll(roomy.scim, big('later'))
      expect((await ask(roomy.scim, { limit: 0 })).total).toBe(2 + written)
      expect((await roomy.scim.changes(tenant, 'User', { after: 0, limit: 999 })).length).toBe(2 + written)
    })

    test('one with wrong SQL fails alone, with what is wrong', async () => {
      await (await place.open()).close()
      const database = await openDatabase(place.path, { driver: place.driver })
      await database.tx(tx => tx.script('CREATE TABLE note (text TEXT)'))
      const note = (words: string, sql = 'INSERT INTO note VALUES (?1)'): Promise<number> =>
        database.shared(tx => tx.run(sql, words))
      const ends = await Promise.allSettled([
        note('a'),
        note('b'),
        note('c', 'INSERT INTO nowhere VALUES (?1)'),
        note('d'),
      ])
      expect(ends.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected', 'fulfilled'])
      expect(ends[2]).toMatchObject({ reason: { message: expect.stringContaining('nowhere') } })
      expect(await database.read('SELECT text FROM note')).toEqual([{ text: 'a' }, { text: 'b' }, { text: 'd' }])
      await database.close()
    })

    test('a failed statement that was overlooked undoes its write all the same', async () => {
      await (await place.open()).close()
      const database = await openDatabase(place.path, { driver: place.driver })
      await database.tx(tx => tx.script('CREATE TABLE note (text TEXT)'))
      const careless = database.shared(async tx => {
        await tx.run('INSERT INTO note VALUES (1)')
        await tx.run('INSERT INTO nowhere VALUES (1)').catch(() => undefined)
      })
      const other = database.shared(tx => tx.run('INSERT INTO note VALUES (2)'))
      await expect(careless).rejects.toThrow('nowhere')
      expect(await other).toBe(1)
      expect(await database.read('SELECT text FROM note')).toEqual([{ text: '2' }])
      await database.close()
    })

    test('closing waits for all of them, and for questions that take long', async () => {
      const store = await place.open()
      const writes = Array.from({ length: 300 }, (_none, at) => insertAll(store.scim, user(`u${at}`)))
      const search = ask(store.scim, { where: { kind: 'text', path: 'username', op: 'co', text: 'u' } })
      await store.close()
      await Promise.all([...writes, search])
      await using again = await place.open()
      expect((await ask(again.scim)).total).toBe(300)
    })
  })

  describe('a database that cannot be written', () => {
    test('is said to be locked, and the same write goes through afterwards', async () => {
      await using store = await place.open({ busyMs: 50 })
      const other = startChild('lock-exclusively', place)
      expect(await other.line()).toBe('locked')
      await expect(insertAll(store.scim, user('ann'))).rejects.toMatchObject({ class: 'store', code: 'store.locked' })
      await other.end()
      await insertAll(store.scim, user('ann'))
      expect((await ask(store.scim)).total).toBe(1)
    })

    test('opened for reading it is read, beside a writer, and takes no writes', async () => {
      await using writer = await place.open()
      await using reader = await place.open({ mode: 'read' })
      expect(await ask(reader.scim)).toEqual({ total: 0, resources: [] })
      await insertAll(writer.scim, user('ann'), group('staff'))
      expect((await ask(reader.scim, { where: equals('username', 'ann') })).total).toBe(1)
      await writer.scim.write(tx => tx.update(edited(user('ann', { values: [text('nick', 'a')] }))))
      expect((await ask(reader.scim, { where: equals('nick', 'a') })).total).toBe(1)
      expect(await reader.scim.get(tenant, 'User', 'user-ann', withAll)).toMatchObject({ version: 2, groups: [] })
      expect(await reader.scim.changes(tenant, 'User', { after: 0, limit: 5 })).toHaveLength(1)
      expect(await reader.tokens.list()).toEqual([])
      await expect(insertAll(reader.scim, user('bob'))).rejects.toThrow('for reading only')
      await expect(reader.tokens.revoke('a', new Date(0))).rejects.toThrow('for reading only')
    })
  })

  describe('statements in ever new shapes', () => {
    test('are answered by the thousand, also at the same time, and the store can be closed', async () => {
      const store = await place.open()
      await insertAll(store.scim, user('ann'))
      const shapes = Array.from({ length: 600 }, (_none, at) =>
        ask(store.scim, {
          where: {
            kind: 'or',
            terms: [
              equals('username', 'ann'),
              ...Array.from({ length: at }, (_term, n) => equals('username', `u${n}`)),
            ],
          },
        }),
      )
      for (const { total } of await Promise.all(shapes)) expect(total).toBe(1)
      await store.close()
    })

    test('a connection can be closed after very many and very long ones', async () => {
      writeFileSync(`${place.folder}/empty.db`, '')
      const connection = await place.driver(`file:${place.folder}/empty.db`, place.folder, 'write')
      const numbers = await Promise.all(
        Array.from({ length: 1000 }, (_none, at) =>
          connection.all<{ n: number }>(`SELECT ${at} AS n ${' '.repeat(at * 10)}`),
        ),
      )
      expect(numbers.map(([row]) => row?.n)).toEqual(Array.from(numbers.keys()))
      await connection.close()
    })
  })
})
