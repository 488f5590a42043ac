import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection } from '../../../src/store/sqlite/connection.ts'
import { openDatabase, openDatabaseReadOnly } from '../../../src/store/sqlite/database.ts'
import { expectLatest, migrate } from '../../../src/store/sqlite/migrate.ts'
import { type Migration, steps, stepsIn } from '../../../src/store/sqlite/steps.ts'
import { applied, at, dueKeys, enqueue, key, person, planned, read, settleNext } from '../sample.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'

/** The steps as they were, and in which commits they stood. Copies: who edits an old one is found out. */
const fixtures = join(import.meta.dirname, '../../fixtures/migrations')
const history: readonly { readonly commit: string; readonly files: readonly string[] }[] = JSON.parse(
  readFileSync(join(fixtures, 'history.json'), 'utf8'),
)
const sqlOf = (file: string): string => readFileSync(join(fixtures, `${file}.sql`), 'utf8')

/** What was written to every new database, so that something can be lost. */
const sample = `INSERT INTO person (id, source, key, hash, rev, presence, fault, attributes)
    VALUES (1, 'hr', 'ann', '', 1, 'present', NULL, '{}');
  INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, delete_due, tombstone, matched_by)
    VALUES ('crm', 'ann', '7', 1, '{}', '{}', 1, 1, NULL, NULL, 'created')`

test('no step that was ever released has changed', () => {
  // `early` holds what a step was before it was finished.
  for (const old of stepsIn(fixtures)) expect(steps.find(({ name }) => name === old.name)).toEqual(old)
})

test('no two steps have one number', () => {
  expect(new Set(steps.map(({ number }) => number)).size).toBe(steps.length)
})

describe.each(driverNames)('over %s', name => {
  let place: SqlitePlace
  beforeEach(async () => {
    place = await sqlitePlace(name)
    mkdirSync(dirname(place.path), { recursive: true })
    closeSync(openSync(place.path, 'a'))
  })
  afterEach(() => place.remove())

  async function using<T>(work: (connection: Connection) => Promise<T>, path = place.path): Promise<T> {
    const connection = await place.driver(`file:${path}`, path, 'write')
    try {
      return await work(connection)
    } finally {
      await connection.close()
    }
  }

  /** Does what programs did that counted: their steps from the number a database had on, until one fails. */
  const countOn = (files: readonly string[], upTo = files.length): Promise<void> =>
    using(async connection => {
      const [{ version } = { version: 0 }] = await connection.all<{ version: number }>(
        'SELECT user_version AS version FROM pragma_user_version',
      )
      for (let next = version; next < upTo; next++) {
        const mark = `PRAGMA user_version = ${next + 1}; PRAGMA application_id = 0x75736864`
        try {
          await connection.script(`BEGIN; ${sqlOf(files[next] ?? '')}; ${mark}; COMMIT`)
        } catch {
          await connection.script('ROLLBACK')
          return
        }
      }
    })

  /** All tables, columns, indexes and triggers. The order of columns is that in which they came, and nothing rests on it. */
  const schema = (path = place.path): Promise<readonly unknown[]> =>
    using(
      connection =>
        connection.all(
          `SELECT type, name, tbl_name, CASE type WHEN 'table' THEN
                    (SELECT json_group_array(json_array(c.name, c.type, c."notnull", c.dflt_value, c.pk) ORDER BY c.name)
                       FROM pragma_table_xinfo(s.name) c)
                  ELSE sql END AS what
             FROM sqlite_schema s ORDER BY type, name, tbl_name`,
        ),
      path,
    )

  const seen = (): Promise<readonly { readonly name: string; readonly applied_at: number | null }[]> =>
    using(connection => connection.all('SELECT name, applied_at FROM migration ORDER BY name'))

  /** The same for every test, so it is made once. */
  let ofNew: Promise<readonly unknown[]> | undefined
  const schemaOfNew = (): Promise<readonly unknown[]> => (ofNew ??= makeNew())

  async function makeNew(): Promise<readonly unknown[]> {
    const fresh = await sqlitePlace(name)
    try {
      await (await fresh.open()).close()
      return await schema(fresh.path)
    } finally {
      await fresh.remove()
    }
  }

  async function expectWorks(): Promise<void> {
    await using store = await place.open()
    expect(await store.people.get(['hr'], key('ann'))).toMatchObject([{ presence: 'present' }])
    expect(await store.links.count('crm')).toBe(1)
    await read(store, [person('ann'), person('bob')], { absence: 'keep' })
    expect(await dueKeys(store)).toContain('bob')
    await enqueue(store, [planned('create', 'bob')])
    await settleNext(store, operation => applied(operation))
    expect(await store.links.count('crm')).toBe(2)
  }

  /** Every state a database could be left in while it was made by some commit, once. */
  const stops = [
    ...new Map(
      history.flatMap(({ commit, files }) =>
        files.map((_file, at) => [files.slice(0, at + 1).join(), { commit, files, upTo: at + 1 }] as const),
      ),
    ).values(),
  ]

  test.each(stops)(
    'a database of $commit that has seen $upTo steps becomes like a new one, with all that is in it',
    async ({ files, upTo }) => {
      await countOn(files, upTo)
      await using(connection => connection.script(sample))
      await (await place.open()).close()
      expect(await schema()).toEqual(await schemaOfNew())
      expect((await seen()).map(one => one.name)).toEqual(steps.map(one => one.name))
      await expectWorks()
    },
  )

  /** Commits that came after the first one in which the state could be. */
  const pairs = stops.flatMap(({ commit, files, upTo }) => {
    const since = history.findIndex(one => one.files.slice(0, upTo).join() === files.slice(0, upTo).join())
    return history.slice(since + 1).map(to => ({ first: commit, second: to.commit, files, to: to.files, upTo }))
  })

  test.each(pairs)(
    'and when $second went on, as far as it got, with one of $first that had seen $upTo',
    async ({ files, to, upTo }) => {
      await countOn(files, upTo)
      await using(connection => connection.script(sample))
      await countOn(to)
      await (await place.open()).close()
      expect(await schema()).toEqual(await schemaOfNew())
      await expectWorks()
    },
  )

  test('a new database says what it has seen and since when; one that was recognised only says what', async () => {
    await (await place.open()).close()
    expect(await seen()).toEqual(steps.map(one => ({ name: one.name, applied_at: at().getTime() })))
    const fresh = await sqlitePlace(name)
    await place.remove()
    place = fresh
    mkdirSync(dirname(place.path), { recursive: true })
    closeSync(openSync(place.path, 'a'))
    await countOn(history[1]?.files ?? [])
    await (await place.open()).close()
    expect((await seen()).filter(one => one.applied_at === null).map(one => one.name)).toEqual(history[1]?.files)
  })

  test('opening again does nothing', async () => {
    await (await place.open()).close()
    const before = [await schema(), await seen()]
    await (await place.open()).close()
    expect([await schema(), await seen()]).toEqual(before)
  })

  test('a database that somebody changed by hand before steps had names is refused, with what differs, and left as it is', async () => {
    await countOn(history.at(-1)?.files ?? [])
    await using(connection => connection.script('CREATE TABLE mine (a); DROP INDEX person_presence'))
    const before = await schema()
    await expect(place.open()).rejects.toMatchObject({
      code: 'store.unrecognised',
      message: `The database ${place.path} looks like none that an earlier usherd left behind: mine, person_presence are missing, too much or different`,
      next: expect.stringContaining('restore the last backup'),
    })
    expect(await schema()).toEqual(before)
    await using(connection =>
      connection.script('DROP TABLE mine; CREATE INDEX person_presence ON person (source, presence)'),
    )
    await (await place.open()).close()
  })

  test('what SQLite keeps for itself is no difference', async () => {
    await countOn(history.at(-1)?.files ?? [])
    await using(connection => connection.script(`${sample}; ANALYZE`))
    await (await place.open()).close()
    await expectWorks()
  })

  describe('steps of its own', () => {
    const step = (number: number, sql: string, name = `${String(number).padStart(4, '0')}-step`): Migration => ({
      name,
      number,
      sql,
      checksum: sql,
    })
    const one = step(1, 'CREATE TABLE a (x)')
    const two = step(2, 'CREATE TABLE b (x)')
    const four = step(4, 'CREATE TABLE c (x)')

    async function bring(...some: readonly Migration[]): Promise<void> {
      const database = await openDatabase(place.path, { driver: place.driver })
      try {
        await migrate(database, place.path, { now: at(), driver: place.driver, steps: some })
      } finally {
        await database.close()
      }
    }

    async function look(...some: readonly Migration[]): Promise<void> {
      const database = await openDatabaseReadOnly(place.path, { driver: place.driver })
      try {
        await expectLatest(database, place.path, some)
      } finally {
        await database.close()
      }
    }

    const tables = async (): Promise<readonly string[]> =>
      (
        await using(connection =>
          connection.all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'"),
        )
      )
        .map(table => table.name)
        .filter(table => table !== 'migration')

    test('a number that is missing is no gap, and a step that is added later in between is done then', async () => {
      await bring(one, four)
      await look(one, four)
      await expect(look(one, two, four)).rejects.toMatchObject({
        code: 'store.older',
        message: `The database ${place.path} is of an earlier usherd: it lacks 0002-step`,
      })
      await bring(one, two, four)
      expect(await tables()).toEqual(['a', 'c', 'b'])
      await look(one, two, four)
    })

    test('a database of a newer usherd is refused with the step this one does not know', async () => {
      await bring(one, two)
      const refusal = { code: 'store.newer', next: expect.stringContaining('newer usherd') }
      await expect(bring(one)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('version 2') })
      await expect(look(one)).rejects.toMatchObject(refusal)
      await using(connection => connection.script('PRAGMA user_version = 0'))
      await expect(bring(one)).rejects.toMatchObject({ ...refusal, message: expect.stringContaining('0002-step') })
    })

    test('one that met the steps of another program is refused with the stranger, and left as it is', async () => {
      await bring(one, step(2, 'CREATE TABLE theirs (x)', '0002-theirs'))
      const refusal = {
        code: 'store.unknown-step',
        message: `The database ${place.path} has seen 0002-theirs, which this usherd does not have`,
        next: 'Use the usherd again that made it, or restore a backup from before.',
      }
      await expect(bring(one, two, four)).rejects.toMatchObject(refusal)
      await expect(look(one, two, four)).rejects.toMatchObject(refusal)
      expect(await tables()).toEqual(['a', 'theirs'])
    })

    test('one that has seen a step before it was edited is refused with its name', async () => {
      await bring(one, two)
      const edited = step(2, 'CREATE TABLE b (x, y)')
      const refusal = {
        code: 'store.changed-step',
        message: `The database ${place.path} has seen another 0002-step than the one of this usherd`,
      }
      await expect(bring(one, edited, four)).rejects.toMatchObject(refusal)
      await expect(look(one, edited)).rejects.toMatchObject(refusal)
      expect(await tables()).toEqual(['a', 'b'])
    })

    test('a step that fails is named and undone; those before it stay, and the next try goes on from there', async () => {
      const wrong = step(2, 'CREATE TABLE b (x); CREATE TABLE a (y)')
      await expect(bring(one, wrong, four)).rejects.toMatchObject({
        code: 'store.failed-step',
        message: expect.stringMatching(/could not be brought up to date: 0002-step failed \(.*table a already exists/),
      })
      expect(await tables()).toEqual(['a'])
      await bring(one, two, four)
      expect(await tables()).toEqual(['a', 'b', 'c'])
    })

    test('a database that is locked meanwhile is said to be locked, and is brought up to date the next time', async () => {
      await bring(one)
      await using(async connection => {
        await connection.run('BEGIN IMMEDIATE')
        const database = await openDatabase(place.path, { driver: place.driver, busyMs: 0 })
        const blocked = migrate(database, place.path, { now: at(), driver: place.driver, steps: [one, two] })
        await expect(blocked).rejects.toMatchObject({ code: 'store.locked' })
        await database.close()
        await connection.run('ROLLBACK')
      })
      await bring(one, two)
      expect(await tables()).toEqual(['a', 'b'])
    })
  })
})
