import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import { type Connection, connect, type SqlValue } from './driver.ts'
import { queue } from './queue.ts'

/** What a transaction may do. Nobody else's statements are in it. */
export interface Tx {
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** @returns how many rows were inserted, updated or deleted */
  run(sql: string, ...values: SqlValue[]): Promise<number>
  script(sql: string): Promise<void>
}

/** One database file, opened by this process. */
export interface Database {
  /** What is committed, as of now. Never waits for a writer. */
  read<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** One transaction: all of it is on the disk when the promise resolves, or none of it. Transactions wait for each other. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Waits for what is on its way. */
  close(): Promise<void>
}

export interface DatabaseOptions {
  /** How long to wait while another program holds a lock. */
  readonly busyMs?: number
  /** Largest size, in pages of 4096 bytes: how the tests make a full disk. */
  readonly mostPages?: number
}

/**
 * Opens an existing file with one connection that writes and one that reads: statements of others on the writing connection
 * would join an open transaction and vanish with its rollback.
 * FULL makes every commit survive a power cut; with pages of rows it costs nothing that can be measured.
 * @throws Problem `store.*` when the file cannot be used
 */
export async function openDatabase(
  path: string,
  { busyMs = 5000, mostPages }: DatabaseOptions = {},
): Promise<Database> {
  const writer = await prepared(path, 'write', [
    `PRAGMA busy_timeout = ${busyMs}`,
    'PRAGMA journal_mode = WAL',
    'PRAGMA synchronous = FULL',
    'PRAGMA foreign_keys = ON',
    'PRAGMA temp_store = FILE',
    'PRAGMA cache_size = -32768',
    'PRAGMA journal_size_limit = 67108864',
    ...(mostPages === undefined ? [] : [`PRAGMA max_page_count = ${mostPages}`]),
  ])
  const reader = await prepared(path, 'read', [`PRAGMA busy_timeout = ${busyMs}`, 'PRAGMA cache_size = -32768']).catch(
    async error => {
      await writer.close()
      throw error
    },
  )
  const inTurn = queue()
  return {
    read: (sql, ...values) => reader.all(sql, ...values),
    tx: work => inTurn(() => transaction(writer, work)),
    close: () =>
      inTurn(async () => {
        await reader.close()
        await writer.close()
      }),
  }
}

/**
 * Opens a database only to look at it, while another process may be writing.
 * @throws Problem `store.*` when the file cannot be used
 */
export async function openDatabaseReadOnly(path: string, { busyMs = 5000 }: DatabaseOptions = {}): Promise<Database> {
  // The second statement reads the file, so that a damaged or foreign one is found here.
  const first = [`PRAGMA busy_timeout = ${busyMs}`, 'SELECT count(*) FROM sqlite_schema']
  const reader = await prepared(path, 'read', first).catch(error => {
    // Nobody writes, and we may not create the memory shared with a writer: SQLite has to be told that the file stands still.
    if (existsSync(`${path}-wal`)) throw error
    return prepared(path, 'read', first, '?immutable=1')
  })
  return {
    read: (sql, ...values) => reader.all(sql, ...values),
    tx: () => Promise.reject(new Error('this store was opened for reading only')),
    close: () => reader.close(),
  }
}

async function prepared(
  path: string,
  mode: 'read' | 'write',
  statements: readonly string[],
  query = '',
): Promise<Connection> {
  const connection = await connect(`${pathToFileURL(path)}${query}`, path, mode)
  try {
    await connection.script(statements.join(';'))
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}

async function transaction<T>(writer: Connection, work: (tx: Tx) => Promise<T>): Promise<T> {
  await writer.run('BEGIN IMMEDIATE')
  try {
    const result = await work(untilFailure(writer))
    await writer.run('COMMIT')
    return result
  } catch (error) {
    // After SQLITE_FULL and its like the transaction is already undone, and there is nothing left to roll back.
    await writer.run('ROLLBACK').catch(() => undefined)
    throw error
  }
}

/** SQLite may undo a transaction on its own; a statement after that would stand alone and stay. So the first failure is the last. */
function untilFailure(writer: Connection): Tx {
  let failure: unknown
  const guarded = async <T>(statement: () => Promise<T>): Promise<T> => {
    if (failure !== undefined) throw failure
    try {
      return await statement()
    } catch (error) {
      failure = error
      throw error
    }
  }
  return {
    all: (sql, ...values) => guarded(() => writer.all(sql, ...values)),
    run: (sql, ...values) => guarded(() => writer.run(sql, ...values)),
    script: sql => guarded(() => writer.script(sql)),
  }
}
