import {
  chmodSync,
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  statSync,
  writeFileSync,
  writeSync,
} from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { steps, versionOf } from '../../../src/store/sqlite/steps.ts'
import { at, dueKeys, key, person, read } from '../sample.ts'
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

  /** Runs SQL on the file, as some other program would. */
  async function tamper(sql: string): Promise<void> {
    mkdirSync(dirname(place.path), { recursive: true })
    closeSync(openSync(place.path, 'a'))
    const connection = await place.driver(`file:${place.path}`, place.path, 'write')
    await connection.script(sql)
    await connection.close()
  }

  describe('opening to write', () => {
    test('makes the folder and a file that only we can read', async () => {
      await using _store = await place.open()
      for (const file of ['', '-wal', '-shm', '.lock', '.kernel-lock'])
        expect(statSync(place.path + file).mode & 0o777).toBe(0o600)
    })

    test('whom an older version blocked or passed over in a feed is put right by the first reading', async () => {
      const first = join(import.meta.dirname, '../../../src/store/sqlite/migrations/0001-first.sql')
      await tamper(`${readFileSync(first, 'utf8')}; PRAGMA user_version = 1; PRAGMA application_id = 0x75736864;
        INSERT INTO person VALUES (1, 'idp', 'ann', '', 1, 'present', 'stands more than once', '{"active":true}');
        INSERT INTO source (source, cursor, failed, failures) VALUES ('idp', 'r1 4711', 2, '[{"row":1,"reason":"odd"}]')`)
      await using store = await place.open()
      const before = await store.sources.get('idp')
      expect(before).toMatchObject({ failed: 1, unread: 1 })
      expect(before).not.toHaveProperty('cursor')
      const feed = await store.people.begin('idp', { targets: ['crm'], scope: 'changes' })
      await feed.page([person('ann', { active: false })])
      await feed.finish({ absence: 'keep', cursor: 'r1 4712' })
      const [ann] = await store.people.get(['idp'], key('ann'))
      expect(ann).toMatchObject({ attributes: { active: false } })
      expect(ann).not.toHaveProperty('fault')
      expect(await dueKeys(store)).toEqual(['ann'])
      expect(await store.sources.get('idp')).toMatchObject({ failed: 0, unread: 0 })
    })

    test('a database of a newer usherd is refused, with both versions, and left as it is', async () => {
      await (await place.open()).close()
      await tamper('PRAGMA user_version = 99')
      const opening = {
        code: 'store.newer',
        message: expect.stringContaining('version 99'),
        next: expect.stringContaining('newer usherd'),
      }
      await expect(place.open()).rejects.toMatchObject(opening)
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject(opening)
      await expect(place.open()).rejects.toThrow(`up to ${versionOf(steps)}`)
    })

    test('a file that is no database is refused and left as it is', async () => {
      mkdirSync(dirname(place.path), { recursive: true })
      const garbage = 'employeeNumber;login;mail\n'.repeat(500)
      writeFileSync(place.path, garbage)
      await expect(place.open()).rejects.toMatchObject({
        code: 'store.not-a-database',
        message: expect.stringContaining(place.path),
      })
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject({ code: 'store.not-a-database' })
      expect(readFileSync(place.path, 'utf8')).toBe(garbage)
    })

    test('the database of another program is refused and gets none of our tables', async () => {
      await tamper('CREATE TABLE theirs (a)')
      await expect(place.open()).rejects.toMatchObject({ code: 'store.not-a-database' })
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject({ code: 'store.not-a-database' })
      await expect(tamper('SELECT * FROM person')).rejects.toThrow('no such table')
    })

    test('a damaged database is called that', async () => {
      const store = await place.open()
      await read(store, [person('ann')])
      await store.close()
      const file = openSync(place.path, 'r+')
      writeSync(file, Buffer.alloc(statSync(place.path).size - 4096, 0xff), 0, null, 4096)
      closeSync(file)
      await expect(place.open()).rejects.toMatchObject({
        code: 'store.damaged',
        next: expect.stringContaining('backup'),
      })
    })

    test('a folder instead of a file is said to be one', async () => {
      mkdirSync(place.path, { recursive: true })
      await expect(place.open()).rejects.toMatchObject({ code: 'store.unopenable' })
      expect(existsSync(`${place.path}.lock`)).toBe(false)
    })

    test('a file where a folder should be is said to be in the way', async () => {
      writeFileSync(join(place.folder, 'data'), '')
      await expect(place.open()).rejects.toMatchObject({ code: 'store.unopenable' })
    })
  })

  describe('opening to read', () => {
    test('nothing is made where nothing is', async () => {
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject({ code: 'store.missing' })
      expect(existsSync(place.path)).toBe(false)
      await tamper('SELECT 1')
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject({ code: 'store.missing' })
    })

    test('a reader beside a living writer sees what was just written, and the writer goes on', async () => {
      await using writer = await place.open()
      await using reader = await place.open({ mode: 'read' })
      expect(reader.salt).toBe(writer.salt)
      for (const name of ['ann', 'bob']) {
        await read(writer, [person(name)], { absence: 'keep' })
        expect(await reader.people.get(['hr'], key(name))).toMatchObject([{ presence: 'present' }])
      }
      expect(await dueKeys(reader)).toEqual(['ann', 'bob'])
    })

    test('a reader sees what a killed writer had written', async () => {
      const writer = startChild('write-for-ever', place)
      while ((await writer.line()) !== 'settled 3');
      await writer.kill()
      await using reader = await place.open({ mode: 'read' })
      expect((await reader.ledger.query({ limit: 99 })).length).toBeGreaterThanOrEqual(3)
    })

    test('a reader cannot write', async () => {
      await (await place.open()).close()
      await using reader = await place.open({ mode: 'read' })
      await expect(reader.sources.started('hr', at())).rejects.toThrow('for reading only')
    })

    test('a database of an older usherd has to be brought up to date by one that writes', async () => {
      await (await place.open()).close()
      await tamper('DROP TABLE migration')
      await expect(place.open({ mode: 'read' })).rejects.toMatchObject({ code: 'store.older' })
    })
  })

  describe('folders that cannot be written', () => {
    // Root may write everywhere, so another user has to try.
    const nobody = process.getuid?.() === 0 ? { uid: 65534 } : {}

    const closeTo = (mode: number): void => {
      chmodSync(place.folder, 0o755)
      chmodSync(dirname(place.path), mode)
    }

    test('opening to write says so', async () => {
      await (await place.open()).close()
      chmodSync(place.path, 0o644)
      closeTo(0o555)
      const child = startChild('open-write', place, nobody)
      expect(await child.line()).toBe('store.read-only')
      closeTo(0o755)
    })

    test('a database that nobody writes can still be read there', async () => {
      await (await place.open()).close()
      chmodSync(place.path, 0o644)
      closeTo(0o555)
      const child = startChild('open-read', place, nobody)
      expect(await child.line()).toBe('opened')
      closeTo(0o755)
    })

    test('a database file that may not be written is called that', async () => {
      await (await place.open()).close()
      chmodSync(place.path, 0o444)
      closeTo(0o777)
      const child = startChild('open-write', place, nobody)
      expect(await child.line()).toBe('store.read-only')
    })
  })
})
