import { ownJson } from '../../domain/json.ts'
import { type PersonKey, storedKey } from '../../domain/names.ts'
import type { Presence } from '../../domain/person.ts'
import type { SqlValue } from './connection.ts'
import type { Seen } from './seen.ts'

const pageSize = 10_000

type Read = <Row>(sql: string, ...values: SqlValue[]) => Promise<Row[]>

/** Row ids of a source's people of one presence, ascending. Rows may change their presence between two pages. */
export async function* inPages(read: Read, source: string, presence: Presence): AsyncGenerator<readonly number[]> {
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

/** Of these pages, the ids a reading has not shown. */
export async function* unshown(pages: AsyncIterable<readonly number[]>, seen: Seen): AsyncGenerator<readonly number[]> {
  for await (const page of pages) {
    const ids = page.filter(id => !seen.has(id))
    if (ids.length > 0) yield ids
  }
}

/** Keys of people by row id, in the order of the ids. */
export async function keysOf(read: Read, ids: readonly number[]): Promise<readonly PersonKey[]> {
  const rows = await read<{ key: string }>(
    'SELECT key FROM person WHERE id IN (SELECT value FROM json_each(?1)) ORDER BY id',
    JSON.stringify(ids),
  )
  return rows.map(({ key }) => storedKey(key))
}
