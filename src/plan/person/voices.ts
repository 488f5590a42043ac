import { isUnread } from '../../domain/person.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import { type LastRecord, type Said, type Voice, voiceOf } from '../../domain/voice.ts'

/** One source's voice on one person. */
export interface Speaker extends Voice {
  readonly source: string
}

/**
 * Who says that somebody is inactive, and who does not.
 * `unsaid`: they said so once, have the person and say nothing about it any more; but for that there would be an account.
 */
export interface Against {
  readonly kind: 'disagree' | 'unsaid'
  readonly inactive: readonly string[]
  readonly active: readonly string[]
}

/** What each source that ever had a person counts for, in the order of the sources. */
export const speakersOf = (people: readonly SourcePerson[]): readonly Speaker[] =>
  people.map(person => ({ source: person.source, ...voiceOf(lastRecord(person)) }))

function lastRecord(person: SourcePerson): LastRecord {
  const { presence, fault, unread = [], attributes } = person
  const said = saidOf(person)
  return { presence, ...(said === undefined ? {} : { said }), now: nowOf() }

  function nowOf(): LastRecord['now'] {
    if (fault !== undefined) return 'twice'
    if (isUnread('active', unread)) return 'unreadable'
    return wordOf(attributes.active) ?? 'nothing'
  }
}

/** What is kept of its last word; where nothing is, what its last record says. */
function saidOf({ said, fault, attributes }: SourcePerson): Said | undefined {
  if (said !== undefined) return said
  const last = wordOf(attributes.active)
  return last !== undefined && fault !== undefined ? 'unclear' : last
}

const wordOf = (active: unknown): 'active' | 'inactive' | undefined =>
  active === true ? 'active' : active === false ? 'inactive' : undefined
