import { writeJson } from '../../domain/json.ts'
import type { People } from '../people.ts'
import { called, search } from './called.ts'
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
    called: wanted => called(database, wanted),
    settle: (source, options) => database.tx(tx => settlePeople(tx, source, options)),
  }
}
