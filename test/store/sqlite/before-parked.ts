import type { Connection } from '../../../src/store/sqlite/connection.ts'
import type { SqlitePlace } from './place.ts'

/** The step that came with the word. */
const parkedStep = '0024-parked'

/** Makes of a database one of the version before, which wrote `escrow` for what is parked. */
export const makeOlder = (place: Pick<SqlitePlace, 'path' | 'driver'>): Promise<void> =>
  using(place, connection =>
    connection.script(`UPDATE outbox SET state = 'escrow' WHERE state = 'parked';
      UPDATE plan_withheld SET code = 'escrow' WHERE code = 'parked';
      UPDATE ledger SET outcome = 'escrow' WHERE outcome = 'parked';
      DELETE FROM migration WHERE name = '${parkedStep}'; PRAGMA user_version = 23`),
  )

/** The words as they stand in the tables. */
export const wordsIn = (place: Pick<SqlitePlace, 'path' | 'driver'>): Promise<unknown> =>
  using(place, async connection => ({
    outbox: await wordsOf(connection, 'SELECT state AS word FROM outbox ORDER BY target, key'),
    withheld: await wordsOf(connection, 'SELECT code AS word FROM plan_withheld ORDER BY plan, position'),
    ledger: await wordsOf(connection, 'SELECT outcome AS word FROM ledger ORDER BY id'),
  }))

const wordsOf = async (connection: Connection, sql: string): Promise<readonly string[]> =>
  (await connection.all<{ word: string }>(sql)).map(({ word }) => word)

async function using<T>(
  { path, driver }: Pick<SqlitePlace, 'path' | 'driver'>,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await driver(`file:${path}`, path, 'write')
  try {
    return await work(connection)
  } finally {
    await connection.close()
  }
}
