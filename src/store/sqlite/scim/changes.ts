import type { ScimChange } from '../../scim.ts'
import type { Database } from '../database.ts'
import { columns, joins, ownSpace, type ResourceRow, storedResource } from './resource-row.ts'

type ChangeRow = { readonly seq: number; readonly gone: string | null } & ResourceRow

const living = `SELECT r.seq AS seq, NULL AS gone, ${columns({ groups: true, members: false })} FROM scim_resource r ${joins}
  WHERE r.space = ${ownSpace} AND r.seq > ?3 AND r.seq <= ?5 ORDER BY r.seq LIMIT ?4`

// Should an id ever come back, its latest state is that of the living.
const deleted = `SELECT d.seq, d.id, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM scim_gone d
  WHERE d.space = ${ownSpace} AND d.seq > ?3 AND d.seq <= ?5 AND NOT EXISTS (SELECT 1 FROM scim_resource r WHERE r.id = d.id)
  ORDER BY d.seq LIMIT ?4`

const question = `SELECT * FROM (${living}) UNION ALL SELECT * FROM (${deleted}) ORDER BY seq LIMIT ?4`

/** The highest number of a change or deletion of a type; 0 when there was none. */
export async function latest(database: Database, tenant: string, type: string): Promise<number> {
  const [row] = await database.read<{ latest: number }>(
    `SELECT max(coalesce((SELECT max(seq) FROM scim_resource WHERE space = ${ownSpace}), 0),
                coalesce((SELECT max(seq) FROM scim_gone WHERE space = ${ownSpace}), 0)) AS latest`,
    tenant,
    type,
  )
  return row?.latest ?? 0
}

/** Who changed or was deleted behind a number, in the order of the numbers. */
export async function changes(
  database: Database,
  tenant: string,
  type: string,
  {
    after,
    limit,
    upTo = Number.MAX_SAFE_INTEGER,
  }: { readonly after: number; readonly limit: number; readonly upTo?: number },
): Promise<readonly ScimChange[]> {
  const rows = await database.read<ChangeRow>(question, tenant, type, after, limit, upTo)
  return rows.map(({ seq, gone, ...row }) =>
    gone === null ? { seq, id: row.id, resource: storedResource(row) } : { seq, id: gone },
  )
}
