import type { LinkWrite, Settlement } from '../records.ts'
import type { Tx } from './database.ts'
import { endDue, keepDue, type Pair } from './due.ts'
import { admitIncoming } from './incoming.ts'
import { record } from './ledger-row.ts'
import { nextRevision } from './revision.ts'

type OutcomeOf<Kind> = Extract<Settlement['outcome'], { readonly kind: Kind }>
type Ended<Kind> = Settlement & { readonly outcome: OutcomeOf<Kind> }
type Applied = Ended<'applied'>
type Replan = Ended<'replan'>

/**
 * Writes how operations ended and all that follows from it. Everything is done for the whole group at once: the number of
 * statements does not grow with the number of settlements.
 *
 * An operation that is no longer in flight under its id (given back, or settled before) only gets its line in the ledger:
 * somebody else answers for its row and its link now.
 */
export async function settle(tx: Tx, settlements: readonly Settlement[]): Promise<void> {
  if (settlements.length === 0) return
  await record(
    tx,
    settlements.map(one => one.entry),
  )
  const inFlight = await idsInFlight(tx, settlements)
  const valid = settlements.filter(one => inFlight.has(one.operation.id))
  const applied = valid.filter(isApplied)
  const replan = valid.filter(isReplan)
  const rev = await nextRevision(tx)
  await writeLinks(tx, applied, rev)
  await buryLinks(tx, replan, rev)
  await endDue(
    tx,
    applied
      .filter(one => one.outcome.staysDue === undefined)
      .map(one => ({ ...pairOf(one), rev: one.operation.planned.basis.dueRev })),
  )
  await keepDue(tx, [...applied.filter(one => one.outcome.staysDue), ...replan].map(pairOf), rev)
  await removeRows(tx, [...applied, ...replan])
  await updateRows(
    tx,
    valid.filter(one => !isApplied(one) && !isReplan(one)),
  )
  await admitIncoming(tx)
  await markStarted(tx, applied)
}

const isApplied = (one: Settlement): one is Applied => one.outcome.kind === 'applied'

const isReplan = (one: Settlement): one is Replan => one.outcome.kind === 'replan'

const pairOf = ({ operation }: Settlement): Pair => ({
  target: operation.planned.target,
  person: operation.planned.person,
})

async function idsInFlight(tx: Tx, settlements: readonly Settlement[]): Promise<ReadonlySet<string>> {
  const rows = await tx.all<{ id: string }>(
    `SELECT id FROM outbox WHERE id IN (SELECT value FROM json_each(?1)) AND state = 'leased'`,
    JSON.stringify(settlements.map(one => one.operation.id)),
  )
  return new Set(rows.map(row => row.id))
}

/** Versions come from the one counter, so that a link that is forgotten and made again never looks like the old one. */
async function writeLinks(tx: Tx, applied: readonly Applied[], version: number): Promise<void> {
  const forgotten = applied.filter(one => one.outcome.link === undefined).map(pairOf)
  if (forgotten.length > 0) {
    await tx.run(
      `DELETE FROM link WHERE (target, key) IN (SELECT value ->> '$.target', value ->> '$.person' FROM json_each(?1))`,
      JSON.stringify(forgotten),
    )
  }
  const kept = applied.flatMap(one => (one.outcome.link === undefined ? [] : [linkRecord(one, one.outcome.link)]))
  if (kept.length === 0) return
  await tx.run(
    `INSERT INTO link (target, key, remote_id, active, confirmed, found, version, rev, delete_due, tombstone, matched_by)
     SELECT value ->> '$.target', value ->> '$.person', value ->> '$.remoteId', value ->> '$.active',
       coalesce(value -> '$.confirmed', before.confirmed, '{}'), coalesce(value -> '$.found', before.found, '{}'), ?2,
       value ->> '$.rev', value ->> '$.deleteDue', value ->> '$.tombstone',
       coalesce(value ->> '$.matchedBy', before.matched_by, 'created')
     FROM json_each(?1) LEFT JOIN link before ON before.target = value ->> '$.target' AND before.key = value ->> '$.person'
     WHERE true
     ON CONFLICT (target, key) DO UPDATE SET remote_id = excluded.remote_id, active = excluded.active,
       confirmed = excluded.confirmed, found = excluded.found, version = excluded.version, rev = excluded.rev,
       delete_due = excluded.delete_due, tombstone = excluded.tombstone, matched_by = excluded.matched_by`,
    JSON.stringify(kept),
    version,
  )
}

function linkRecord(one: Applied, link: NonNullable<LinkWrite>): object {
  return {
    ...link,
    ...pairOf(one),
    rev: one.operation.planned.basis.rev,
    deleteDue: link.deleteDue?.getTime(),
    tombstone: link.tombstone?.getTime(),
  }
}

/** The account turned out to be gone: the link stays as a tombstone, at a new version. */
async function buryLinks(tx: Tx, replan: readonly Replan[], version: number): Promise<void> {
  const gone = replan.filter(one => one.outcome.tombstone === true)
  if (gone.length === 0) return
  await tx.run(
    `UPDATE link SET tombstone = value ->> '$.at', delete_due = NULL, active = 0, version = ?2 FROM json_each(?1)
      WHERE link.target = value ->> '$.target' AND link.key = value ->> '$.person'`,
    JSON.stringify(gone.map(one => ({ ...pairOf(one), at: one.entry.at.getTime() }))),
    version,
  )
}

async function removeRows(tx: Tx, ended: readonly Settlement[]): Promise<void> {
  if (ended.length === 0) return
  await tx.run(
    'DELETE FROM outbox WHERE id IN (SELECT value FROM json_each(?1))',
    JSON.stringify(ended.map(one => one.operation.id)),
  )
}

async function updateRows(tx: Tx, open: readonly Settlement[]): Promise<void> {
  if (open.length === 0) return
  await tx.run(
    `UPDATE outbox SET state = value ->> '$.state', due = coalesce(value ->> '$.due', due), attempts = attempts - (value ->> '$.back'),
       fate_unknown = value ->> '$.fateUnknown', conflict = value ->> '$.conflict', problem = value ->> '$.problem'
      FROM json_each(?1) WHERE outbox.id = value ->> '$.id'`,
    JSON.stringify(open.map(rowAfter)),
  )
}

/**
 * What becomes of the row. Once the fate of a change is unknown it stays so, also over a retry that was certainly not sent,
 * until somebody has looked (`halted` says so itself). What was parked is always looked at first: one of its many attempts may
 * have arrived.
 */
function rowAfter({ operation, outcome }: Settlement): object {
  const after = (state: string, fateUnknown: boolean, more: { due?: number; back?: number } = {}): object => ({
    id: operation.id,
    state,
    fateUnknown,
    back: 0,
    ...more,
    problem: 'problem' in outcome ? outcome.problem : null,
    conflict: isConflict(operation, outcome) ? 1 : 0,
  })
  const waits = (fateUnknown: boolean, more: { due?: number; back?: number }): object =>
    after(fateUnknown ? 'verify' : 'waiting', fateUnknown, more)
  switch (outcome.kind) {
    case 'retry':
    case 'verify':
      return waits(outcome.kind === 'verify' || operation.fateUnknown, { due: outcome.due.getTime() })
    case 'halted':
      return waits(outcome.fateUnknown, { back: 1 })
    case 'refused':
      return after('refused', operation.fateUnknown)
    case 'escrow':
      return after('escrow', true)
    case 'applied':
    case 'replan':
      throw new Error(`an operation that is ${outcome.kind} has no row`)
  }
}

/** What the target has said stays said while nobody could look; once it is refused, whoever has it retried wants a new try. */
const isConflict = (operation: Settlement['operation'], outcome: Settlement['outcome']): boolean =>
  'conflict' in outcome || (operation.conflict === true && outcome.kind !== 'refused' && outcome.kind !== 'escrow')

async function markStarted(tx: Tx, applied: readonly Applied[]): Promise<void> {
  const targets = new Set(applied.map(one => one.operation.planned.target))
  if (targets.size === 0) return
  await tx.run(
    `INSERT INTO target (target, started) SELECT value, 1 FROM json_each(?1) WHERE true
     ON CONFLICT (target) DO UPDATE SET started = 1 WHERE started = 0`,
    JSON.stringify([...targets]),
  )
}
