import {
  accessSync,
  closeSync,
  constants,
  linkSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { ownJson, writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import type { Connection } from './connection.ts'
import { connect } from './driver.ts'
import { type Holder, isProvablyAlive, isSameSpace } from './holder.ts'
import { codeOf, storeProblem } from './problems.ts'

/** One process per database. */
export interface Lock {
  release(): Promise<void>
}

/**
 * Takes the lock of a database for this process.
 *
 * The kernel holds it: `<database>.kernel-lock` is an empty database of its own, on which SQLite keeps an exclusive lock
 * (fcntl) in a transaction that never ends. Whatever becomes of the process, the kernel lets go at that moment, and it knows no
 * containers: a process of another one holds the lock as long as it lives, and no longer. The file itself stays; who removes
 * it while somebody holds it, takes the lock away.
 *
 * `<database>.lock` only tells who has it. Releases before this one had nothing else, and still refuse to start beside a holder
 * that is named there. So a holder that is named there and provably lives keeps us away as well: it may be of such a release, or
 * somebody removed the other file.
 *
 * Always over the driver of the product: two copies of SQLite in one process do not see each other's locks, and the first to
 * close its file would take the other's away (sqlite.org/howtocorrupt.html §2.2). For the same reason nothing else in this
 * process may open the file while it is held.
 *
 * @throws Problem `store.held` naming the process that has it; what the file system throws when the folder cannot be written
 */
export async function takeLock(database: string, holder: Holder): Promise<Lock> {
  const base = resolved(database)
  const note = `${base}.lock`
  const connection = await opened(`${base}.kernel-lock`)
  try {
    if (!(await hold(connection, note))) throw held(database, read(note))
    const content = writeJson(holder)
    const named = write(note, content)
    if (named !== undefined) throw held(database, named)
    return {
      async release() {
        if (read(note) === content) rmSync(note, { force: true })
        await connection.close()
      },
    }
  } catch (error) {
    await connection.close()
    throw error
  }
}

/** One database may have several names. */
function resolved(database: string): string {
  try {
    return realpathSync(database)
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error
    return join(realpathSync(dirname(database)), basename(database))
  }
}

/** How long those who come at the same moment, and stand in each other's way, try again. */
const scrambleMs = 1000

/** Makes sure there is a file that only we can read: who can read it could lock it. Never opens one that is there. */
async function opened(path: string): Promise<Connection> {
  try {
    closeSync(openSync(path, 'wx', 0o600))
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error
    demandWritable(path)
  }
  return connect(path, path, 'write')
}

/** SQLite would only say that it cannot be opened. Asks without opening. @throws Problem `store.read-only` */
function demandWritable(path: string): void {
  try {
    accessSync(path, constants.R_OK | constants.W_OK)
  } catch (error) {
    throw storeProblem(error, path) ?? error
  }
}

/** @returns whether the kernel gave us the lock */
async function hold(connection: Connection, note: string): Promise<boolean> {
  const attempt = async (waitMs: number): Promise<boolean> => {
    try {
      // In memory: the journal on disk that a killed process leaves behind would be one more file to explain.
      await connection.script(`PRAGMA busy_timeout = ${waitMs}; PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE`)
      return true
    } catch (error) {
      if (error instanceof Problem && error.code === 'store.locked') return false
      throw error
    }
  }
  if (await attempt(0)) return true
  const named = parse(read(note))
  return named !== undefined && isProvablyAlive(named) ? false : attempt(scrambleMs)
}

/** Writes who has the lock. @returns who is named there and provably lives instead */
function write(note: string, content: string): string | undefined {
  const own = `${note}.new`
  writeFileSync(own, content, { mode: 0o600 })
  try {
    for (;;) {
      const there = read(note)
      if (there === undefined) {
        // Fails when somebody of an earlier release has just come.
        if (linked(own, note)) return undefined
        continue
      }
      const named = parse(there)
      if (named !== undefined && named.pid !== process.pid && isProvablyAlive(named)) return there
      renameSync(own, note)
      return undefined
    }
  } finally {
    rmSync(own, { force: true })
  }
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to)
    return true
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false
    throw error
  }
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined
    throw error
  }
}

/** @returns undefined for what no usherd wrote whole (a note after a power cut): it names nobody */
function parse(content: string | undefined): Holder | undefined {
  try {
    const value: unknown = ownJson(content ?? '')
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid) && 'since' in value

function held(database: string, note: string | undefined): Problem {
  return new Problem(
    'store',
    'store.held',
    `The database ${database} is in use by ${described(parse(note))}`,
    'Stop that process first, or use a command that only looks: status, log, explain.',
  )
}

/** The note may not be there yet, or any more, or name somebody who is gone by now. */
function described(holder: Holder | undefined): string {
  if (holder === undefined) return 'another usherd'
  const { command, pid, since } = holder
  const moment = new Date(since).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const where = isSameSpace(holder) ? '' : ' in another container'
  return `${command} (process ${pid}${where}, since ${moment.replace(',', '')})`
}
