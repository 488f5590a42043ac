import type { Revision, SourcePerson } from '../../domain/source-person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Attributes, Value } from '../../domain/value.ts'
import { isEmpty } from '../values/diff.ts'

/** The highest revision among a person's source records; 0 when no source knows the person. */
export function revisionOf(people: readonly SourcePerson[]): Revision {
  return people.reduce((highest, person) => Math.max(highest, person.rev), 0)
}

/** Whose attributes count: who is there, and whose absence is not proved. */
export const livingOf = (people: readonly SourcePerson[]): readonly SourcePerson[] =>
  people.filter(({ presence }) => presence !== 'gone')

/**
 * One person out of several sources: the first source that has a value wins, attribute by attribute; empty is none. A source whose reading is doubted
 * counts with what it said last; one that is gone counts only when all are.
 */
export function mergePeople(people: readonly SourcePerson[]): Attributes {
  const living = livingOf(people)
  const merged: Record<string, Value | null> = Object.create(null)
  for (const { attributes } of (living.length > 0 ? living : people).toReversed()) {
    for (const [name, value] of Object.entries(attributes)) {
      if (!isEmpty(value) || isNothing(merged[name])) merged[name] = value
    }
  }
  return merged
}

const isNothing = (value: Value | null | undefined): boolean => value === undefined || value === null

/** A name for people: what they call themselves, else their login, else the key. */
export function labelOf(attributes: Attributes, key: PersonKey): string {
  const text = (name: string): string => (typeof attributes[name] === 'string' ? attributes[name] : '')
  return (
    text('displayName') ||
    text('name.formatted') ||
    `${text('name.givenName')} ${text('name.familyName')}`.trim() ||
    text('userName') ||
    key
  )
}
