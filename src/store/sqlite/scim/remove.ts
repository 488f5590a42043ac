import type { Tx } from '../database.ts'
import { bump } from './bump.ts'
import { clearReferences } from './references.ts'
import { ownSpace } from './resource-row.ts'
import type { Tools } from './write.ts'

/** Deletes a resource and what others hold of it. Its own rows go by a trigger. @returns whether it was there */
export async function remove(
  tx: Tx,
  {
    tenant,
    type,
    id,
    now,
  }: { readonly tenant: string; readonly type: string; readonly id: string; readonly now: number },
  { sequence }: Tools,
): Promise<boolean> {
  const [row] = await tx.all<{ pk: number; space: number }>(
    `SELECT r.pk, r.space FROM scim_resource r WHERE r.id = ?3 AND r.space = ${ownSpace}`,
    tenant,
    type,
    id,
  )
  if (row === undefined) return false
  const { pk, space } = row
  await clearReferences(tx, { tenant, id, pk, now }, sequence)
  // Groups lose a member, which is content of theirs; members lose a group, which is only shown with them.
  await bump(tx, 'SELECT grp AS pk FROM scim_member WHERE member = ?1', { pk, modified: now }, sequence)
  await bump(tx, 'SELECT member AS pk FROM scim_member WHERE grp = ?1', { pk }, sequence)
  await tx.run('DELETE FROM scim_resource WHERE pk = ?1', pk)
  await tx.run(
    `INSERT INTO scim_gone (id, space, seq, at) VALUES (?1, ?2, ?3, ?4)
     ON CONFLICT (id) DO UPDATE SET space = excluded.space, seq = excluded.seq, at = excluded.at`,
    id,
    space,
    await sequence.take(tx),
    now,
  )
  return true
}
