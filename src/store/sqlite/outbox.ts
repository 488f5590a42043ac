import { type OpenState, openStates } from '../records.ts'
import type { Outbox } from '../store.ts'
import { claim, nextDue } from './claim.ts'
import type { Database, Tx } from './database.ts'
import { admitIncoming } from './incoming.ts'
import { moment } from './json.ts'
import { type OperationRow, operationColumns, operationOf } from './operation-row.ts'
import { settle } from './settle.ts'

/** Operations between planning and their end. */
export function outbox(database: Database): Outbox {
  return {
    recover: () => database.tx(recover),
    claim: (target, { limit, now }) => database.tx(tx => claim(tx, target, limit, now.getTime())),
    cancel: (target, people) => database.tx(tx => cancel(tx, target, JSON.stringify(people))),
    async giveBack(ids) {
      await database.tx(async tx => {
        await tx.run(
          `UPDATE outbox SET state = CASE fate_unknown WHEN 1 THEN 'verify' ELSE 'waiting' END, attempts = attempts - 1
            WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'leased'`,
          JSON.stringify(ids),
        )
        await admitIncoming(tx)
      })
    },
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
      const counts: Record<OpenState, number> = { waiting: 0, leased: 0, verify: 0, refused: 0, escrow: 0 }
      for (const { state, count } of rows) counts[state] = count
      return counts
    },
    async list({ target, states, limit }) {
      const rows = await database.read<OperationRow>(
        `SELECT ${operationColumns} FROM outbox o
          WHERE (?1 IS NULL OR o.target = ?1) AND o.state IN (SELECT value FROM json_each(?2))
          ORDER BY o.target, o.rank, o.due, o.key LIMIT ?3`,
        target ?? null,
        JSON.stringify(states ?? openStates),
        limit,
      )
      return rows.map(operationOf)
    },
    retry: ({ target, person, now }) =>
      database.tx(tx =>
        tx.run(
          `UPDATE outbox SET state = CASE fate_unknown WHEN 1 THEN 'verify' ELSE 'waiting' END, attempts = 0, due = ?3
            WHERE state IN ('refused', 'escrow') AND (?1 IS NULL OR target = ?1) AND (?2 IS NULL OR key = ?2)`,
          target ?? null,
          person ?? null,
          now.getTime(),
        ),
      ),
  }
}

async function cancel(tx: Tx, target: string, people: string): Promise<void> {
  const ofThem = 'target = ?1 AND key IN (SELECT value FROM json_each(?2))'
  await tx.run(`DELETE FROM outbox WHERE ${ofThem} AND state <> 'leased' AND fate_unknown = 0`, target, people)
  await tx.run(`DELETE FROM incoming WHERE ${ofThem}`, target, people)
}

/** What the last process had in its hands may have happened or not. */
async function recover(tx: Tx): Promise<number> {
  const count = await tx.run(`UPDATE outbox SET state = 'verify', fate_unknown = 1 WHERE state = 'leased'`)
  await admitIncoming(tx)
  return count
}
