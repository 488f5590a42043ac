import { writeJson } from '../../../domain/json.ts'
import type { Tx } from '../database.ts'

/** The id of another resource of the type that holds a value. A transaction sees what it has written itself. */
export async function holderOf(
  tx: Tx,
  tenant: string,
  type: string,
  path: string,
  text: string,
  except?: string,
): Promise<string | undefined> {
  const [row] = await tx.all<{ id: string }>(
    `SELECT r.id FROM scim_space s CROSS JOIN scim_path p ON p.space = s.id AND p.path = ?3
       CROSS JOIN scim_value v ON v.path = p.id AND v.value = ?4 CROSS JOIN scim_resource r ON r.pk = v.resource
      WHERE s.tenant = ?1 AND s.type = ?2 AND r.id IS NOT ?5 LIMIT 1`,
    tenant,
    type,
    path,
    text,
    except ?? null,
  )
  return row?.id
}

/** The types of those ids that the tenant has. */
export async function typesOf(tx: Tx, tenant: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (ids.length === 0) return new Map()
  const rows = await tx.all<{ id: string; type: string }>(
    `SELECT r.id, s.type FROM json_each(?2) j CROSS JOIN scim_resource r ON r.id = j.value
       CROSS JOIN scim_space s ON s.id = r.space AND s.tenant = ?1`,
    tenant,
    writeJson(ids),
  )
  return new Map(rows.map(({ id, type }) => [id, type]))
}
