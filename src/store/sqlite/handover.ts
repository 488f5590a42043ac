import { writeJson } from '../../domain/json.ts'
import { needOfPerson } from '../../domain/pair/needs.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Handover, Handovers, PairAt } from '../links.ts'
import type { Tx } from './database.ts'
import { record } from './ledger-row.ts'
import { type PairRow, readPairs, stepsOf, wake, writeSteps } from './pairs.ts'
import { nextRevision } from './revision.ts'

/** Everybody a handover is about, with the version it was decided on. */
const pairsIn = (handover: Handover): readonly PairAt[] =>
  handover.kind === 'move' ? [handover.from, handover.to] : [handover.pair]

/**
 * Writes whose account is whose, as a human said or a new key proved (`Links.handOver`): links, pairs and the ledger in one
 * transaction, all of it or nothing.
 * @returns false when any pair has moved since it was decided, or somebody else has an account by now
 */
export async function handOver(tx: Tx, { handovers, entries, at: now }: Handovers): Promise<boolean> {
  const decided = handovers.flatMap(one => pairsIn(one).map(pair => ({ ...pair, target: one.target })))
  const rows = await readPairs(tx, decided)
  if (rows.some((row, index) => row.version !== decided[index]?.version)) return false
  if (await isTaken(tx, handovers)) return false
  const at = await nextRevision(tx)
  const steps = stepsOf<PairRow>(rows, at, () => ({ kind: 'relinked' }))
  for (const one of handovers) await write(tx, one, at, now)
  await writeSteps(tx, steps)
  await record(tx, entries)
  await wake(
    tx,
    decided.map(({ target, person }) => [target, needOfPerson(person)] as const),
  )
  return true
}

/** Whether an account that nobody had has gone to somebody meanwhile, or is about to. */
async function isTaken(tx: Tx, handovers: readonly Handover[]): Promise<boolean> {
  const wanted = handovers.flatMap(one => (one.kind === 'link' ? [[one.target, one.link.remoteId]] : []))
  if (wanted.length === 0) return false
  const rows = await tx.all(
    `SELECT 1 FROM json_each(?1) j WHERE EXISTS (
       SELECT 1 FROM link l WHERE l.target = j.value ->> 0 AND l.remote_id = j.value ->> 1 AND l.tombstone IS NULL)
      OR EXISTS (SELECT 1 FROM outbox o WHERE o.target = j.value ->> 0 AND o.account = j.value ->> 1)`,
    writeJson(wanted),
  )
  return rows.length > 0
}

/** @param at the version a link gets */
async function write(tx: Tx, one: Handover, at: number, now: Date): Promise<void> {
  switch (one.kind) {
    case 'move':
      await moveLink(tx, { target: one.target, from: one.from.person, to: one.to.person, at })
      return
    case 'link': {
      const { remoteId, active, confirmed, found, matchedBy } = one.link
      await forget(tx, one.target, one.pair.person)
      await tx.run(
        `INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, matched_by)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, 0, ?8)`,
        one.target,
        one.pair.person,
        remoteId,
        active ? 1 : 0,
        writeJson(confirmed),
        writeJson(found),
        at,
        matchedBy,
      )
      await tx.run(
        `INSERT INTO target (target, started) VALUES (?1, 1) ON CONFLICT (target) DO UPDATE SET started = 1`,
        one.target,
      )
      return
    }
    case 'unlink':
      await tx.run(
        `INSERT OR REPLACE INTO unlinked (target, key, remote_id, at)
         SELECT target, key, remote_id, ?3 FROM link WHERE target = ?1 AND key = ?2`,
        one.target,
        one.pair.person,
        now.getTime(),
      )
      await forget(tx, one.target, one.pair.person)
  }
}

/**
 * What one person has at a target goes to another, with all that is remembered of it.
 * @param move.at the version the link gets
 */
export async function moveLink(
  tx: Tx,
  {
    target,
    from,
    to,
    at,
  }: { readonly target: string; readonly from: PersonKey; readonly to: PersonKey; readonly at: number },
): Promise<void> {
  await forget(tx, target, to)
  // A day of deletion was the leaver's; what the account was brought to was meant for them.
  await tx.run(
    'UPDATE link SET key = ?3, version = ?4, rev = 0, delete_due = NULL, grace_from = NULL WHERE target = ?1 AND key = ?2',
    target,
    from,
    to,
    at,
  )
  await tx.run('DELETE FROM unlinked WHERE target = ?1 AND key = ?2', target, to)
}

/** The link, or the tombstone of an account that is gone. */
const forget = (tx: Tx, target: string, person: PersonKey): Promise<number> =>
  tx.run('DELETE FROM link WHERE target = ?1 AND key = ?2', target, person)
