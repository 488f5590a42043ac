import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../src/domain/time/clock.ts'
import type { Driver } from '../../../src/store/sqlite/connection.ts'
import { connect } from '../../../src/store/sqlite/driver.ts'
import { type OpenOptions, openStore } from '../../../src/store/sqlite/open.ts'
import { synchronousDriver } from '../../../src/store/sqlite/synchronous-driver.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Place } from '../contract.ts'
import { at } from '../sample.ts'

/** Time that stands still: the store only writes down when it was opened. */
export const clock: Clock = { now: () => at(), monotonicMs: () => 0, sleep: () => Promise.resolve() }

export type DriverName = 'sqlite3' | 'node:sqlite'

/** Every driver there is: what one of them promises, all do. */
export const drivers: Readonly<Record<DriverName, Driver>> = {
  sqlite3: connect,
  'node:sqlite': synchronousDriver().connect,
}

export const driverNames: readonly DriverName[] = ['sqlite3', 'node:sqlite']

/** A folder of its own for one test. */
export interface SqlitePlace extends Place {
  readonly folder: string
  readonly path: string
  readonly name: DriverName
  readonly driver: Driver
  open(options?: Partial<OpenOptions>): Promise<Store>
}

export async function sqlitePlace(name: DriverName = 'sqlite3'): Promise<SqlitePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-store-'))
  const path = join(folder, 'data', 'usherd.db')
  const driver = drivers[name]
  return {
    folder,
    path,
    name,
    driver,
    open: options => openStore(path, { clock, holder: 'usherd test', driver, ...options }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
