import type { Fingerprint } from '../../domain/names.ts'
import type { Selection } from '../store.ts'
import type { Tx } from './database.ts'
import type { SqlValue } from './driver.ts'
import { admitIncoming } from './incoming.ts'
import { rankOf } from './kind-rank.ts'

/** The held changes `c` of plan ?1 that a selection is about: ?2 target, ?3 kinds, ?4 doubted, ?5 attributes not to be emptied. */
const selected = `c.plan = ?1 AND c.state = 'held'
  AND (?2 IS NULL OR c.target = ?2)
  AND (?3 IS NULL OR c.kind IN (SELECT value FROM json_each(?3)))
  AND (?4 = 1 OR c.doubted = 0)
  AND NOT EXISTS (SELECT 1 FROM json_each(c.clears) e WHERE e.value IN (SELECT value FROM json_each(?5)))`

/**
 * Hands the selected changes of a plan over: everything comes in, and what is not behind a flight moves on at once.
 * @param plan the row of the plan
 * @returns how many
 */
export async function release(
  tx: Tx,
  plan: { readonly id: number; readonly fingerprint: Fingerprint },
  selection: Selection,
  options: { readonly run: number; readonly now: Date },
): Promise<number> {
  const values: SqlValue[] = [
    plan.id,
    selection.target ?? null,
    selection.kinds === undefined ? null : JSON.stringify(selection.kinds),
    selection.doubted === true ? 1 : 0,
    JSON.stringify(selection.notClearing ?? []),
  ]
  await tx.run(
    `INSERT INTO incoming (target, key, id, rank, due, mapping, link_version, due_rev, planned, plan, run)
     SELECT c.target, c.key, lower(hex(randomblob(16))), ${rankOf('c.kind')}, ?6, c.mapping, c.link_version, c.due_rev, c.body, ?7, ?8
       FROM plan_change c WHERE ${selected}
     ON CONFLICT (target, key) DO UPDATE SET id = excluded.id, rank = excluded.rank, due = excluded.due, mapping = excluded.mapping,
       link_version = excluded.link_version, due_rev = excluded.due_rev, planned = excluded.planned, plan = excluded.plan,
       run = excluded.run`,
    ...values,
    options.now.getTime(),
    plan.fingerprint,
    options.run,
  )
  await admitIncoming(tx)
  await confirmAbsence(tx, values)
  return tx.run(`UPDATE plan_change AS c SET state = 'released' WHERE ${selected}`, ...values)
}

/**
 * A human has looked at the absences a plan rests on and believes them: everybody whom the same readings did not show is gone,
 * also who has no account here. Otherwise they would cast doubt on every later leaver. Absences newer than the plan stay
 * doubted: nobody has looked at those. Revisions stay: what was planned elsewhere holds as it did.
 */
async function confirmAbsence(tx: Tx, values: readonly SqlValue[]): Promise<void> {
  if (values[3] !== 1) return
  await tx.run(
    `UPDATE person SET presence = 'gone' WHERE presence = 'doubted' AND EXISTS (
       SELECT 1 FROM plan_change c JOIN target t ON t.target = c.target CROSS JOIN json_each(t.sources) s
        WHERE ${selected} AND c.doubted = 1 AND s.value = person.source AND person.rev <= c.rev)`,
    ...values,
  )
}
