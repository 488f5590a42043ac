import type { Along, StoredResource } from '../../scim.ts'
import type { Tx } from '../database.ts'
import { columns, joins, ownSpace, type ResourceRow, storedResource } from './resource-row.ts'

/** What a write has to know of a resource that is there. */
export interface Before {
  readonly pk: number
  readonly display: string
  readonly version: number
}

/** One resource, by whoever reads: the reader, or a transaction that sees its own writes. @param found is told of it */
export async function get(
  all: Tx['all'],
  tenant: string,
  type: string,
  id: string,
  along: Along,
  found?: (before: Before) => void,
): Promise<StoredResource | undefined> {
  const sql = `SELECT r.pk, r.display, ${columns(along)} FROM scim_resource r ${joins} WHERE r.id = ?3 AND r.space = ${ownSpace}`
  const [row] = await all<Before & ResourceRow>(sql, tenant, type, id)
  if (row === undefined) return undefined
  found?.(row)
  return storedResource(row)
}
