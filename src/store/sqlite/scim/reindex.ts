import { writeJson } from '../../../domain/json.ts'
import { fold } from '../../../domain/text/case-folding.ts'
import type { Refound, ToReindex } from '../../scim.ts'
import type { Database, Tx } from '../database.ts'
import type { Tools } from './write.ts'
import { foundOf, pathsOf } from './write.ts'

/** Resources that wait, of those types (JSON, `?1`). */
const waiting = `scim_reindex w CROSS JOIN scim_resource r ON r.pk = w.pk CROSS JOIN scim_space s ON s.id = r.space
  WHERE s.type IN (SELECT value FROM json_each(?1))`

/** See `Scim.countToReindex`. @param types names of resource types; those of others are not counted */
export async function countToReindex(database: Database, types: readonly string[]): Promise<number> {
  const [row] = await database.read<{ count: number }>(`SELECT count(*) AS count FROM ${waiting}`, writeJson(types))
  return row?.count ?? 0
}

/** The oldest that wait. */
export const toReindex = (tx: Tx, types: readonly string[], limit: number): Promise<readonly ToReindex[]> =>
  tx.all(
    `SELECT s.tenant, s.type, r.id, (SELECT b.body FROM scim_body b WHERE b.pk = r.pk) AS body FROM ${waiting}
      ORDER BY w.pk LIMIT ?2`,
    writeJson(types),
    limit,
  )

/** One statement for all of them: the way to the thread of SQLite and back takes longer than most of what is done there. */
export async function reindex(tx: Tx, resources: readonly Refound[], { spaces, grown }: Tools): Promise<void> {
  const rows: (readonly [id: string, folded: string, found: string])[] = []
  for (const resource of resources) {
    const { tenant, type, id, display } = resource
    const space = await spaces.ensure(tx, { tenant, type, paths: pathsOf(resource), grown })
    rows.push([id, fold(display), foundOf(resource, space)])
  }
  await tx.run(
    `INSERT INTO scim_found (id, folded, found)
     SELECT j.value ->> 0, j.value ->> 1, j.value ->> 2 FROM json_each(?1) j`,
    writeJson(rows),
  )
}
