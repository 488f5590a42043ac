import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Clock } from '../../../src/domain/clock.ts'
import { type OpenOptions, openStore } from '../../../src/store/sqlite/open.ts'
import type { Store } from '../../../src/store/store.ts'
import type { Place } from '../contract.ts'
import { at } from '../sample.ts'

/** Time that stands still: the store only writes down when it was opened. */
export const clock: Clock = { now: () => at(), monotonicMs: () => 0, sleep: () => Promise.resolve() }

/** A folder of its own for one test. */
export interface SqlitePlace extends Place {
  readonly folder: string
  readonly path: string
  open(options?: Partial<OpenOptions>): Promise<Store>
}

export async function sqlitePlace(): Promise<SqlitePlace> {
  const folder = await mkdtemp(join(tmpdir(), 'usherd-store-'))
  const path = join(folder, 'data', 'usherd.db')
  return {
    folder,
    path,
    open: options => openStore(path, { clock, holder: 'usherd test', ...options }),
    remove: () => rm(folder, { recursive: true, force: true }),
  }
}
