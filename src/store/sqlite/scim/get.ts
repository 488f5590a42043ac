import type { Along, StoredResource } from '../../scim.ts'
import type { Tx } from '../database.ts'
import { columns, joins, ownSpace, type ResourceRow, storedResource } from './resource-row.ts'

/** One resource, by whoever reads: the reader, or a transaction that sees its own writes. */
export async function get(
  all: Tx['all'],
  tenant: string,
  type: string,
  id: string,
  along: Along,
): Promise<StoredResource | undefined> {
  const sql = `SELECT ${columns(along)} FROM scim_resource r ${joins} WHERE r.id = ?3 AND r.space = ${ownSpace}`
  const [row] = await all<ResourceRow>(sql, tenant, type, id)
  return row === undefined ? undefined : storedResource(row)
}
