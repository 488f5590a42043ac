import { isUnread, sentenceOf, type Unread } from '../../domain/person.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import { isEmpty } from '../values/diff.ts'
import { livingOf } from './merge.ts'

/** Something of a person that cannot be told, and by which source. */
export interface Unknown {
  readonly source: string
  /** A key that stands twice: neither record counts. */
  readonly fault?: string
  readonly unread?: Unread
  /** What sources before it give: a later record, however garbled, takes nothing from that. */
  readonly given: ReadonlySet<string>
}

/** What is not known of a person. What an earlier source gives is known, whatever a later one says about it. */
export function unknownIn(people: readonly SourcePerson[]): readonly Unknown[] {
  const unknown: Unknown[] = []
  const given = new Set<string>()
  for (const { source, fault, attributes, unread = [] } of livingOf(people)) {
    if (fault !== undefined) {
      unknown.push({ source, fault, given: new Set(given) })
      continue
    }
    for (const one of unread)
      if (one.attribute === undefined || isEverybodys(one.attribute) || !given.has(one.attribute))
        unknown.push({ source, unread: one, given: new Set(given) })
    for (const [name, value] of Object.entries(attributes))
      if (!isEmpty(value) && !isUnread(name, unread)) given.add(name)
  }
  return unknown
}

/** Of whether somebody is active no source has the first word: each may say no. */
const isEverybodys = (attribute: string): boolean => attribute === 'active'

/** Whether an attribute can be told, given what cannot. */
export const isKnown = (name: string, unknown: readonly Unknown[]): boolean =>
  !unknown.some(({ unread, given }) =>
    unread?.attribute === undefined ? !given.has(name) : overlap(name, unread.attribute),
  )

/** `name` and `name.givenName` are about the same thing. */
export const overlap = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

/** Why nothing may be concluded: a stable word and a sentence. */
export function unknownWords(all: readonly Unknown[]): { readonly code: string; readonly message: string } {
  const twice = all.find(({ fault }) => fault !== undefined)
  if (twice !== undefined) return { code: 'source-fault', message: `source ${twice.source}: ${twice.fault}` }
  const [first, ...others] = all
  const value = first?.unread?.value === undefined ? '' : ` (value ${first.unread.value})`
  const more = others.length === 0 ? '' : `, and ${others.length} more of it`
  const what = first?.unread === undefined ? 'the record' : sentenceOf(first.unread)
  const message = `source ${first?.source}: ${what}${value}${more}; nothing is changed until a record comes that can be read`
  return { code: 'unreadable', message }
}
