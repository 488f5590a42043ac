import type { Tx } from './database.ts'

/**
 * Lets changes that have come in move on into the outbox, unless an operation of the same person and target is in flight:
 * then they wait behind it. Called by whatever brings a change in or ends a flight.
 *
 * Over a row that is not in flight the newer change wins. Attempts start anew, unless the older change may have happened:
 * then the row stays one that is looked at first.
 */
export async function admitIncoming(tx: Tx): Promise<void> {
  await tx.run(
    `INSERT INTO outbox (target, key, id, state, rank, due, attempts, fate_unknown, mapping, link_version, due_rev, planned, plan, run)
     SELECT target, key, id, 'waiting', rank, due, 0, 0, mapping, link_version, due_rev, planned, plan, run FROM incoming WHERE true
     ON CONFLICT (target, key) DO UPDATE SET
       id = excluded.id,
       state = CASE outbox.fate_unknown WHEN 1 THEN 'verify' ELSE 'waiting' END,
       attempts = CASE outbox.state WHEN 'verify' THEN outbox.attempts ELSE 0 END,
       rank = excluded.rank, due = excluded.due, mapping = excluded.mapping, link_version = excluded.link_version,
       due_rev = excluded.due_rev, planned = excluded.planned, plan = excluded.plan, run = excluded.run, problem = NULL, conflict = 0
     WHERE outbox.state <> 'leased'`,
  )
  await tx.run(
    `DELETE FROM incoming WHERE NOT EXISTS (
       SELECT 1 FROM outbox o WHERE o.target = incoming.target AND o.key = incoming.key AND o.state = 'leased')`,
  )
}
