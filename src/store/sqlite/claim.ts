import { writeJson } from '../../domain/json.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import { longestWaitMs } from '../../domain/pair/attempts.ts'
import type { Database, Tx } from './database.ts'
import { ranks } from './kind-rank.ts'
import { type OperationRow, operationColumns, operationOf } from './operation-row.ts'
import { advance, type PairRow, pairColumns } from './pairs.ts'

// Literally as in the partial index `outbox_claim`, which is used only then.
const claimable = `state IN ('waiting', 'verify')`

/** SQL: what is to go out. ?1 target, ?2 now, ?3 the longest anything waits from now. */
const parts = ['due <= ?2', 'due > ?3'] as const

/**
 * Ranks that have something due. What seems to wait longer than anything does was put off while the clock was ahead, and is due: it
 * would otherwise stand there until the clock gets to that moment again.
 */
const dueRanks = ranks
  .map(rank => {
    const some = parts.map(
      part => `EXISTS (SELECT 1 FROM outbox WHERE target = ?1 AND rank = ${rank} AND ${part} AND ${claimable})`,
    )
    return `SELECT ${rank} AS rank WHERE ${some.join(' OR ')}`
  })
  .join(' UNION ALL ')

/** The first due rows of a rank: a seek in the index. ?4 rank, ?5 how many. */
const firstDue = parts
  .map(
    part => `SELECT * FROM (SELECT rowid AS row, due, key FROM outbox
      WHERE target = ?1 AND rank = ?4 AND ${part} AND ${claimable} ORDER BY due, key LIMIT ?5)`,
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
 * Leases up to `limit` rows, rank by rank, so that thousands of leavers that wait for a retry do not stand in front of everybody
 * else. Those whose person, account or mapping moved since they were planned do not count: they are removed, their people are
 * planned again, and the search goes on.
 * A row whose fate is unknown is handed out in any case, for only its target can tell what became of it.
 *
 * A dispatcher asks far more often than something is due, and nobody's write has to wait for that: it is looked for beside the
 * transactions. What becomes due meanwhile is for the next call.
 */
export async function claim(database: Database, target: string, limit: number, now: number): Promise<Claimed> {
  const due = await database.read<{ rank: number }>(dueRanks, target, now, now + longestWaitMs)
  if (due.length === 0) return { operations: [], replan: 0 }
  return database.tx(async tx => {
    const operations: OpenOperation[] = []
    let replan = 0
    for (const { rank } of due) {
      while (operations.length < limit) {
        const wanted = limit - operations.length
        const rows = await tx.all<DueRow>(firstOf, target, now, now + longestWaitMs, rank, wanted)
        const steps = await advance(tx, rows, row => ({ kind: 'claimed', moved: row.moved === 1 }))
        const leased = steps.filter(({ step }) => step.state.open !== undefined)
        operations.push(...(await read(tx, leased)))
        replan += steps.length - leased.length
        if (rows.length < wanted) break
      }
    }
    return { operations, replan }
  })
}

/** As `firstDue`, with their pairs. */
const firstOf = `SELECT o.target, o.key, ${pairColumns}, o.link_version <> coalesce(l.version, 0) OR coalesce(o.mapping <> t.mapping, 0) AS moved
   FROM (SELECT * FROM (${firstDue}) ORDER BY due, key LIMIT ?5) f
   CROSS JOIN outbox o ON o.rowid = f.row
   LEFT JOIN pair p ON p.target = ?1 AND p.key = f.key
   LEFT JOIN link l ON l.target = ?1 AND l.key = f.key
   LEFT JOIN target t ON t.target = ?1
  ORDER BY f.due, f.key`

async function read(tx: Tx, leased: readonly { readonly row: DueRow }[]): Promise<readonly OpenOperation[]> {
  if (leased.length === 0) return []
  const rows = await tx.all<OperationRow>(
    `SELECT ${operationColumns} FROM json_each(?1) j CROSS JOIN outbox o ON o.id = j.value ORDER BY j.key`,
    writeJson(leased.map(({ row }) => row.open_id)),
  )
  return rows.map(operationOf)
}
