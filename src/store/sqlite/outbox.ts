import { writeJson } from '../../domain/json.ts'
import { type OpenState, openStates } from '../../domain/outbox.ts'
import type { Outbox } from '../outbox.ts'
import { claim, nextDue } from './claim.ts'
import type { Database, SqlValue, Tx } from './database.ts'
import { moment } from './json.ts'
import { type OperationRow, operationColumns, operationOf } from './operation-row.ts'
import { advance, type PairRow, pairColumns, stepsOf, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'
import { settle } from './settle.ts'

/** Operations between planning and their end. */
export function outbox(database: Database): Outbox {
  return {
    recover: target => database.tx(tx => recover(tx, target)),
    claim: (target, { limit, now }) => claim(database, target, limit, now.getTime()),
    made: accounts =>
      database.tx(async tx => {
        await tx.run(
          `UPDATE outbox SET account = j.value ->> '$.account' FROM json_each(?1) j
            WHERE outbox.id = j.value ->> '$.operation' AND outbox.state = 'leased'`,
          writeJson(accounts),
        )
      }),
    giveBack: ids => database.tx(tx => giveBack(tx, ids)),
    settle: settlements => database.tx(tx => settle(tx, settlements)),
    async nextDue(target) {
      const [row] = await database.read<{ due: number | null }>(nextDue, target)
      return typeof row?.due === 'number' ? moment(row.due) : undefined
    },
    async counts(target) {
      const rows = await database.read<{ state: OpenState; count: number }>(
        'SELECT state, count(*) AS count FROM outbox WHERE target = ?1 GROUP BY state',
        target,
      )
      const counts: Record<OpenState, number> = { waiting: 0, leased: 0, verify: 0, refused: 0, parked: 0 }
      for (const { state, count } of rows) counts[state] = count
      return counts
    },
    async list({ target, states, limit }) {
      const rows = await database.read<OperationRow>(
        `SELECT ${operationColumns} FROM outbox o
          WHERE ${target === undefined ? '?1 IS NULL' : 'o.target = ?1'} AND o.state IN (SELECT value FROM json_each(?2))
          ORDER BY o.target, o.rank, o.due, o.key LIMIT ?3`,
        target ?? null,
        writeJson(states ?? openStates),
        limit,
      )
      return rows.map(operationOf)
    },
    retry: ({ target, person, now, anew = false }) =>
      database.tx(async tx => {
        const rows = await openPairs(
          tx,
          `o.state IN ('refused', 'parked') AND ${target === undefined ? '?1 IS NULL' : 'o.target = ?1'}
             AND ${person === undefined ? '?2 IS NULL' : 'o.key = ?2'}`,
          target ?? null,
          person ?? null,
        )
        if (rows.length === 0) return 0
        const steps = stepsOf(rows, await nextRevision(tx), () => ({ kind: 'retried', anew }))
        await writeSteps(
          tx,
          steps.map(one => ({ ...one, extra: { due: now.getTime() } })),
        )
        return rows.length
      }),
  }
}

/** Pairs with an operation that fits. `o` is the row of the outbox. */
function openPairs(tx: Tx, condition: string, ...values: SqlValue[]): Promise<PairRow[]> {
  return tx.all<PairRow>(
    `SELECT o.target, o.key, ${pairColumns} FROM outbox o LEFT JOIN pair p ON p.target = o.target AND p.key = o.key
      WHERE ${condition}`,
    ...values,
  )
}

async function giveBack(tx: Tx, ids: readonly string[]): Promise<void> {
  const condition = `o.id IN (SELECT value FROM json_each(?1)) AND o.state = 'leased'`
  await advance(tx, await openPairs(tx, condition, writeJson(ids)), () => ({ kind: 'returned' }))
}

/** What the last process had in its hands may have happened or not. */
async function recover(tx: Tx, target: string | undefined): Promise<number> {
  const rows = await openPairs(tx, `o.state = 'leased' AND (?1 IS NULL OR o.target = ?1)`, target ?? null)
  await advance(tx, rows, () => ({ kind: 'crashed' }))
  return rows.length
}
