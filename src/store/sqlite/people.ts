import { writeJson } from '../../domain/json.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { People } from '../people.ts'
import type { Database } from './database.ts'
import { type PersonRow, sourcePerson } from './person-row.ts'
import { Reading } from './reading.ts'
import { settlePeople } from './settle-people.ts'

/** People as the sources hold them. */
export function people(database: Database): People {
  const readings = new Map<string, Reading>()
  return {
    async begin(source, options) {
      // A reading that broke off without being finished must not write into its successor.
      readings.get(source)?.supersede()
      const reading = await Reading.begin(database, source, options)
      readings.set(source, reading)
      return reading
    },
    async get(sources, key) {
      const rows = await database.read<PersonRow>(
        `SELECT p.source, p.presence, p.rev, p.fault, p.attributes, p.unread, p.said
           FROM json_each(?1) s CROSS JOIN person p ON p.source = s.value AND p.key = ?2 ORDER BY s.key`,
        writeJson(sources),
        key,
      )
      return rows.map(sourcePerson)
    },
    search: text => search(database, text),
    settle: (source, options) => database.tx(tx => settlePeople(tx, source, options)),
  }
}

/**
 * A text that begins with the words sought stands in the JSON right behind a quotation mark: that finds the few rows
 * worth taking apart in one pass over the table.
 */
async function search(database: Database, text: string): Promise<readonly PersonKey[]> {
  const rows = await database.read<{ key: PersonKey }>(
    `SELECT DISTINCT key FROM person
      WHERE key LIKE ?2 ESCAPE '\\'
         OR (attributes LIKE ?3 ESCAPE '\\' AND EXISTS (
              SELECT 1 FROM json_tree(attributes) t WHERE t.type = 'text' AND t.value LIKE ?2 ESCAPE '\\'))
      ORDER BY key = ?1 DESC, key LIMIT 20`,
    text,
    `${literal(text)}%`,
    `%"${literal(writeJson(text).slice(1, -1))}%`,
  )
  return rows.map(row => row.key)
}

/** Takes the meaning of `%`, `_` and the escape character away. */
const literal = (text: string): string => text.replace(/[\\%_]/g, '\\$&')
