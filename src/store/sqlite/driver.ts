import sqlite3 from 'sqlite3'
import { codeOf, storeProblem } from './problems.ts'

/** What may be bound to a statement. Lists and records go in as JSON text. */
export type SqlValue = string | number | null

/** One connection to a database file. Statements are prepared once and kept until `close`. */
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

/**
 * The only file that knows the `sqlite3` package. What it fences off:
 * - `Statement#get` leaves its cursor open and COMMIT then fails, so everything is read with `all`.
 * - `close` fails while a statement is not finalized, so statements live in a cache that is emptied first.
 * - Its errors have no stack of the caller and may be kept by anyone, so they are translated here and left behind.
 *
 * @param uri the file, or a `file:` URI
 * @param path the file, for messages
 * @param mode `read` never writes to the database; `write` needs an existing file as well, so that its creator decides the rights
 * @throws Problem `store.*` when the file cannot be opened
 */
export async function connect(uri: string, path: string, mode: 'read' | 'write'): Promise<Connection> {
  const flags = sqlite3.OPEN_URI | (mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE)
  const database = await settled<sqlite3.Database>('open', path, done => {
    const opened: sqlite3.Database = new sqlite3.Database(uri, flags, error => done(error, opened))
  })
  const prepared = new Map<string, Promise<sqlite3.Statement>>()

  const prepare = (sql: string): Promise<sqlite3.Statement> => {
    const known = prepared.get(sql)
    if (known !== undefined) return known
    const fresh = settled<sqlite3.Statement>(sql, path, done => {
      const statement: sqlite3.Statement = database.prepare(sql, error => done(error, statement))
    })
    prepared.set(sql, fresh)
    fresh.catch(() => prepared.delete(sql))
    return fresh
  }

  return {
    async all<Row>(sql: string, ...values: SqlValue[]): Promise<Row[]> {
      const statement = await prepare(sql)
      return settled<Row[]>(sql, path, done => statement.all<Row>(values, done))
    },
    async run(sql, ...values) {
      const statement = await prepare(sql)
      return settled<number>(sql, path, done =>
        statement.run(values, function (error) {
          done(error, this.changes)
        }),
      )
    },
    script: sql => settled<void>('script', path, done => database.exec(sql, error => done(error, undefined))),
    async close() {
      for (const statement of await Promise.allSettled(prepared.values())) {
        if (statement.status === 'fulfilled')
          await settled<void>('finalize', path, done => statement.value.finalize(() => done(null, undefined)))
      }
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
