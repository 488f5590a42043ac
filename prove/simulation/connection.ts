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
      database.exec('BEGIN')
      for (const { clear } of first) clear.run()
      for (const { insert, rows } of first.toReversed()) for (const row of rows) insert.run(...row)
      database.exec('COMMIT')
    },
  }
}

interface Snapshot {
  readonly clear: StatementSync
  readonly insert: StatementSync
  readonly rows: readonly (string | number | null)[][]
}

/**
 * Tables that refer to others come before those: so foreign keys stay on. To turn them off and on again would have every statement
 * of the connection prepared anew, which cost more than most histories.
 */
function inOrder(database: DatabaseSync, tables: readonly string[]): readonly string[] {
  const parents = new Map(
    tables.map(name => [
      name,
      database
        .prepare('SELECT DISTINCT "table" AS parent FROM pragma_foreign_key_list(?1)')
        .all(name)
        .map(({ parent }) => String(parent)),
    ]),
  )
  const ordered: string[] = []
  const place = (name: string): void => {
    if (ordered.includes(name)) return
    for (const [child, theirs] of parents) if (child !== name && theirs.includes(name)) place(child)
    ordered.push(name)
  }
  for (const name of tables) place(name)
  return ordered
}

function snapshotsOf(database: DatabaseSync): readonly Snapshot[] {
  const tables = database
    .prepare(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type IN ('table', 'virtual')
         AND (name NOT LIKE 'sqlite_%' OR name = 'sqlite_sequence') ORDER BY name = 'sqlite_sequence', name`,
    )
    .all()
    .map(({ name }) => String(name))
  return inOrder(database, tables).map(name => {
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
