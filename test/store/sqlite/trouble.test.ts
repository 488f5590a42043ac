import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { openDatabase } from '../../../src/store/sqlite/database.ts'
import type { Store } from '../../../src/store/store.ts'
import { applied, at, enqueue, key, person, planned, read, settleNext } from '../sample.ts'
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

  async function expectWhole(): Promise<void> {
    const connection = await place.driver(`file:${place.path}`, place.path, 'write')
    expect(await connection.all('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }])
    await connection.close()
  }

  /** Writes people until it is refused. @returns how many were taken, and the refusal */
  async function fill(store: Store): Promise<{ readonly taken: number; readonly refusal: unknown }> {
    const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
    for (let taken = 0; ; taken += 10) {
      const page = Array.from({ length: 10 }, (_none, index) => person(`p${taken + index}`, { long }))
      try {
        await writer.page(page)
      } catch (refusal) {
        return { taken, refusal }
      }
    }
  }

  describe('a full disk', () => {
    test('is said to be one; what was written before is whole, can be read, and work goes on when there is room', async () => {
      const full = await place.open({ mostPages: 300 })
      await enqueue(full, [planned('create', 'ann')])
      const { taken, refusal } = await fill(full)
      expect(refusal).toMatchObject({
        class: 'store',
        code: 'store.full',
        message: expect.stringContaining(place.path),
      })
      expect(taken).toBeGreaterThan(0)
      expect(await full.sources.get('hr')).toMatchObject({ known: taken })
      await expect(fill(full)).resolves.toMatchObject({ refusal: { code: 'store.full' } })
      await full.close()
      await expectWhole()
      await using roomy = await place.open()
      expect(await roomy.sources.get('hr')).toMatchObject({ known: taken })
      await settleNext(roomy, operation => applied(operation))
      await read(roomy, [person('bob')])
      expect(await roomy.sources.get('hr')).toMatchObject({ known: 1 })
    })

    test('a transaction that SQLite gave up leaves nothing behind, and the next one on the same connection is whole', async () => {
      await (await place.open()).close()
      const database = await openDatabase(place.path, { driver: place.driver, mostPages: 120 })
      await database.tx(tx => tx.run('CREATE TABLE big (text TEXT)'))
      const overfill = database.tx(async tx => {
        const insert = (): Promise<number> => tx.run('INSERT INTO big VALUES (?1)', long)
        for (let row = 0; row < 500; row++) await insert()
      })
      await expect(overfill).rejects.toMatchObject({ code: 'store.full' })
      expect(await database.read('SELECT count(*) AS count FROM big')).toEqual([{ count: 0 }])
      await database.tx(tx => tx.run('PRAGMA max_page_count = 100000'))
      await database.tx(tx => tx.run('INSERT INTO big VALUES (?1)', long))
      expect(await database.read('SELECT count(*) AS count FROM big')).toEqual([{ count: 1 }])
      await database.close()
    })
  })

  describe('a database locked by another process', () => {
    test('is said to be locked; afterwards the same page is taken as if nothing had happened', async () => {
      await using store = await place.open({ busyMs: 50 })
      const writer = await store.people.begin('hr', { targets: ['crm'], scope: 'everyone' })
      const other = startChild('lock-exclusively', place)
      expect(await other.line()).toBe('locked')
      await expect(writer.page([person('ann')])).rejects.toMatchObject({ code: 'store.locked' })
      expect(await store.people.get(['hr'], key('ann'))).toEqual([])
      await other.end()
      expect(await writer.page([person('ann')])).toEqual({ added: 1, changed: 0, unchanged: 0, duplicates: [] })
    })

    test('cannot be opened to write, and says why', async () => {
      await (await place.open()).close()
      const other = startChild('lock-exclusively', place)
      await other.line()
      await expect(place.open({ busyMs: 50 })).rejects.toMatchObject({ code: 'store.locked' })
      await other.end()
      await (await place.open()).close()
    })
  })

  describe('a process that is killed at any moment', () => {
    test('leaves a whole database in which every step that had been reported is there, and none by half', async () => {
      for (const lines of [2, 5, 9, 14, 3, 7, 12, 4]) {
        const child = startChild('write-for-ever', place)
        const said: string[] = []
        while (said.length < lines) said.push(await child.line())
        await child.kill()
        await expectConsistent(said)
      }
      await expectWhole()
    })
  })

  async function expectConsistent(said: readonly string[]): Promise<void> {
    const reported = (step: string): number => Number(said.findLast(line => line.startsWith(step))?.split(' ')[1] ?? 0)
    await using store = await place.open()
    const leased = (await store.outbox.counts('crm')).leased
    expect(await store.outbox.recover()).toBe(leased)
    const { people, link } = await store.links.candidate('crm', ['hr'], key('ann'))
    const confirmed = Number(link?.confirmed.version ?? 0)
    const applications = await store.ledger.query({ outcomes: ['applied'], limit: 9999 })
    expect(applications).toHaveLength(confirmed)
    expect(confirmed).toBeGreaterThanOrEqual(reported('settled'))
    expect(Number(people[0]?.attributes.version)).toBeGreaterThanOrEqual(reported('read'))
    expect(Number(people[0]?.attributes.version)).toBeLessThanOrEqual(confirmed + 1)
    // Nothing lost: what is not confirmed yet is due, or on its way.
    const due = await store.links.due('crm', { sources: ['hr'], limit: 9, now: at() })
    if (Number(people[0]?.attributes.version) > confirmed) expect(due).toHaveLength(1)
  }

  describe('what belongs together', () => {
    test('is written together: when one outcome of a group cannot be written, nothing of the group is', async () => {
      await using store = await place.open()
      await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
      const { operations } = await store.outbox.claim('crm', { limit: 2, now: at() })
      // No program can do this while it compiles; it stands for whatever breaks off half-way.
      const broken = { remoteId: null as never }
      const group = operations.map(one => applied(one, one.planned.person === 'bob' ? broken : {}))
      await expect(store.outbox.settle(group)).rejects.toThrow('NOT NULL')
      expect(await store.ledger.query({ limit: 9 })).toEqual([])
      expect(await store.links.count('crm')).toBe(0)
      expect(await store.outbox.counts('crm')).toMatchObject({ leased: 2 })
    })
  })

  describe('what the driver lets out', () => {
    test('a mistake in our SQL names the statement, never a value', async () => {
      await (await place.open()).close()
      const connection = await place.driver(`file:${place.path}`, place.path, 'write')
      const mistake = connection.run('INSERT INTO nowhere VALUES (?1)', 'ann@example.org')
      await expect(mistake).rejects.toThrow('"INSERT INTO nowhere VALUES (?1)"')
      const taken = connection.run('INSERT INTO store (one, salt, revision) VALUES (?1, ?2, 0)', 1, 'ann@example.org')
      await expect(taken).rejects.toThrow(/^(?!.*example).*UNIQUE constraint failed/)
      await connection.close()
    })

    test('transactions wait for each other, and one that fails leaves nothing', async () => {
      await (await place.open()).close()
      const database = await openDatabase(place.path, { driver: place.driver })
      await database.tx(tx => tx.run('CREATE TABLE note (text TEXT)'))
      const note = (text: string, fail = false): Promise<unknown> =>
        database.tx(async tx => {
          await tx.run('INSERT INTO note VALUES (?1)', text)
          if (fail) throw new Error('changed my mind')
        })
      const ends = await Promise.allSettled([note('a'), note('b', true), note('c')])
      expect(ends.map(end => end.status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
      expect(await database.read('SELECT text FROM note')).toEqual([{ text: 'a' }, { text: 'c' }])
      await database.close()
    })

    test('a statement after a failed one is refused, even when the failure was overlooked', async () => {
      await (await place.open()).close()
      const database = await openDatabase(place.path, { driver: place.driver })
      const careless = database.tx(async tx => {
        await tx.run('INSERT INTO nowhere VALUES (1)').catch(() => undefined)
        await tx.run(`INSERT INTO run (command, started_at) VALUES ('plan', 1)`)
      })
      await expect(careless).rejects.toThrow('nowhere')
      expect(await database.read('SELECT * FROM run')).toEqual([])
      await database.close()
    })
  })
})
