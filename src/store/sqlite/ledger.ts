import type { ChangeKind } from '../../domain/change.ts'
import type { OutcomeKind } from '../records.ts'
import type { Ledger, LedgerQuery } from '../store.ts'
import type { Database } from './database.ts'
import type { SqlValue } from './driver.ts'
import { type LedgerRow, ledgerEntry } from './ledger-row.ts'

/** The append-only record. */
export function ledger(database: Database): Ledger {
  return {
    async query(query) {
      const conditions = conditionsOf(query)
      const where = conditions.map(([sql]) => sql).join(' AND ') || 'true'
      const rows = await database.read<LedgerRow>(
        `SELECT * FROM ledger WHERE ${where} ORDER BY id ${query.oldestFirst ? 'ASC' : 'DESC'} LIMIT ?`,
        ...conditions.map(([, value]) => value),
        query.limit,
      )
      return rows.map(ledgerEntry)
    },
    counts: run =>
      database.read<{ target: string; kind: ChangeKind; outcome: OutcomeKind; count: number; requests: number }>(
        `SELECT target, kind, outcome, count(*) AS count, sum(requests) AS requests FROM ledger WHERE run = ?1
          GROUP BY target, kind, outcome ORDER BY target, kind, outcome`,
        run,
      ),
  }
}

/** Only what was asked for stands in the statement, so that SQLite can choose the index for it. */
function conditionsOf(query: LedgerQuery): readonly (readonly [sql: string, value: SqlValue])[] {
  const conditions: [string, SqlValue | undefined][] = [
    ['target = ?', query.target],
    ['key = ?', query.person],
    ['run = ?', query.run],
    ['at >= ?', query.since?.getTime()],
    ['outcome IN (SELECT value FROM json_each(?))', query.outcomes && JSON.stringify(query.outcomes)],
    [query.oldestFirst ? 'id > ?' : 'id < ?', query.after],
  ]
  return conditions.flatMap(([sql, value]) => (value === undefined ? [] : [[sql, value] as const]))
}
