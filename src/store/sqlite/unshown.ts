import { ownJson, writeJson } from '../../domain/json.ts'
import type { Presence } from '../../domain/person.ts'
import { type PersonKey, storedKey } from '../../domain/text/names.ts'
import type { Access } from './database.ts'
import type { Seen } from './seen.ts'

const pageSize = 10_000

/** Row ids of a source's people of one presence, ascending, page by page. Rows may change their presence between two pages. */
async function* inPages(
  { read }: Pick<Access, 'read'>,
  source: string,
  presence: Presence,
): AsyncGenerator<readonly number[]> {
  for (let after = 0; ; ) {
    const [row] = await read<{ ids: string }>(
      `SELECT json_group_array(id) AS ids FROM (
         SELECT id FROM person WHERE source = ?1 AND presence = ?2 AND id > ?3 ORDER BY id LIMIT ${pageSize})`,
      source,
      presence,
      after,
    )
    const ids = ownJson<readonly number[]>(row?.ids ?? '[]')
    if (ids.length > 0) yield ids
    if (ids.length < pageSize) return
    after = ids.at(-1) ?? after
  }
}

/** Row ids of a source's people of one presence whom a reading has not shown. */
export async function unshown(
  access: Pick<Access, 'read'>,
  source: string,
  presence: Presence,
  seen: Seen,
): Promise<readonly number[]> {
  const ids: number[] = []
  for await (const page of inPages(access, source, presence)) for (const id of page) if (!seen.has(id)) ids.push(id)
  return ids
}

/** Keys of people by row id, in the order of the ids. */
export async function readKeys({ read }: Pick<Access, 'read'>, ids: readonly number[]): Promise<readonly PersonKey[]> {
  const rows = await read<{ key: string }>(
    'SELECT key FROM person WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id',
    writeJson(ids),
  )
  return rows.map(({ key }) => storedKey(key))
}
