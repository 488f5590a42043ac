import { closeSync, existsSync, mkdirSync, openSync } from 'node:fs'
import { dirname } from 'node:path'
import type { Clock } from '../../domain/time/clock.ts'
import type { Store } from '../store.ts'
import { budgets } from './budgets.ts'
import { type Database, type DatabaseOptions, openDatabase, openDatabaseReadOnly } from './database.ts'
import { connect } from './driver.ts'
import { type Holder, ourselves } from './holder.ts'
import { ledger } from './ledger.ts'
import { links } from './links.ts'
import { type Lock, takeLock } from './lock.ts'
import { expectLatest, migrate } from './migrate.ts'
import { outbox } from './outbox.ts'
import { people } from './people.ts'
import { removeUnfinished } from './plan-writer.ts'
import { plans } from './plans.ts'
import { missing, storeProblem } from './problems.ts'
import { recordings } from './recordings.ts'
import { runs } from './runs.ts'
import { scim } from './scim/scim.ts'
import { tokens } from './scim/tokens.ts'
import { soundness } from './soundness.ts'
import { sources } from './sources.ts'
import { targets } from './targets.ts'
import { upkeep } from './upkeep/upkeep.ts'

export interface OpenOptions extends DatabaseOptions {
  readonly clock: Clock
  /** What this process is doing, for whoever finds the database in use: `usherd serve`. */
  readonly holder: string
  /** `write` (default): alone, creating what is missing. `read`: beside a writer, changing nothing. */
  readonly mode?: 'write' | 'read'
  /** Keeps every other process away; a simulation, whose databases nobody else can find, needs nothing. */
  readonly lock?: (path: string, holder: Holder) => Promise<Lock>
}

/**
 * Opens the memory of usherd in one SQLite file.
 * @param path absolute, or relative to the working directory
 * @throws Problem `store.held` (another process writes), `store.missing` (mode `read`), `store.newer`, `store.older`,
 *   `store.unknown-step`, `store.changed-step`, `store.failed-step`, `store.unrecognised`, `store.not-a-database`, `store.damaged`, `store.locked`, `store.read-only`, `store.full`, `store.unopenable`
 */
export async function openStore(path: string, options: OpenOptions): Promise<Store> {
  return options.mode === 'read' ? openToRead(path, options) : openToWrite(path, options)
}

async function openToRead(path: string, options: OpenOptions): Promise<Store> {
  if (!existsSync(path)) throw missing(path)
  const database = await openDatabaseReadOnly(path, options)
  return closingOnFailure(database.close, async () => {
    await expectLatest(database, path)
    return storeOn(database, soundness(database, path), database.close)
  })
}

async function openToWrite(path: string, options: OpenOptions): Promise<Store> {
  const lock = await reserve(path, options)
  return closingOnFailure(lock.release, async () => {
    const database = await openDatabase(path, options)
    return closingOnFailure(database.close, async () => {
      await migrate(database, path, { now: options.clock.now(), driver: options.driver ?? connect })
      await database.tx(removeUnfinished)
      return storeOn(database, soundness(database, path), async () => {
        await database.close()
        await lock.release()
      })
    })
  })
}

/** Takes the lock, then makes sure there is a file only we can read: it will hold everybody's data. */
async function reserve(path: string, { clock, holder, lock: take = takeLock }: OpenOptions): Promise<Lock> {
  try {
    mkdirSync(dirname(path), { recursive: true })
    const lock = await take(path, ourselves(holder, clock.now()))
    try {
      closeSync(openSync(path, 'a', 0o600))
    } catch (error) {
      await lock.release()
      throw error
    }
    return lock
  } catch (error) {
    throw storeProblem(error, path) ?? error
  }
}

/**
 * The store over a database that is open and at the latest version.
 * @param troubles what `soundness` gave for it
 * @param end what closing it does
 */
export async function storeOn(
  database: Database,
  troubles: Store['troubles'],
  end: () => Promise<void>,
): Promise<Store> {
  let ended: Promise<void> | undefined
  const close = (): Promise<void> => (ended ??= end())
  const [row] = await database.read<{ salt: string }>('SELECT salt FROM store')
  if (row === undefined) throw new Error('the store has lost its salt')
  return {
    people: people(database),
    links: links(database),
    plans: plans(database),
    outbox: outbox(database),
    ledger: ledger(database),
    targets: targets(database),
    budgets: budgets(database),
    sources: sources(database),
    runs: runs(database),
    scim: scim(database),
    tokens: tokens(database),
    recordings: recordings(database),
    upkeep: upkeep(database),
    salt: row.salt,
    troubles,
    close,
    [Symbol.asyncDispose]: close,
  }
}

async function closingOnFailure<T>(close: () => Promise<void> | void, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    await close()
    throw error
  }
}
