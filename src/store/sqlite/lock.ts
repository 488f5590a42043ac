import { createHash, randomBytes } from 'node:crypto'
import {
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeSync,
} from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { Problem } from '../../domain/problem.ts'
import { type Holder, isAlive } from './holder.ts'
import { codeOf } from './problems.ts'

/**
 * One process per database, by files alone.
 *
 * Our name goes into a file of its own, which becomes `<database>.lock` by a hard link: that fails when the name exists, and
 * nobody ever sees it half written. A lock whose holder has died is inherited: the heir is who creates the file
 * `<database>.lock.after-<digest of the dead lock>`, again by a hard link, so there is only one. If the heir dies before it
 * has moved into `<database>.lock`, its file names the dead heir and is inherited in the same way.
 *
 * An heir may have looked too long: another one has moved in meanwhile and cleaned up, and the name was free again. So
 * every heir looks at the lock once more before moving in. It can trust what it sees: whoever moved in before must have
 * done so before the name became free.
 */
export interface Lock {
  release(): void
}

/**
 * Takes the lock of a database for this process.
 * @throws Problem `store.held` naming the process that has it; what the file system throws when the folder cannot be written
 */
export function takeLock(database: string, holder: Holder): Lock {
  const lock = `${database}.lock`
  // The nonce makes every lock another one, also of the same process in the same millisecond.
  const content = JSON.stringify({ ...holder, nonce: randomBytes(8).toString('hex') })
  const own = `${lock}.${randomBytes(8).toString('hex')}`
  write(own, content)
  try {
    while (!claim(own, lock, database)) {
      // Somebody moved in, or out, between our looks.
    }
  } finally {
    rmSync(own, { force: true })
  }
  removeLegacies(lock)
  return {
    release: () => {
      if (read(lock) === content) rmSync(lock, { force: true })
    },
  }
}

/** @returns whether `own` now is the lock; false: look again. @throws Problem `store.held` */
function claim(own: string, lock: string, database: string): boolean {
  if (linked(own, lock)) return true
  const first = read(lock)
  if (first === undefined) return false
  for (let content: string | undefined = first; content !== undefined; ) {
    const holder = parse(content)
    if (holder !== undefined && isAlive(holder)) throw held(database, holder)
    const legacy = `${lock}.after-${digest(content)}`
    if (linked(own, legacy)) return inherit(own, lock, legacy, first)
    content = read(legacy)
  }
  return false
}

function inherit(own: string, lock: string, legacy: string, dead: string): boolean {
  if (read(lock) === dead) {
    renameSync(own, lock)
    return true
  }
  rmSync(legacy, { force: true })
  return false
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

function write(path: string, content: string): void {
  const file = openSync(path, 'wx', 0o600)
  try {
    writeSync(file, content)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

/** The holder's own file names are of no use once it has moved in. Only who has the lock may call this. */
function removeLegacies(lock: string): void {
  const prefix = `${basename(lock)}.after-`
  for (const name of readdirSync(dirname(lock))) {
    if (name.startsWith(prefix)) rmSync(join(dirname(lock), name), { force: true })
  }
}

const digest = (content: string): string => createHash('sha256').update(content).digest('hex').slice(0, 16)

/** @returns undefined for what no usherd wrote whole (a lock after a power cut): nobody holds it */
function parse(content: string): Holder | undefined {
  try {
    const value: unknown = JSON.parse(content)
    return isHolder(value) ? value : undefined
  } catch {
    return undefined
  }
}

const isHolder = (value: unknown): value is Holder =>
  typeof value === 'object' && value !== null && 'pid' in value && Number.isSafeInteger(value.pid) && 'since' in value

function held(database: string, { command, pid, since }: Holder): Problem {
  const moment = new Date(since).toLocaleString('en-GB', {
    day: 'numeric',
    month: 'short',
    hour: '2-digit',
    minute: '2-digit',
  })
  const when = moment.replace(',', '')
  return new Problem(
    'store',
    'store.held',
    `The database ${database} is in use by ${command} (process ${pid}, since ${when})`,
    `Stop that process first, or use a command that only looks: status, log, explain. If it ran in a container that is gone, remove ${database}.lock.`,
  )
}
