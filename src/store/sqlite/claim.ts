import type { PersonKey } from '../../domain/names.ts'
import type { OpenOperation } from '../records.ts'
import type { Tx } from './database.ts'
import { keepDue } from './due.ts'
import { ranks } from './kind-rank.ts'
import { type OperationRow, operationColumns, operationOf } from './operation-row.ts'
import { nextRevision } from './revision.ts'

// Literally as in the partial index `outbox_claim`, which is used only then.
const claimable = `state IN ('waiting', 'verify')`

/**
 * The first due rows, rank by rank: one seek in the index for each, so that thousands of leavers that wait for a retry do not
 * stand in front of everybody else. ?1 target, ?2 now, ?3 how many.
 */
const firstDue = ranks
  .map(
    rank => `SELECT * FROM (SELECT rowid AS row, rank, due, key, fate_unknown, mapping, link_version FROM outbox
      WHERE target = ?1 AND rank = ${rank} AND due <= ?2 AND ${claimable} ORDER BY due, key LIMIT ?3)`,
  )
  .join(' UNION ALL ')

/** When the next row is due. ?1 target. */
export const nextDue = `SELECT min(due) AS due FROM (${ranks
  .map(rank => `SELECT min(due) AS due FROM outbox WHERE target = ?1 AND rank = ${rank} AND ${claimable}`)
  .join(' UNION ALL ')})`

interface DueRow {
  readonly row: number
  readonly key: PersonKey
  readonly stale: number
}

interface Claimed {
  readonly operations: readonly OpenOperation[]
  readonly replan: number
}

/**
 * Leases up to `limit` rows. Stale ones do not count: they are removed and the search goes on.
 * A row whose fate is unknown is handed out in any case, for only its target can tell what became of it.
 */
export async function claim(tx: Tx, target: string, limit: number, now: number): Promise<Claimed> {
  const operations: OpenOperation[] = []
  let replan = 0
  for (;;) {
    const wanted = limit - operations.length
    const rows = await tx.all<DueRow>(
      `SELECT f.row, f.key, f.fate_unknown = 0 AND (f.link_version <> coalesce(l.version, 0) OR coalesce(f.mapping <> t.mapping, 0)) AS stale
         FROM (${firstDue}) f
         LEFT JOIN link l ON l.target = ?1 AND l.key = f.key
         LEFT JOIN target t ON t.target = ?1
        ORDER BY f.rank, f.due, f.key LIMIT ?3`,
      target,
      now,
      wanted,
    )
    const stale = rows.filter(row => row.stale === 1)
    operations.push(
      ...(await lease(
        tx,
        rows.filter(row => row.stale === 0),
      )),
    )
    await discard(tx, target, stale)
    replan += stale.length
    if (stale.length === 0 || rows.length < wanted) return { operations, replan }
  }
}

async function lease(tx: Tx, rows: readonly DueRow[]): Promise<readonly OpenOperation[]> {
  if (rows.length === 0) return []
  const ids = JSON.stringify(rows.map(row => row.row))
  await tx.run(
    `UPDATE outbox SET state = 'leased', attempts = attempts + 1 WHERE rowid IN (SELECT value FROM json_each(?1))`,
    ids,
  )
  const leased = await tx.all<OperationRow>(
    `SELECT ${operationColumns} FROM json_each(?1) j CROSS JOIN outbox o ON o.rowid = j.value ORDER BY j.key`,
    ids,
  )
  return leased.map(operationOf)
}

async function discard(tx: Tx, target: string, rows: readonly DueRow[]): Promise<void> {
  if (rows.length === 0) return
  await tx.run(
    'DELETE FROM outbox WHERE rowid IN (SELECT value FROM json_each(?1))',
    JSON.stringify(rows.map(row => row.row)),
  )
  await keepDue(
    tx,
    rows.map(row => ({ target, person: row.key })),
    await nextRevision(tx),
  )
}
