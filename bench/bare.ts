import sqlite3 from 'sqlite3'

/**
 * A database without anything around it: what the store is compared with, and how states are prepared that would take hours to
 * reach on the shipped road. It imports a package that has its one home elsewhere, because bare is what it has to be.
 */
export interface Bare {
  /** Prepared once and kept. @returns all rows; the caller states their shape */
  all<Row>(sql: string, ...values: readonly (string | number)[]): Promise<readonly Row[]>
  script(sql: string): Promise<void>
  close(): Promise<void>
}

/** As the store opens its own (src/store/sqlite/database.ts). */
const pragmas = `
  PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON;
  PRAGMA temp_store = FILE; PRAGMA cache_size = -32768; PRAGMA journal_size_limit = 67108864`

/** Opens a database that the store has made. Nobody else may have it open. */
export async function openBare(path: string): Promise<Bare> {
  const { promise, resolve, reject } = Promise.withResolvers<void>()
  const connection = new sqlite3.Database(path, error => (error ? reject(error) : resolve()))
  await promise
  const statements = new Map<string, sqlite3.Statement>()
  const script = (sql: string): Promise<void> =>
    new Promise((done, failed) => {
      connection.exec(sql, error => (error ? failed(error) : done()))
    })
  await script(pragmas)
  return {
    script,
    all<Row>(sql: string, ...values: readonly (string | number)[]): Promise<readonly Row[]> {
      const statement = statements.get(sql) ?? connection.prepare(sql)
      statements.set(sql, statement)
      return new Promise((done, failed) => {
        statement.all<Row>(values, (error, rows) => (error ? failed(error) : done(rows)))
      })
    },
    async close() {
      for (const statement of statements.values()) await new Promise<void>(done => statement.finalize(() => done()))
      await new Promise<void>((done, failed) => {
        connection.close(error => (error ? failed(error) : done()))
      })
    },
  }
}
