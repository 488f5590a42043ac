import { writeJson } from '../../domain/json.ts'
import { longestWaitMs } from '../../domain/pair/attempts.ts'
import type { OpenOperation } from '../records.ts'
import type { Tx } from './database.ts'
import { ranks } from './kind-rank.ts'
import { type OperationRow, operationColumns, operationOf } from './operation-row.ts'
import { advance, type PairRow, pairColumns } from './pairs.ts'

// Literally as in the partial index `outbox_claim`, which is used only then.
const claimable = `state IN ('waiting', 'verify')`

/**
 * The first due rows, rank by rank: one seek in the index for each, so that thousands of leavers that wait for a retry do not
 * stand in front of everybody else. ?1 target, ?2 now, ?3 how many, ?4 the longest anything waits from now.
 *
 * What seems to wait longer than that was put off while the clock was ahead, and is due: it would otherwise stand there until the
 * clock gets to that moment again.
 */
const firstDue = ranks
  .flatMap(rank =>
    ['due <= ?2', 'due > ?4'].map(
      when => `SELECT * FROM (SELECT rowid AS row, rank, due, key FROM outbox
      WHERE target = ?1 AND rank = ${rank} AND ${when} AND ${claimable} ORDER BY due, key LIMIT ?3)`,
    ),
  )
  .join(' UNION ALL ')

/** When the next row is due. ?1 target. */
export const nextDue = `SELECT min(due) AS due FROM (${ranks
  .map(rank => `SELECT min(due) AS due FROM outbox WHERE target = ?1 AND rank = ${rank} AND ${claimable}`)
  .join(' UNION ALL ')})`

interface DueRow extends PairRow {
  /** The account or the mapping is not what the operation was planned for. */
  readonly moved: number
}

interface Claimed {
  readonly operations: readonly OpenOperation[]
  readonly replan: number
}

/**
 * Leases up to `limit` rows. Those whose person, account or mapping moved since they were planned do not count: they are
 * removed, their people are planned again, and the search goes on.
 * A row whose fate is unknown is handed out in any case, for only its target can tell what became of it.
 */
export async function claim(tx: Tx, target: string, limit: number, now: number): Promise<Claimed> {
  const operations: OpenOperation[] = []
  let replan = 0
  for (;;) {
    const wanted = limit - operations.length
    const rows = await tx.all<DueRow>(
      `SELECT o.target, o.key, ${pairColumns}, o.link_version <> coalesce(l.version, 0) OR coalesce(o.mapping <> t.mapping, 0) AS moved
         FROM (SELECT * FROM (${firstDue}) ORDER BY rank, due, key LIMIT ?3) f
         CROSS JOIN outbox o ON o.rowid = f.row
         LEFT JOIN pair p ON p.target = ?1 AND p.key = f.key
         LEFT JOIN link l ON l.target = ?1 AND l.key = f.key
         LEFT JOIN target t ON t.target = ?1
        ORDER BY f.rank, f.due, f.key`,
      target,
      now,
      wanted,
      now + longestWaitMs,
    )
    const steps = await advance(tx, rows, row => ({ kind: 'claimed', moved: row.moved === 1 }))
    const leased = steps.filter(({ step }) => step.state.open !== undefined)
    operations.push(...(await read(tx, leased)))
    replan += steps.length - leased.length
    if (leased.length === steps.length || rows.length < wanted) return { operations, replan }
  }
}

async function read(tx: Tx, leased: readonly { readonly row: DueRow }[]): Promise<readonly OpenOperation[]> {
  if (leased.length === 0) return []
  const rows = await tx.all<OperationRow>(
    `SELECT ${operationColumns} FROM json_each(?1) j CROSS JOIN outbox o ON o.id = j.value ORDER BY j.key`,
    writeJson(leased.map(({ row }) => row.open_id)),
  )
  return rows.map(operationOf)
}
