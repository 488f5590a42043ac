import type { Fingerprint } from '../../domain/text/names.ts'
import type { RunRecord, Runs } from '../runs.ts'
import type { Database } from './database.ts'
import { moment, optional, same } from './json.ts'

interface RunRow {
  readonly id: number
  readonly command: string
  readonly started_at: number
  readonly ended_at: number | null
  readonly result: string | null
  readonly plan: Fingerprint | null
  readonly message: string | null
}

/** What was started, and how it ended. */
export function runs(database: Database): Runs {
  return {
    begin: ({ command, startedAt, approved = false }) =>
      database.tx(async tx => {
        const [row] = await tx.all<{ id: number }>(
          'INSERT INTO run (command, started_at, approved) VALUES (?1, ?2, ?3) RETURNING id',
          command,
          startedAt.getTime(),
          approved ? 1 : 0,
        )
        if (row === undefined) throw new Error('the store gave the run no number')
        return row.id
      }),
    async end(id, { endedAt, result, plan, message }) {
      await database.tx(tx =>
        tx.run(
          'UPDATE run SET ended_at = ?2, result = ?3, plan = ?4, message = ?5 WHERE id = ?1',
          id,
          endedAt.getTime(),
          result,
          plan ?? null,
          message ?? null,
        ),
      )
    },
    async get(id) {
      const [row] = await database.read<RunRow>('SELECT * FROM run WHERE id = ?1', id)
      return row === undefined ? undefined : recordOf(row)
    },
    async recent(limit) {
      const rows = await database.read<RunRow>('SELECT * FROM run ORDER BY id DESC LIMIT ?1', limit)
      return rows.map(recordOf)
    },
  }
}

function recordOf(row: RunRow): RunRecord {
  return {
    id: row.id,
    command: row.command,
    startedAt: moment(row.started_at),
    ...optional('endedAt', row.ended_at, moment),
    ...optional('result', row.result, same),
    ...optional('plan', row.plan, same),
    ...optional('message', row.message, same),
  }
}
