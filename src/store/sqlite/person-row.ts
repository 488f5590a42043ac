import { ownJson } from '../../domain/json.ts'
import type { Presence, Unread } from '../../domain/person.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import type { Attributes } from '../../domain/value.ts'
import type { Said } from '../../domain/voice.ts'
import { optional, same } from './json.ts'

/** A row of `person`, as far as it means something outside. */
export interface PersonRow {
  readonly source: string
  readonly presence: Presence
  readonly rev: number
  readonly fault: string | null
  readonly attributes: string
  readonly unread: string | null
  readonly said: number | null
}

/** As the column `said` has them, by its number. */
const words: readonly Said[] = ['inactive', 'active', 'unclear']

/** What a record says of whether somebody is active, for the column `said`; null: nothing. */
export const wordIn = ({ active }: Attributes): 0 | 1 | null => (typeof active === 'boolean' ? (active ? 1 : 0) : null)

/** What one source said of a person, as its row holds it. */
export function sourcePerson(row: PersonRow): SourcePerson {
  return {
    source: row.source,
    presence: row.presence,
    attributes: ownJson(row.attributes),
    rev: row.rev,
    ...optional('fault', row.fault, same),
    ...optional('unread', row.unread, ownJson<readonly Unread[]>),
    ...optional('said', row.said, number => words[number] ?? 'unclear'),
  }
}
