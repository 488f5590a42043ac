import { existsSync } from 'node:fs'
import { pathToFileURL } from 'node:url'
import type { Connection, Driver, SqlValue } from './connection.ts'
import { connect } from './driver.ts'
import { createLanes } from './lanes.ts'
import { queue } from './queue.ts'
import { type Job, type Tx, together, transaction } from './transaction.ts'

export type { SqlValue } from './connection.ts'
export type { Tx } from './transaction.ts'

/** Reading and writing. */
export interface Access {
  /** What is committed, as of now. Never waits for a writer. */
  read<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** One transaction: all of it is on the disk when the promise resolves, or none of it. Transactions wait for each other. */
  tx<T>(work: (tx: Tx) => Promise<T>): Promise<T>
}

/** One database file, opened by this process. */
export interface Database extends Access {
  /**
   * The same for questions that may take long: they wait for each other, and nobody waits for them. (A slow question on the
   * connection of `read` would hold up everybody else's, and with them the few threads that Node has for all of its files.)
   */
  search<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /**
   * For pages of what takes long: each begins only when nobody else wants anything, or when it has waited for many others
   * (`lanes.ts`). What it reads is asked where `search` asks.
   */
  readonly background: Access
  /**
   * Like `tx`, for many small works: those that wait at the same time share a transaction, one after the other, and so one flush
   * to the disk. They wait in the same queue as everybody else. A work may be done twice when another one fails (see `together`),
   * so it must leave nothing behind outside the transaction.
   */
  shared<T>(work: (tx: Tx) => Promise<T>): Promise<T>
  /** Waits for what is on its way. */
  close(): Promise<void>
}

/** So many people at once are a few, and somebody may be waiting for them; more are a page of something long. */
const few = 100

/** Where something about so many people is read and written: a crowd gives way to a few. */
export const accessFor = (database: Database, people: number): Access =>
  people <= few ? database : database.background

export interface DatabaseOptions {
  /** Who brings SQLite; the driver of the product when nothing is said. */
  readonly driver?: Driver
  /** `false` leaves it to the system when commits reach the disk: for what is thrown away afterwards. */
  readonly isDurable?: boolean
  /** What the background waits for before it takes the foreground for quiet. Default: a turn of the event loop. */
  readonly pause?: () => Promise<void>
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
  { driver = connect, isDurable = true, busyMs = 5000, mostPages, pause }: DatabaseOptions = {},
): Promise<Database> {
  const writer = await prepared(driver, path, 'write', [
    `PRAGMA busy_timeout = ${busyMs}`,
    'PRAGMA journal_mode = WAL',
    `PRAGMA synchronous = ${isDurable ? 'FULL' : 'OFF'}`,
    'PRAGMA foreign_keys = ON',
    'PRAGMA temp_store = FILE',
    'PRAGMA cache_size = -32768',
    'PRAGMA journal_size_limit = 67108864',
    ...(mostPages === undefined ? [] : [`PRAGMA max_page_count = ${mostPages}`]),
  ])
  // Four times as much made no question of ours cheaper, among 100,000 people either: the system keeps the file in memory as well.
  const reading = [`PRAGMA busy_timeout = ${busyMs}`, 'PRAGMA cache_size = -8192']
  const reader = await prepared(driver, path, 'read', reading).catch(async error => {
    await writer.close()
    throw error
  })
  const searcher = searching(() => prepared(driver, path, 'read', reading))
  const inTurn = queue()
  const { foreground, background, idle } = createLanes(pause)
  const alone = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => inTurn(() => transaction(writer, work))
  return {
    read: (sql, ...values) => foreground(() => reader.all(sql, ...values)),
    search: searcher.search,
    tx: work => foreground(() => alone(work)),
    shared: sharing(jobs => foreground(() => inTurn(() => together(writer, jobs())))),
    background: {
      read: (sql, ...values) => background(() => searcher.search(sql, ...values)),
      tx: work => background(() => alone(work)),
    },
    async close() {
      await idle()
      await inTurn(async () => {
        await searcher.close()
        await reader.close()
        await writer.close()
      })
    },
  }
}

/**
 * Opens a database only to look at it, while another process may be writing.
 * @throws Problem `store.*` when the file cannot be used
 */
export async function openDatabaseReadOnly(
  path: string,
  { driver = connect, busyMs = 5000 }: DatabaseOptions = {},
): Promise<Database> {
  // The second statement reads the file, so that a damaged or foreign one is found here.
  const first = [`PRAGMA busy_timeout = ${busyMs}`, 'SELECT count(*) FROM sqlite_schema']
  const reader = await prepared(driver, path, 'read', first).catch(error => {
    // Nobody writes, and we may not create the memory shared with a writer: SQLite has to be told that the file stands still.
    if (existsSync(`${path}-wal`)) throw error
    return prepared(driver, path, 'read', first, '?immutable=1')
  })
  const refuse = (): Promise<never> => Promise.reject(new Error('this store was opened for reading only'))
  const access: Access = { read: (sql, ...values) => reader.all(sql, ...values), tx: refuse }
  return {
    ...access,
    search: access.read,
    background: access,
    shared: refuse,
    close: () => reader.close(),
  }
}

/** How many works share a transaction: one that takes long makes all of them wait. */
const mostTogether = 128

/**
 * Gathers works until a turn comes.
 * @param inTurn waits for a turn, then fetches who has gathered until then
 */
function sharing(inTurn: (jobs: () => readonly Job[]) => Promise<void>): Database['shared'] {
  const waiting: Job[] = []
  return <T>(work: (tx: Tx) => Promise<T>) =>
    new Promise<T>((resolve, reject) => {
      // One turn for as many as fit into a transaction, taken when the first of them comes: nobody overtakes.
      const isFirst = waiting.length % mostTogether === 0
      // What comes back is what `run` gave, a T.
      waiting.push({ run: work, resolve: result => resolve(result as T), reject })
      if (isFirst) inTurn(() => waiting.splice(0, mostTogether)).catch(reject)
    })
}

/** A connection for long questions, opened when the first one comes. */
function searching(open: () => Promise<Connection>): Pick<Database, 'search' | 'close'> {
  const inTurn = queue()
  let opened: Promise<Connection> | undefined
  const connection = (): Promise<Connection> => {
    opened ??= open().catch(error => {
      opened = undefined
      throw error
    })
    return opened
  }
  return {
    search: (sql, ...values) => inTurn(async () => (await connection()).all(sql, ...values)),
    close: () => inTurn(async () => (await opened)?.close()),
  }
}

async function prepared(
  driver: Driver,
  path: string,
  mode: 'read' | 'write',
  statements: readonly string[],
  query = '',
): Promise<Connection> {
  const connection = await driver(`${pathToFileURL(path)}${query}`, path, mode)
  try {
    await connection.script(statements.join(';'))
    return connection
  } catch (error) {
    await connection.close()
    throw error
  }
}
