import type { Connection } from '../../src/store/sqlite/driver.ts'
import type { Database } from '../../src/store/sqlite/database.ts'
import { migrate } from '../../src/store/sqlite/migrate.ts'
import { storeOn } from '../../src/store/sqlite/open.ts'
import { removeUnfinished } from '../../src/store/sqlite/plan-writer.ts'
import { queue } from '../../src/store/sqlite/queue.ts'
import { type Job, together, transaction } from '../../src/store/sqlite/transaction.ts'
import type { Store } from '../../src/store/store.ts'
import type { Chance } from './chance.ts'
import { connectToMemory } from './connection.ts'
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

/** One for many histories: statements stay prepared. */
export async function createDisk(): Promise<Disk> {
  let bytes: (count: number) => Uint8Array = count => new Uint8Array(count)
  const connection = connectToMemory(count => bytes(count))
  let inTurn = queue()
  const outside = databaseOn(connection, undefined, task => inTurn(task))
  await migrate(outside, ':memory:')
  const inspector = await storeOn(outside, async () => {})
  return {
    begin(chance) {
      bytes = count => chance.bytes(count)
      connection.rollBack()
      connection.reset()
    },
    async open(life) {
      // What the process before had begun and not finished.
      connection.rollBack()
      inTurn = queue()
      const database = databaseOn(connection, life, inTurn)
      await database.tx(removeUnfinished)
      return storeOn(database, async () => {})
    },
    look: async () => inspector,
  }
}

/**
 * One connection for everybody, so whoever reads waits until a transaction is over: that is one of the orders in which two
 * connections could have done the same. A process may be held up, or crash, right before a commit.
 */
function databaseOn(connection: Connection, life: Life | undefined, inTurn: ReturnType<typeof queue>): Database {
  const writer: Connection =
    life === undefined
      ? connection
      : {
          ...connection,
          async run(sql, ...values) {
            if (sql === 'COMMIT') await life.turn()
            return connection.run(sql, ...values)
          },
        }
  const waiting: Job[] = []
  const shareTurn = (): Promise<void> => inTurn(() => together(writer, waiting.splice(0)))
  return {
    read: (sql, ...values) => inTurn(() => connection.all(sql, ...values)),
    search: (sql, ...values) => inTurn(() => connection.all(sql, ...values)),
    tx: work => inTurn(() => transaction(writer, work)),
    shared: <T>(work: Parameters<Database['shared']>[0]) =>
      new Promise<T>((resolve, reject) => {
        // What comes back is what the work gave, a T.
        waiting.push({ run: work, resolve: result => resolve(result as T), reject })
        if (waiting.length === 1) shareTurn().catch(reject)
      }),
    close: async () => {},
  }
}
