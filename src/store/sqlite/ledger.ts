import type { ChangeKind } from '../../domain/change.ts'
import { writeJson } from '../../domain/json.ts'
import type { OutcomeKind } from '../../domain/ledger.ts'
import type { Ledger, LedgerQuery } from '../ledger.ts'
import type { SqlValue } from './connection.ts'
import type { Database } from './database.ts'
import { type LedgerRow, ledgerEntry, outcomeColumn, storedOutcomes } from './ledger-row.ts'

/** The append-only record. */
export function ledger(database: Database): Ledger {
  return {
    async query(query) {
      const conditions = conditionsOf(query)
      const where = conditions.map(([sql]) => sql).join(' AND ') || 'true'
      const direction = query.oldestFirst ? 'ASC' : 'DESC'
      const order = isByTime(query) ? `at ${direction}, id ${direction}` : `id ${direction}`
      const rows = await database.read<LedgerRow>(
        `SELECT * FROM ledger WHERE ${where} ORDER BY ${order} LIMIT ?`,
        ...conditions.flatMap(([, ...values]) => values),
        query.limit,
      )
      return rows.map(ledgerEntry)
    },
    counts: run =>
      database.read<{ target: string; kind: ChangeKind; outcome: OutcomeKind; count: number; requests: number }>(
        `SELECT target, kind, ${outcomeColumn} AS outcome, count(*) AS count, sum(requests) AS requests FROM ledger WHERE run = ?1
          GROUP BY 1, 2, 3 ORDER BY 1, 2, 3`,
        run,
      ),
  }
}

/**
 * Lines of a run or a person are few; of those of a target or since a moment an index by time gives the first ones at once. By
 * number, a question whose lines are far back (or nowhere) would go through all that are newer.
 */
const isByTime = ({ target, since, person, run }: LedgerQuery): boolean =>
  (target !== undefined || since !== undefined) && person === undefined && run === undefined

/** Behind a line; one that is gone by now is where the one before it is. */
const behind = (than: '<' | '>'): string =>
  `(at, id) ${than} (coalesce((SELECT a.at FROM ledger a WHERE a.id <= ? ORDER BY a.id DESC LIMIT 1), 0), ?)`

/** Only what was asked for stands in the statement, so that SQLite can choose the index for it. */
function conditionsOf(query: LedgerQuery): readonly (readonly [sql: string, ...values: SqlValue[]])[] {
  const { target, person, run, since, outcomes, after } = query
  const than = query.oldestFirst ? '>' : '<'
  const conditions: (readonly [string, ...SqlValue[]])[] = []
  if (target !== undefined) conditions.push(['target = ?', target])
  if (person !== undefined) conditions.push(['key = ?', person])
  if (run !== undefined) conditions.push(['run = ?', run])
  // Beside a run or a person the time is no way to find anything: the + keeps SQLite from its index.
  if (since !== undefined) conditions.push([`${isByTime(query) ? '' : '+'}at >= ?`, since.getTime()])
  if (outcomes !== undefined)
    conditions.push(['outcome IN (SELECT value FROM json_each(?))', writeJson(storedOutcomes(outcomes))])
  if (after !== undefined) conditions.push(isByTime(query) ? [behind(than), after, after] : [`id ${than} ?`, after])
  return conditions
}
