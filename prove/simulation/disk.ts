import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Connection } from '../../src/store/sqlite/connection.ts'
import type { Access, Database } from '../../src/store/sqlite/database.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { storeOn } from '../../src/store/sqlite/open.ts'
import { removeUnfinished } from '../../src/store/sqlite/plan-writer.ts'
import { queue } from '../../src/store/sqlite/queue.ts'
import { synchronousDriver } from '../../src/store/sqlite/synchronous-driver.ts'
import { type Job, together, transaction } from '../../src/store/sqlite/transaction.ts'
import type { Store } from '../../src/store/store.ts'
import type { Chance } from './chance.ts'
import { connectTo, type RawConnection } from './connection.ts'
import type { Life } from './life.ts'

/** The disk of a history: it survives crashes, and is new for every history. */
export interface Disk {
  /** Empties it. @param chance where the random bytes of this history come from */
  begin(chance: Chance): void
  /** What a process finds that starts now. Everything in it happens while the process lives. */
  open(life: Life): Promise<Store>
  /** The same, for whoever looks from outside: no call of it takes any time. */
  look(): Promise<Store>
}

/** Where a file is no more than memory, if there is such a place. */
const folder = existsSync('/dev/shm') ? '/dev/shm' : tmpdir()

const noTroubles = async (): Promise<readonly string[]> => []

/** One for many histories: statements stay prepared. Disposing removes its file. */
export async function createDisk(): Promise<Disk & AsyncDisposable> {
  const place = mkdtempSync(join(folder, 'usherd-simulation-'))
  const path = join(place, 'usherd.db')
  let bytes: (count: number) => Uint8Array = count => new Uint8Array(count)
  const writer = connectTo(path, count => bytes(count))
  const reader = connectTo(path, count => bytes(count))
  const outside = databaseOn(writer, reader, undefined)
  await migrate(outside, path, { now: new Date(0), driver: synchronousDriver().connect })
  const inspector = await storeOn(outside, noTroubles, async () => {})
  return {
    begin(chance) {
      bytes = count => chance.bytes(count)
      writer.rollBack()
      writer.reset()
    },
    async open(life) {
      // What the process before had begun and not finished.
      writer.rollBack()
      const database = databaseOn(writer, reader, life)
      await database.tx(removeUnfinished)
      return storeOn(database, noTroubles, async () => {})
    },
    look: async () => inspector,
    async [Symbol.asyncDispose]() {
      await writer.close()
      await reader.close()
      rmSync(place, { recursive: true, force: true })
    },
  }
}

/**
 * As `openDatabase` puts it together: one connection that writes, one that reads what is committed. A process may be held up,
 * or crash, right before a commit.
 */
function databaseOn(connection: RawConnection, reader: RawConnection, life: Life | undefined): Database {
  const inTurn = queue()
  const writerFor = (isShared: boolean): Connection =>
    life === undefined
      ? connection
      : {
          ...connection,
          async run(sql, ...values) {
            if (sql === 'COMMIT') await life.commit(isShared)
            return connection.run(sql, ...values)
          },
        }
  const writer = writerFor(false)
  const sharedWriter = writerFor(true)
  const waiting: Job[] = []
  const shareTurn = (): Promise<void> => inTurn(() => together(sharedWriter, waiting.splice(0)))
  // While nothing is being written, both see the same; the one that has just written need not read it from the file again.
  const read: Connection['all'] = (sql, ...values) => (connection.isWriting ? reader : connection).all(sql, ...values)
  const access: Access = { read, tx: work => inTurn(() => transaction(writer, work)) }
  return {
    ...access,
    search: read,
    // Who goes first is for chance to say.
    background: access,
    shared: <T>(work: Parameters<Database['shared']>[0]) =>
      new Promise<T>((resolve, reject) => {
        // What comes back is what the work gave, a T.
        waiting.push({ run: work, resolve: result => resolve(result as T), reject })
        if (waiting.length === 1) shareTurn().catch(reject)
      }),
    close: async () => {},
  }
}
