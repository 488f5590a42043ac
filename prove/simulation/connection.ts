import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Connection } from '../../src/store/sqlite/connection.ts'
import { synchronousConnection } from '../../src/store/sqlite/synchronous-driver.ts'

/** A connection whose database can be brought back to how it was when it was new. */
export interface RawConnection extends Connection {
  /** A transaction is open. */
  readonly isWriting: boolean
  /** Undoes whatever transaction is open: what a crash leaves of it. */
  rollBack(): void
  /** Every table as it was at the first call. */
  reset(): void
}

/**
 * SQLite answering at once, in the same thread: nothing of it depends on a clock or a pool of threads. What a crash leaves behind
 * is decided by the simulation, so nothing has to reach a real disk.
 * @param randomBytes what SQL gets from `randomblob`
 */
export function connectTo(path: string, randomBytes: (count: number) => Uint8Array): RawConnection {
  const database = new DatabaseSync(path)
  database.function('randomblob', { deterministic: false }, count => randomBytes(Number(count)))
  database.exec(
    'PRAGMA page_size = 1024; PRAGMA journal_mode = WAL; PRAGMA synchronous = OFF; PRAGMA temp_store = MEMORY; PRAGMA foreign_keys = ON',
  )
  let first: readonly Snapshot[] | undefined
  return {
    ...synchronousConnection(database, path),
    get isWriting() {
      return database.isTransaction
    },
    rollBack() {
      if (database.isTransaction) database.exec('ROLLBACK')
    },
    reset() {
      first ??= snapshotsOf(database)
      database.exec('PRAGMA foreign_keys = OFF; BEGIN')
      for (const { clear } of first) clear.run()
      for (const { insert, rows } of first) for (const row of rows) insert.run(...row)
      database.exec('COMMIT; PRAGMA foreign_keys = ON')
    },
  }
}

interface Snapshot {
  readonly clear: StatementSync
  readonly insert: StatementSync
  readonly rows: readonly (string | number | null)[][]
}

function snapshotsOf(database: DatabaseSync): readonly Snapshot[] {
  const tables = database
    .prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
         AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence') ORDER BY name = 'sqlite_sequence', name`,
    )
    .all()
    .map(({ name }) => String(name))
  return tables.map(name => {
    // A fresh database holds texts, numbers and NULL only.
    const rows = database
      .prepare(`SELECT * FROM "${name}"`)
      .all()
      .map(row => Object.values(row) as (string | number | null)[])
    const places = rows[0]?.map(() => '?').join(', ') ?? 'NULL'
    return {
      clear: database.prepare(`DELETE FROM "${name}"`),
      insert: database.prepare(rows.length === 0 ? 'SELECT 1' : `INSERT INTO "${name}" VALUES (${places})`),
      rows,
    }
  })
}
