import type { Database } from '../database.ts'

/** Where a part was left: the last row that was looked at, by what its rows are ordered by. */
type PruneCursor = readonly number[]

/** Looks at the next rows of a part, at most `limit`, and removes those that may go. */
export type Pruning = (
  database: Database,
  at: { readonly bounds: Bounds; readonly after: PruneCursor; readonly limit: number },
) => Promise<{
  readonly removed: number
  /** Undefined: there are no more. */
  readonly place?: PruneCursor
}>

/** In milliseconds since 1970; minus infinity: nothing goes. */
export interface Bounds {
  readonly now: number
  readonly ledger: number
  readonly runs: number
  readonly read: ReadonlyMap<string, number>
}

/** The last row's place, if there may be more behind it. */
export const placeAfter = <Row>(
  rows: readonly Row[],
  limit: number,
  placeOf: (row: Row) => PruneCursor,
): { place?: PruneCursor } => {
  const last = rows.at(-1)
  return last === undefined || rows.length < limit ? {} : { place: placeOf(last) }
}
