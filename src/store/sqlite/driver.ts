import sqlite3 from 'sqlite3'
import { closed, codeOf, storeProblem } from './problems.ts'

/** What may be bound to a statement. Lists and records go in as JSON text. */
export type SqlValue = string | number | null

/** One connection to a database file. Statements are prepared once and kept; of very many, those used last. */
export interface Connection {
  /** @returns all rows; the caller states their shape, which is what its SQL says */
  all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]>
  /** @returns how many rows were inserted, updated or deleted */
  run(sql: string, ...values: SqlValue[]): Promise<number>
  /** Several statements at once, without values. */
  script(sql: string): Promise<void>
  /** Nothing may be on its way any more. */
  close(): Promise<void>
}

/** All that usherd itself asks fits in; filters of clients come in ever new shapes, and the long ones will hardly come again. */
const mostPrepared = 256
const longestPrepared = 5_000

/**
 * The only file that knows the `sqlite3` package. What it fences off:
 * - `Statement#get` leaves its cursor open and COMMIT then fails, so everything is read with `all`.
 * - `close` fails while a statement is not finalized, so statements live in a cache that is emptied first.
 * - Its errors have no stack of the caller and may be kept by anyone, so they are translated here and left behind.
 *
 * @param uri the file, or a `file:` URI
 * @param path the file, for messages
 * @param mode `read` never writes to the database; `write` needs an existing file as well, so that its creator decides the rights
 * @throws Problem `store.*` when the file cannot be opened; afterwards `store.closed` from whatever is called after `close`
 */
export async function connect(uri: string, path: string, mode: 'read' | 'write'): Promise<Connection> {
  const flags = sqlite3.OPEN_URI | (mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE)
  const database = await settled<sqlite3.Database>('open', path, done => {
    const opened: sqlite3.Database = new sqlite3.Database(uri, flags, error => done(error, opened))
  })
  const prepared = new Map<string, Promise<sqlite3.Statement>>()
  let isClosed = false

  const finalize = (statement: sqlite3.Statement): Promise<void> =>
    settled<void>('finalize', path, done => statement.finalize(() => done(null, undefined)))

  const prepare = (sql: string): Promise<sqlite3.Statement> =>
    settled<sqlite3.Statement>(sql, path, done => {
      const statement: sqlite3.Statement = database.prepare(sql, error => done(error, statement))
    })

  /** Prepared before, or prepared now and kept. */
  const kept = (sql: string): Promise<sqlite3.Statement> => {
    const known = prepared.get(sql)
    prepared.delete(sql)
    const statement = known ?? prepare(sql)
    prepared.set(sql, statement)
    if (known === undefined) statement.catch(() => prepared.delete(sql))
    const [oldest] = prepared.size > mostPrepared ? prepared : []
    if (oldest !== undefined) {
      prepared.delete(oldest[0])
      // Calls of it that are on their way come first.
      oldest[1].then(finalize).catch(() => undefined)
    }
    return statement
  }

  const using = async <T>(sql: string, work: (statement: sqlite3.Statement) => Promise<T>): Promise<T> => {
    // The package would call back before there is a statement.
    if (isClosed) throw closed(path)
    if (sql.length <= longestPrepared) return work(await kept(sql))
    const statement = await prepare(sql)
    try {
      return await work(statement)
    } finally {
      await finalize(statement)
    }
  }

  return {
    all: <Row>(sql: string, ...values: SqlValue[]) =>
      using(sql, statement => settled<Row[]>(sql, path, done => statement.all<Row>(values, done))),
    run: (sql, ...values) =>
      using(sql, statement =>
        settled<number>(sql, path, done =>
          statement.run(values, function (error) {
            done(error, this.changes)
          }),
        ),
      ),
    script: sql => settled<void>('script', path, done => database.exec(sql, error => done(error, undefined))),
    async close() {
      isClosed = true
      for (const statement of await Promise.allSettled(prepared.values()))
        if (statement.status === 'fulfilled') await finalize(statement.value)
      prepared.clear()
      await settled<void>('close', path, done => database.close(error => done(error, undefined)))
    },
  }
}

/**
 * Waits for one call of the driver.
 * @param what the statement, for the message of a defect; it holds no values, they are always bound
 */
async function settled<T>(
  what: string,
  path: string,
  start: (done: (error: Error | null, value?: T) => void) => void,
): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>()
  // A call without an error has a value; `void` calls pass undefined, which is one.
  start((error, value) => (error ? reject(error) : resolve(value as T)))
  try {
    return await promise
  } catch (error) {
    throw storeProblem(error, path) ?? defect(error, what)
  }
}

/** Anything the operator cannot put right: our SQL is wrong. SQLite's own text names tables and columns, never values. */
function defect(error: unknown, what: string): Error {
  const statement = what.trim().replace(/\s+/g, ' ').slice(0, 80)
  return new Error(`${codeOf(error)} in "${statement}": ${error instanceof Error ? error.message : String(error)}`)
}
