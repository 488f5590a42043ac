import sqlite3 from 'sqlite3'
import type { Driver, SqlValue } from './connection.ts'
import { closed, defect, storeProblem } from './problems.ts'
import { isKept, Statements } from './statements.ts'

/**
 * The only file that knows the `sqlite3` package. What it fences off:
 * - `Statement#get` leaves its cursor open and COMMIT then fails, so everything is read with `all`.
 * - `close` fails while a statement is not finalized, so statements live in a cache that is emptied first.
 * - Its errors have no stack of the caller and may be kept by anyone, so they are translated here and left behind.
 */
export const connect: Driver = async (uri, path, mode) => {
  const flags = sqlite3.OPEN_URI | (mode === 'read' ? sqlite3.OPEN_READONLY : sqlite3.OPEN_READWRITE)
  const database = await settled<sqlite3.Database>('open', path, done => {
    const opened: sqlite3.Database = new sqlite3.Database(uri, flags, error => done(error, opened))
  })
  let isClosed = false

  const finalize = (statement: sqlite3.Statement): Promise<void> =>
    settled<void>('finalize', path, done => statement.finalize(() => done(null, undefined)))

  const prepare = (sql: string): Promise<sqlite3.Statement> =>
    settled<sqlite3.Statement>(sql, path, done => {
      const statement: sqlite3.Statement = database.prepare(sql, error => done(error, statement))
    })

  const prepared = new Statements<Promise<sqlite3.Statement>>(
    sql => {
      const statement = prepare(sql)
      statement.catch(() => prepared.forget(sql))
      return statement
    },
    // Calls of it that are on their way come first.
    statement => void statement.then(finalize).catch(() => undefined),
  )

  const using = async <T>(sql: string, work: (statement: sqlite3.Statement) => Promise<T>): Promise<T> => {
    // The package would call back before there is a statement.
    if (isClosed) throw closed(path)
    if (isKept(sql)) return work(await prepared.get(sql))
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
    async script(sql) {
      if (isClosed) throw closed(path)
      await settled<void>('script', path, done => database.exec(sql, error => done(error, undefined)))
    },
    async close() {
      if (isClosed) return
      isClosed = true
      for (const statement of await Promise.allSettled(prepared.takeAll()))
        if (statement.status === 'fulfilled') await finalize(statement.value)
      await settled<void>('close', path, done => database.close(error => done(error, undefined)))
    },
  }
}

/**
 * Waits for one call of the package.
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
