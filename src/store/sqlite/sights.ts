import { ownJson, writeJson } from '../../domain/json.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { HashedPerson } from '../people.ts'
import type { Access } from './database.ts'

/**
 * What the snapshot says to one person on a page: the row id when nothing changed, the negative row id when something did,
 * 0 when there is no row.
 */
export type Sight = number

/** A row as it was found by its key. */
export interface FoundRow {
  readonly id: number
  readonly key: PersonKey
}

/**
 * Compares a page with the snapshot: the one statement that a page without changes costs.
 * @returns a sight for each person, in the page's order
 */
export async function compare(
  { read }: Pick<Access, 'read'>,
  source: string,
  people: readonly HashedPerson[],
): Promise<readonly Sight[]> {
  // The outer side of a LEFT JOIN is never reordered, so the answers come in the page's order.
  const [row] = await read<{ sights: string }>(
    `SELECT json_group_array(CASE WHEN p.id IS NULL THEN 0
              WHEN p.hash = substr(j.value, 1, 32) AND p.presence = 'present' THEN p.id ELSE -p.id END) AS sights
       FROM json_each(?1) j LEFT JOIN person p ON p.source = ?2 AND p.key = substr(j.value, 33)`,
    writeJson(people.map(person => person.hash + person.key)),
    source,
  )
  return ownJson(row?.sights ?? '[]')
}

/** The rows of these keys, as far as there are any. */
export async function find(
  { read }: Pick<Access, 'read'>,
  source: string,
  keys: readonly PersonKey[],
): Promise<ReadonlyMap<PersonKey, FoundRow>> {
  const rows = await read<FoundRow>(
    'SELECT p.id, p.key FROM json_each(?1) j CROSS JOIN person p ON p.source = ?2 AND p.key = j.value',
    writeJson(keys),
    source,
  )
  return new Map(rows.map(row => [row.key, row]))
}
