import type { RecordFailure } from '../../domain/person.ts'
import type { SourceState } from '../records.ts'
import type { Sources } from '../store.ts'
import type { Database } from './database.ts'
import { fromJson, moment, optional, same } from './json.ts'

const mostFailures = 100

interface SourceRow {
  readonly cursor: string | null
  readonly last_start: number | null
  readonly last_complete: number | null
  readonly due: number | null
  readonly problem: string | null
  readonly failed: number
  readonly present: number
  readonly doubted: number
}

/** What is remembered of a source as a whole. */
export function sources(database: Database): Sources {
  return {
    async get(source) {
      const [row] = await database.read<SourceRow>(
        `SELECT s.cursor, s.last_start, s.last_complete, s.due, s.problem, coalesce(s.failed, 0) AS failed,
           (SELECT count(*) FROM person WHERE source = ?1 AND presence = 'present') AS present,
           (SELECT count(*) FROM person WHERE source = ?1 AND presence = 'doubted') AS doubted
          FROM (SELECT ?1 AS source) n LEFT JOIN source s ON s.source = n.source`,
        source,
      )
      return row === undefined ? { source, known: 0, doubted: 0, failed: 0 } : stateOf(source, row)
    },
    async started(source, at) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO source (source, last_start) VALUES (?1, ?2)
           ON CONFLICT (source) DO UPDATE SET last_start = excluded.last_start`,
          source,
          at.getTime(),
        ),
      )
    },
    async ended(source, { at, problem, failures, failed }) {
      await database.tx(tx =>
        tx.run(
          `INSERT INTO source (source, last_complete, problem, failed, failures) VALUES (?1, ?2, ?3, ?4, ?5)
           ON CONFLICT (source) DO UPDATE SET last_complete = coalesce(excluded.last_complete, last_complete),
             problem = excluded.problem, failed = excluded.failed, failures = excluded.failures`,
          source,
          problem === undefined ? at.getTime() : null,
          problem ?? null,
          failed,
          JSON.stringify(failures.slice(0, mostFailures)),
        ),
      )
    },
    async failures(source) {
      const [row] = await database.read<{ failures: string }>('SELECT failures FROM source WHERE source = ?1', source)
      return fromJson<readonly RecordFailure[]>(row?.failures ?? '[]')
    },
    async setDue(source, due) {
      await database.tx(tx =>
        tx.run(
          'INSERT INTO source (source, due) VALUES (?1, ?2) ON CONFLICT (source) DO UPDATE SET due = excluded.due',
          source,
          due.getTime(),
        ),
      )
    },
  }
}

function stateOf(source: string, row: SourceRow): SourceState {
  return {
    source,
    known: row.present + row.doubted,
    doubted: row.doubted,
    ...optional('cursor', row.cursor, same),
    ...optional('lastStart', row.last_start, moment),
    ...optional('lastComplete', row.last_complete, moment),
    ...optional('due', row.due, moment),
    ...optional('problem', row.problem, same),
    failed: row.failed,
  }
}
