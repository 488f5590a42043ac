import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import type { Connection, SqlValue } from '../../../src/store/sqlite/connection.ts'
import { driverNames, type SqlitePlace, sqlitePlace } from './place.ts'

describe.each(driverNames)('a connection over %s', name => {
  let place: SqlitePlace
  let path: string
  let connection: Connection
  beforeEach(async () => {
    place = await sqlitePlace(name)
    path = join(place.folder, 'some.db')
    writeFileSync(path, '')
    connection = await place.driver(`file:${path}`, path, 'write')
  })
  afterEach(async () => {
    await connection.close()
    await place.remove()
  })

  const given: readonly (readonly [what: string, value: SqlValue, type: string])[] = [
    ['zero', 0, 'integer'],
    ['minus zero', -0, 'integer'],
    ['a whole number', 8, 'integer'],
    ['the largest of 32 bits', 2 ** 31 - 1, 'integer'],
    ['the smallest of 32 bits', -(2 ** 31), 'integer'],
    ['a moment in milliseconds', 1_767_571_200_000, 'real'],
    ['the largest exact one', Number.MAX_SAFE_INTEGER, 'real'],
    ['a fraction', 8.25, 'real'],
    ['a large fraction', 1e300, 'real'],
    ['nothing', null, 'null'],
    ['an empty text', '', 'text'],
    ['a text beyond ASCII', 'Zoë 😀 a\u0000b', 'text'],
  ]
  test.each(given)('takes %s and gives it back as it was', async (_what, value, type) => {
    const [row] = await connection.all<{ back: SqlValue; type: string }>('SELECT ?1 AS back, typeof(?1) AS type', value)
    expect(row).toEqual({ back: value === 0 ? 0 : value, type })
  })

  test('half of a surrogate pair becomes a replacement character', async () => {
    expect(await connection.all('SELECT ?1 AS back', '\ud800')).toEqual([{ back: '\ufffd' }])
  })

  test('moments are whole numbers in a column that holds whole numbers', async () => {
    await connection.script('CREATE TABLE note (at INTEGER)')
    await connection.run('INSERT INTO note VALUES (?1)', 1_767_571_200_000)
    expect(await connection.all('SELECT at, typeof(at) AS type FROM note')).toEqual([
      { at: 1_767_571_200_000, type: 'integer' },
    ])
  })

  test('what is not bound is nothing, also after a call that bound it', async () => {
    const ask = (...values: SqlValue[]) => connection.all('SELECT ?1 AS a, ?2 AS b', ...values)
    expect(await ask(1, 2)).toEqual([{ a: 1, b: 2 }])
    expect(await ask(1)).toEqual([{ a: 1, b: null }])
    await expect(ask(1, 2, 3)).rejects.toThrow('SQLITE_RANGE')
  })

  test('says how many rows were inserted, updated or deleted; those of triggers do not count', async () => {
    await connection.script(`CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT); CREATE TABLE copy (text TEXT);
      CREATE TRIGGER copying AFTER INSERT ON note BEGIN INSERT INTO copy VALUES (new.text); END`)
    expect(await connection.run('INSERT INTO note (text) VALUES (?1), (?2)', 'a', 'b')).toBe(2)
    expect(await connection.run('UPDATE note SET text = ?1', 'c')).toBe(2)
    expect(await connection.run('UPDATE note SET text = ?1 WHERE id = 7', 'c')).toBe(0)
    expect(await connection.run('INSERT OR IGNORE INTO note VALUES (1, ?1)', 'c')).toBe(0)
    expect(await connection.run('DELETE FROM note WHERE id = 1')).toBe(1)
  })

  test('a write that gives rows back is done whole', async () => {
    await connection.script('CREATE TABLE note (id INTEGER PRIMARY KEY, text TEXT)')
    const insert = 'INSERT INTO note (text) SELECT value FROM json_each(?1) RETURNING id, text'
    expect(await connection.all(insert, '["a","b"]')).toEqual([
      { id: 1, text: 'a' },
      { id: 2, text: 'b' },
    ])
    expect(await connection.all('UPDATE note SET text = ?1 WHERE id > 9 RETURNING id', 'c')).toEqual([])
    expect(await connection.all('SELECT count(*) AS count FROM note')).toEqual([{ count: 2 }])
  })

  test('a transaction can be ended right after a question, and what another connection reads is what is committed', async () => {
    await connection.script('PRAGMA journal_mode = WAL; CREATE TABLE note (text TEXT)')
    const reader = await place.driver(`file:${path}`, path, 'read')
    const seen = (from: Connection) => from.all('SELECT text FROM note')
    await connection.run('BEGIN IMMEDIATE')
    await connection.run('INSERT INTO note VALUES (?1)', 'a')
    expect(await seen(connection)).toEqual([{ text: 'a' }])
    expect(await seen(reader)).toEqual([])
    await connection.run('COMMIT')
    expect(await seen(reader)).toEqual([{ text: 'a' }])
    await connection.run('BEGIN IMMEDIATE')
    await connection.run('DELETE FROM note')
    await connection.run('ROLLBACK')
    expect(await seen(connection)).toEqual([{ text: 'a' }])
    await reader.close()
  })

  test('a statement goes on being right when the tables were changed', async () => {
    await connection.script('CREATE TABLE note (a); INSERT INTO note VALUES (1)')
    const all = () => connection.all('SELECT * FROM note')
    expect(await all()).toEqual([{ a: 1 }])
    await connection.script('ALTER TABLE note ADD COLUMN b')
    expect(await all()).toEqual([{ a: 1, b: null }])
  })

  test('several statements at once stop at the first that is wrong', async () => {
    const script = connection.script('CREATE TABLE note (a); CREATE TABLE note (a); CREATE TABLE other (a)')
    await expect(script).rejects.toThrow('note already exists')
    expect(await connection.all('SELECT name FROM sqlite_schema')).toEqual([{ name: 'note' }])
  })

  test('a mistake in our SQL names the statement, never a value; it is one again the next time', async () => {
    for (let time = 0; time < 2; time++) {
      const mistake = connection.run('INSERT INTO nowhere VALUES (?1)', 'ann@example.org')
      await expect(mistake).rejects.toThrow(
        /^SQLITE_ERROR in "INSERT INTO nowhere VALUES \(\?1\)": .*no such table: nowhere$/,
      )
    }
    await connection.script('CREATE TABLE nowhere (text TEXT UNIQUE)')
    const insert = () => connection.run('INSERT INTO nowhere VALUES (?1)', 'ann@example.org')
    expect(await insert()).toBe(1)
    await expect(insert()).rejects.toThrow(/^(?!.*example)SQLITE_CONSTRAINT.*UNIQUE constraint failed: nowhere.text$/)
  })

  test('foreign keys are kept only when that was asked for', async () => {
    await connection.script('CREATE TABLE a (id INTEGER PRIMARY KEY); CREATE TABLE b (a REFERENCES a)')
    expect(await connection.run('INSERT INTO b VALUES (7)')).toBe(1)
    await connection.script('PRAGMA foreign_keys = ON')
    await expect(connection.run('INSERT INTO b VALUES (8)')).rejects.toThrow('FOREIGN KEY')
  })

  test('nothing is made where no file is, in either mode', async () => {
    const missing = join(place.folder, 'missing.db')
    for (const mode of ['write', 'read'] as const)
      await expect(place.driver(`file:${missing}`, missing, mode)).rejects.toMatchObject({ code: 'store.unopenable' })
    expect(() => readFileSync(missing)).toThrow('ENOENT')
  })

  test('a connection for reading writes nothing', async () => {
    await connection.script('CREATE TABLE note (a)')
    const reader = await place.driver(`file:${path}`, path, 'read')
    await expect(reader.run('INSERT INTO note VALUES (1)')).rejects.toMatchObject({ code: 'store.read-only' })
    await expect(reader.script('DROP TABLE note')).rejects.toMatchObject({ code: 'store.read-only' })
    await reader.close()
  })

  test('what is locked, full, foreign or a folder is called that', async () => {
    await connection.script('CREATE TABLE note (text TEXT); PRAGMA busy_timeout = 0')
    const other = await place.driver(`file:${path}`, path, 'write')
    await other.run('BEGIN IMMEDIATE')
    await expect(connection.run('BEGIN IMMEDIATE')).rejects.toMatchObject({ class: 'store', code: 'store.locked' })
    await expect(connection.script('BEGIN IMMEDIATE')).rejects.toMatchObject({ code: 'store.locked' })
    await other.run('ROLLBACK')
    await other.close()
    await connection.run('PRAGMA max_page_count = 3')
    const long = connection.run('INSERT INTO note VALUES (?1)', 'x'.repeat(20_000))
    await expect(long).rejects.toMatchObject({ code: 'store.full', message: expect.stringContaining(path) })
    writeFileSync(join(place.folder, 'text.db'), 'employeeNumber;login;mail\n'.repeat(500))
    const foreign = await place.driver(`file:${join(place.folder, 'text.db')}`, path, 'write')
    await expect(foreign.all('SELECT * FROM note')).rejects.toMatchObject({ code: 'store.not-a-database' })
    await foreign.close()
    await expect(place.driver(`file:${place.folder}`, path, 'write')).rejects.toMatchObject({
      code: 'store.unopenable',
    })
  })

  test('whoever asks after the end is told that it is over; ending twice is no mistake', async () => {
    await connection.all('SELECT 1')
    await connection.close()
    await connection.close()
    for (const call of [connection.all('SELECT 1'), connection.run('SELECT 1'), connection.script('SELECT 1')])
      await expect(call).rejects.toMatchObject({ code: 'store.closed' })
  })

  test('statements in very many shapes, and very long ones, do not stay open', async () => {
    const numbers = await Promise.all(
      Array.from({ length: 1000 }, (_none, at) =>
        connection.all<{ n: number }>(`SELECT ${at} AS n ${' '.repeat(at * 10)}`),
      ),
    )
    expect(numbers.map(([row]) => row?.n)).toEqual(Array.from(numbers.keys()))
  })
})

describe('where the drivers differ', () => {
  async function beyondExact(name: (typeof driverNames)[number]): Promise<unknown> {
    const place = await sqlitePlace(name)
    const connection = await place.driver('file::memory:', 'memory', 'write')
    const [row] = await connection.all<{ n: unknown }>('SELECT 9007199254740993 AS n').finally(connection.close)
    await place.remove()
    return row?.n
  }

  test('a whole number that no number can hold exactly is the nearest one over sqlite3', async () => {
    expect(await beyondExact('sqlite3')).toBe(9007199254740992)
  })

  test('and refused over node:sqlite', async () => {
    await expect(beyondExact('node:sqlite')).rejects.toThrow('too large')
  })
})
