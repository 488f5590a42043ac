import { writeJson } from '../../../domain/json.ts'
import type { Tx } from '../database.ts'
import { bump } from './bump.ts'
import type { Sequence } from './sequence.ts'

/** A group, by its row. */
type Group = { readonly pk: number; readonly tenant: string }

/** A group of the tenant. @returns undefined when there is none of that id */
export async function findGroup(tx: Tx, tenant: string, id: string): Promise<Group | undefined> {
  const [row] = await tx.all<{ pk: number }>(
    'SELECT r.pk FROM scim_resource r JOIN scim_space s ON s.id = r.space WHERE r.id = ?2 AND s.tenant = ?1',
    tenant,
    id,
  )
  return row === undefined ? undefined : { pk: row.pk, tenant }
}

/** Rows of those ids (JSON, `?2`) that the tenant (`?3`) has. Each id is looked up: never a scan, however large the group. */
const given = `SELECT j.key AS key, r.pk AS pk FROM json_each(?2) j CROSS JOIN scim_resource r ON r.id = j.value
  CROSS JOIN scim_space s ON s.id = r.space AND s.tenant = ?3`

/** The place of a new member is also its new number: both only grow. */
export async function addMembers(
  tx: Tx,
  { pk, tenant }: Group,
  ids: readonly string[],
  sequence: Sequence,
): Promise<number> {
  if (ids.length === 0) return 0
  const first = await sequence.next(tx)
  sequence.used(ids.length)
  const added = await tx.run(
    `INSERT INTO scim_member (grp, place, member) SELECT ?1, ?4 + g.key, g.pk FROM (${given}) g WHERE true ORDER BY g.key
     ON CONFLICT DO NOTHING`,
    pk,
    writeJson(ids),
    tenant,
    first,
  )
  if (added > 0)
    await tx.run(
      `UPDATE scim_resource SET version = version + 1, seq = m.place
         FROM scim_member m WHERE m.grp = ?1 AND m.place >= ?2 AND scim_resource.pk = m.member`,
      pk,
      first,
    )
  return added
}

/** Takes these ids out of a group; those that are not in it, or not the tenant's, are skipped. @returns how many were in it */
export async function removeMembers(
  tx: Tx,
  { pk, tenant }: Group,
  ids: readonly string[],
  sequence: Sequence,
): Promise<number> {
  const rows = await tx.all<{ member: number }>(
    `DELETE FROM scim_member WHERE grp = ?1 AND member IN (SELECT pk FROM (${given})) RETURNING member`,
    pk,
    writeJson(ids),
    tenant,
  )
  return bumpAll(tx, rows, sequence)
}

/** Makes these ids all the members a group has; those that stay keep their place. @returns how many came or went */
export async function setMembers(tx: Tx, group: Group, ids: readonly string[], sequence: Sequence): Promise<number> {
  const left = await tx.all<{ member: number }>(
    `DELETE FROM scim_member WHERE grp = ?1 AND member NOT IN (SELECT pk FROM (${given})) RETURNING member`,
    group.pk,
    writeJson(ids),
    group.tenant,
  )
  return (await bumpAll(tx, left, sequence)) + (await addMembers(tx, group, ids, sequence))
}

async function bumpAll(tx: Tx, rows: readonly { readonly member: number }[], sequence: Sequence): Promise<number> {
  const pks = writeJson(rows.map(({ member }) => member))
  return rows.length === 0 ? 0 : bump(tx, 'SELECT value AS pk FROM json_each(?1)', { pk: pks }, sequence)
}
