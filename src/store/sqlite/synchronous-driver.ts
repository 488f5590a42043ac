import { DatabaseSync, type StatementSync } from 'node:sqlite'
import type { Connection, Driver, SqlValue } from './connection.ts'
import { closed, defect, storeProblem } from './problems.ts'
import { isKept, Statements } from './statements.ts'

interface SynchronousOptions {
  /** Gives numbers from 0 up to 1 to SQL that asks for chance (`randomblob`); without it SQLite's own chance is asked. */
  readonly random?: () => number
}

/** Where connections to a database come from that can all break off at the same time, as when the process dies. */
export interface SynchronousDriver {
  readonly connect: Driver
  /**
   * Ends every connection now: what is not committed is undone, and whoever goes on asking is told `store.closed`. The file can
   * be opened again afterwards.
   */
  crash(): void
}

/**
 * SQLite as Node brings it. Every call is done before its promise is given back, so nothing comes from another thread and the
 * order of events is that of the callers alone: what a simulation needs. The product does not use it: a slow statement would
 * hold up everything else.
 *
 * The only driver that knows `node:sqlite`. What it fences off, so that it answers like the other one:
 * - It binds every number as REAL; what fits into 32 bits goes in as INTEGER here.
 * - Its errors carry SQLite's number instead of its name, and all have the same `code`.
 * - It turns foreign keys on by itself; the store says what it wants.
 *
 * What stays different: an integer beyond 2^53 is an error instead of a number that is not quite the one stored.
 */
export function synchronousDriver({ random }: SynchronousOptions = {}): SynchronousDriver {
  const opened = new Set<DatabaseSync>()
  return {
    async connect(uri, path, mode) {
      const database = done('open', path, () => open(uri, mode))
      opened.add(database)
      if (random !== undefined) giveChance(database, random)
      return synchronousConnection(database, path, () => opened.delete(database))
    },
    crash() {
      for (const database of opened) database.close()
      opened.clear()
    },
  }
}

function open(uri: string, mode: 'read' | 'write'): DatabaseSync {
  const existing = `${uri}${uri.includes('?') ? '&' : '?'}mode=${mode === 'read' ? 'ro' : 'rw'}`
  return new DatabaseSync(existing, {
    readOnly: mode === 'read',
    enableForeignKeyConstraints: false,
  })
}

/**
 * A connection over a database that is open already.
 * @param path the file, for messages
 * @param forget called when it is closed
 */
export function synchronousConnection(
  database: DatabaseSync,
  path: string,
  forget: () => void = () => undefined,
): Connection {
  const prepared = new Statements<StatementSync>(
    sql => database.prepare(sql),
    () => undefined,
  )
  const using = <T>(sql: string, work: (statement: StatementSync) => T): T => {
    if (!database.isOpen) throw closed(path)
    return done(sql, path, () => work(isKept(sql) ? prepared.get(sql) : database.prepare(sql)))
  }
  return {
    // What the rows hold is what the caller's SQL says.
    all: async <Row>(sql: string, ...values: SqlValue[]) => using(sql, it => it.all(...values.map(bound)) as Row[]),
    run: async (sql, ...values) => using(sql, it => Number(it.run(...values.map(bound)).changes)),
    async script(sql) {
      if (!database.isOpen) throw closed(path)
      done('script', path, () => database.exec(sql))
    },
    async close() {
      prepared.takeAll()
      forget()
      if (database.isOpen) done('close', path, () => database.close())
    },
  }
}

const bound = (value: SqlValue): SqlValue | bigint =>
  typeof value === 'number' && value === (value | 0) ? BigInt(value) : value

/** Does one call of the package. @param what the statement, for the message of a defect */
function done<T>(what: string, path: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    const named = withName(error)
    throw storeProblem(named, path) ?? defect(named, what)
  }
}

/** Primary result codes in the order of their numbers, beginning with 1 (sqlite.org/rescode.html). */
const names =
  'ERROR INTERNAL PERM ABORT BUSY LOCKED NOMEM READONLY INTERRUPT IOERR CORRUPT NOTFOUND FULL CANTOPEN PROTOCOL EMPTY SCHEMA TOOBIG CONSTRAINT MISMATCH MISUSE NOLFS AUTH FORMAT RANGE NOTADB'.split(
    ' ',
  )

/** The lowest eight bits of an extended result code are the primary one. */
function withName(error: unknown): unknown {
  if (!(error instanceof Error && 'errcode' in error && typeof error.errcode === 'number')) return error
  return Object.assign(new Error(error.message), { code: `SQLITE_${names[(error.errcode & 0xff) - 1]}` })
}

function giveChance(database: DatabaseSync, random: () => number): void {
  database.function('randomblob', { deterministic: false }, size =>
    Uint8Array.from({ length: Number(size) }, () => Math.floor(random() * 256)),
  )
}
