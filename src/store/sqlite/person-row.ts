import { ownJson } from '../../domain/json.ts'
import type { Presence, Unread } from '../../domain/person.ts'
import type { SourcePerson } from '../records.ts'
import { optional, same } from './json.ts'

/** A row of `person`, as far as it means something outside. */
export interface PersonRow {
  readonly source: string
  readonly presence: Presence
  readonly rev: number
  readonly fault: string | null
  readonly attributes: string
  readonly unread: string | null
}

export function sourcePerson(row: PersonRow): SourcePerson {
  return {
    source: row.source,
    presence: row.presence,
    attributes: ownJson(row.attributes),
    rev: row.rev,
    ...optional('fault', row.fault, same),
    ...optional('unread', row.unread, ownJson<readonly Unread[]>),
  }
}
