import type { Change } from '../../domain/change.ts'
import { writeJson } from '../../domain/json.ts'
import type { LinkWrite } from '../../domain/link.ts'
import { activeName } from '../../domain/writing.ts'
import type { Tx } from './database.ts'
import { type Applied, aboutOf, pairOf, type Replan } from './settled.ts'
import { outdatedAfter } from './writing.ts'

/**
 * Versions come from the one counter, so that a link that is forgotten and made again never looks like the old one. What is
 * remembered of an account belongs to that account alone: a successor starts with nothing.
 */
export async function writeLinks(
  tx: Tx,
  applied: readonly Applied[],
  version: number,
  outdated: (one: Applied) => readonly string[],
): Promise<void> {
  const forgotten = applied.filter(one => one.outcome.link === undefined).map(pairOf)
  if (forgotten.length > 0) {
    await tx.run(
      `DELETE FROM link WHERE (target, key) IN (SELECT value ->> '$.target', value ->> '$.person' FROM json_each(?1))`,
      writeJson(forgotten),
    )
  }
  const kept = applied.flatMap(one =>
    one.outcome.link === undefined ? [] : [{ ...linkRecord(one, one.outcome.link), outdated: outdated(one) }],
  )
  if (kept.length === 0) return
  await tx.run(
    `INSERT INTO link (target, key, remote_id, active, confirmed, found, echoed, version, rev, delete_due, grace_from, tombstone, matched_by, outdated)
     SELECT value ->> '$.target', value ->> '$.person', value ->> '$.remoteId', value ->> '$.active',
       coalesce(value -> '$.confirmed', before.confirmed, '{}'), coalesce(value -> '$.found', before.found, '{}'),
       json_patch(coalesce(before.echoed, '{}'), coalesce(value -> '$.echoed', '{}')), ?2,
       value ->> '$.rev', value ->> '$.deleteDue', value ->> '$.graceFrom',
       value ->> '$.tombstone', coalesce(value ->> '$.matchedBy', before.matched_by, 'created'), value -> '$.outdated'
     FROM json_each(?1) LEFT JOIN link before ON before.target = value ->> '$.target' AND before.key = value ->> '$.person'
       AND before.tombstone IS NULL AND before.remote_id = value ->> '$.about'
     WHERE true
     ON CONFLICT (target, key) DO UPDATE SET remote_id = excluded.remote_id, active = excluded.active,
       confirmed = excluded.confirmed, found = excluded.found, echoed = excluded.echoed, version = excluded.version, rev = excluded.rev,
       delete_due = excluded.delete_due, grace_from = excluded.grace_from, tombstone = excluded.tombstone,
       matched_by = excluded.matched_by, outdated = excluded.outdated`,
    writeJson(kept),
    version,
  )
}

/** What of an account is outdated once an operation is done, by what was outdated before and how values are written now (JSON). */
export function outdatedBy(
  { operation }: Applied,
  row: { readonly outdated: string | null; readonly writing: string | null } | undefined,
): readonly string[] {
  const { change, basis } = operation.planned
  const asOf = Math.max(basis.version, basis.rev, basis.dueRev)
  return outdatedAfter(row?.outdated ?? null, row?.writing ?? null, sentBy(change), asOf)
}

/** Names of what a change has written. */
function sentBy(change: Change): readonly string[] {
  switch (change.kind) {
    case 'create':
      return [...Object.keys(change.after), activeName]
    case 'update':
      return change.changes.map(({ name }) => name)
    case 'enable':
      return [...change.changes.map(({ name }) => name), activeName]
    case 'disable':
      return [activeName]
    default:
      return []
  }
}

function linkRecord(one: Applied, link: NonNullable<LinkWrite>): object {
  return {
    ...link,
    ...pairOf(one),
    about: aboutOf(one) ?? link.remoteId,
    rev: one.operation.planned.basis.rev,
    deleteDue: link.deleteDue?.getTime(),
    graceFrom: link.deleteDue === undefined ? undefined : one.entry.at.getTime(),
    tombstone: link.tombstone?.getTime(),
  }
}

/** The account turned out to be gone: the link stays as a tombstone, at a new version. */
export async function buryLinks(tx: Tx, replan: readonly Replan[], version: number): Promise<void> {
  const gone = replan.filter(one => one.outcome.tombstone === true)
  if (gone.length === 0) return
  await tx.run(
    `UPDATE link SET tombstone = value ->> '$.at', delete_due = NULL, active = 0, version = ?2 FROM json_each(?1)
      WHERE link.target = value ->> '$.target' AND link.key = value ->> '$.person'`,
    writeJson(gone.map(one => ({ ...pairOf(one), at: one.entry.at.getTime() }))),
    version,
  )
}
