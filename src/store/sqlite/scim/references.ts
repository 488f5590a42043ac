import { writeJson } from '../../../domain/json.ts'
import { fold } from '../../../domain/text/case-folding.ts'
import type { Tx } from '../database.ts'
import { bump } from './bump.ts'
import type { Sequence } from './sequence.ts'

/** RFC 7643 §4.3: the only attribute of the standard's schemas, beside memberships, that holds the id of another resource. */
const extension = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'
const manager = `${extension.toLowerCase()}:manager`

/**
 * Takes a resource that is about to go out of all that name it as their manager: out of their bodies and out of the index.
 * An extension that holds nothing else goes with it, and so does its entry in `schemas` (a body has nothing empty in it).
 */
export async function clearReferences(
  tx: Tx,
  { tenant, id, pk, now }: { readonly tenant: string; readonly id: string; readonly pk: number; readonly now: number },
  sequence: Sequence,
): Promise<void> {
  // The index holds the id as the schema has it compared: exactly, or without case.
  const rows = await tx.all<{ resource: number }>(
    `SELECT DISTINCT v.resource FROM scim_space s CROSS JOIN scim_path p ON p.space = s.id AND p.path = ?2
       CROSS JOIN scim_value v ON v.path = p.id AND v.value IN (?3, ?4) WHERE s.tenant = ?1 AND v.resource <> ?5`,
    tenant,
    `${manager}.value`,
    id,
    fold(id),
    pk,
  )
  if (rows.length === 0) return
  const pks = writeJson(rows.map(({ resource }) => resource))
  await clearBodies(tx, pks)
  await clearIndex(tx, pks)
  await bump(tx, 'SELECT value AS pk FROM json_each(?1)', { pk: pks, modified: now }, sequence)
}

async function clearBodies(tx: Tx, pks: string): Promise<void> {
  const home = `$."${extension}"`
  await tx.run(
    `UPDATE scim_body SET body = iif(json_remove(body, ?2) -> ?3 = '{}', json_remove(body, ?3), json_remove(body, ?2))
      WHERE pk IN (SELECT value FROM json_each(?1))`,
    pks,
    `${home}.manager`,
    home,
  )
}

async function clearIndex(tx: Tx, pks: string): Promise<void> {
  await tx.run(
    `DELETE FROM scim_value WHERE resource IN (SELECT value FROM json_each(?1))
        AND path IN (SELECT id FROM scim_path WHERE path = ?2 OR substr(path, 1, length(?2) + 1) = ?2 || '.')`,
    pks,
    manager,
  )
  await tx.run(
    `DELETE FROM scim_value WHERE resource IN (SELECT value FROM json_each(?1))
        AND path IN (SELECT id FROM scim_path WHERE path = 'schemas') AND value = ?2
        AND NOT EXISTS (SELECT 1 FROM scim_body b WHERE b.pk = resource AND b.body -> ?3 IS NOT NULL)`,
    pks,
    extension.toLowerCase(),
    `$."${extension}"`,
  )
}
