import { writeJson } from '../../domain/json.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Namesake, People } from '../people.ts'
import type { Database } from './database.ts'

/** Of a row of `person`: the name that outputs make of a given and a family name. */
const fullName = `trim(coalesce(json_extract(attributes, '$."name.givenName"'), '') || ' ' ||
  coalesce(json_extract(attributes, '$."name.familyName"'), ''))`

/** Of a text in a person's attributes: it is a login, an address (not its type) or the name outputs show, of which the whole says who is meant. */
const isCall = `(t.fullkey IN ('$.userName', '$.displayName', '$."name.formatted"')
  OR (t.key NOT IN ('type', 'display') AND (t.fullkey LIKE '$.emails%' OR t.fullkey LIKE '$."emails%')))`

/** As `isCall`, of which the beginning may lead to somebody. */
const leads = `(${isCall} OR t.fullkey LIKE '$."name.%' OR t.fullkey IN ('$.nickName', '$.externalId'))`

/**
 * Whom a text may mean, as `People.search` says. A text that begins with the words sought stands in the JSON right behind a quotation
 * mark, and a full name begins with a given name: that finds the few rows worth taking apart in one pass over the table.
 */
export async function search(database: Database, text: string): Promise<readonly Namesake[]> {
  const [first = ''] = text.split(' ')
  const rows = await database.read<{ key: PersonKey; whole: number }>(
    `SELECT key, max(whole) AS whole FROM (
       SELECT key, key = ?1 AS whole FROM person WHERE key LIKE ?2 ESCAPE '\\'
       UNION ALL
       SELECT p.key, ${isCall} AND t.value LIKE ?4 ESCAPE '\\' FROM person p, json_tree(p.attributes) t
        WHERE attributes LIKE ?3 ESCAPE '\\' AND t.type = 'text' AND ${leads} AND t.value LIKE ?2 ESCAPE '\\'
       UNION ALL
       SELECT key, ${fullName} LIKE ?4 ESCAPE '\\' FROM person
        WHERE attributes LIKE ?5 ESCAPE '\\' AND ${fullName} LIKE ?2 ESCAPE '\\')
      GROUP BY key ORDER BY key = ?1 DESC, whole DESC, key LIMIT 20`,
    text,
    `${literal(text)}%`,
    `%"${literal(inJson(text))}%`,
    literal(text),
    `%"${literal(inJson(first))}%`,
  )
  return rows.map(({ key, whole }) => ({ key, isWhole: whole === 1 }))
}

const inJson = (text: string): string => writeJson(text).slice(1, -1)

/** Takes the meaning of `%`, `_` and the escape character away. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')

/** As `People.called` says. */
export function called(
  database: Database,
  { shortest, longest, most }: Parameters<People['called']>[0],
): ReturnType<People['called']> {
  return database.search<{ key: PersonKey; name: string }>(
    `SELECT DISTINCT key, name FROM (
       SELECT key, key AS name FROM person WHERE presence <> 'gone'
       UNION ALL SELECT key, json_extract(attributes, '$.userName') FROM person WHERE presence <> 'gone'
       UNION ALL SELECT key, json_extract(attributes, '$.displayName') FROM person WHERE presence <> 'gone'
       UNION ALL SELECT key, ${fullName} FROM person WHERE presence <> 'gone')
      WHERE length(name) BETWEEN ?1 AND ?2 ORDER BY key, name LIMIT ?3`,
    shortest,
    longest,
    most,
  )
}
