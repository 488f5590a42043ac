import type { AttributeSpec } from '../domain/attribute.ts'
import { bare } from '../domain/bare.ts'
import type { PersonKey } from '../domain/names.ts'
import { isUnread, sentenceOf, type Unread } from '../domain/person.ts'
import { shorten } from '../domain/shorten.ts'
import { type Attributes, isList, isRecords, type Value } from '../domain/value.ts'
import type { Reason, Revision, SourcePerson } from '../store/records.ts'
import { isChoice } from './attribute-rules.ts'
import { isEmpty, membersOf } from './diff.ts'
import type { TargetPolicy } from './policy.ts'

/** What the sources and the mapping say about one person at one target, before the target is asked anything. */
export type Wish =
  /** There should be an account. Looked-up attributes still hold names. */
  | { readonly kind: 'account'; readonly attributes: Attributes }
  /** There should be none, or none that works. `doubted`: the absence is not proved. */
  | {
      readonly kind: 'leave'
      readonly reason: Extract<Reason, 'left' | 'out-of-scope' | 'inactive'>
      readonly doubted: boolean
    }
  /** Nothing may be concluded. */
  | { readonly kind: 'blocked'; readonly code: string; readonly message: string }

/** The highest revision among a person's source records; 0 when no source knows the person. */
export function revisionOf(people: readonly SourcePerson[]): Revision {
  return people.reduce((highest, person) => Math.max(highest, person.rev), 0)
}

/** One person out of several sources: the first source that has a value wins, attribute by attribute. */
export function mergePeople(people: readonly SourcePerson[]): Attributes {
  const present = people.filter(person => person.presence === 'present')
  const merged: Record<string, Value | null> = Object.create(null)
  for (const { attributes } of (present.length > 0 ? present : people).toReversed()) {
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

/**
 * What should be true of one person at one target.
 * A person is there while any of the sources has them; absent everywhere, `doubted` anywhere makes the absence doubted.
 */
export function wishFor(people: readonly SourcePerson[], policy: TargetPolicy): Wish {
  const faulty = people.find(person => person.presence === 'present' && person.fault !== undefined)
  if (faulty !== undefined)
    return { kind: 'blocked', code: 'source-fault', message: `source ${faulty.source}: ${faulty.fault}` }
  const present = people.filter(person => person.presence === 'present')
  if (present.length === 0)
    return { kind: 'leave', reason: 'left', doubted: people.some(person => person.presence === 'doubted') }
  const person = mergePeople(people)
  const unread = unreadIn(present)
  if (isInactive(present)) return { kind: 'leave', reason: 'inactive', doubted: false }
  if (policy.scope?.uses.some(name => !isKnown(name, unread)) === true) return unreadable(unread)
  const scope = inScope(person, policy)
  if (typeof scope === 'string') return { kind: 'blocked', code: 'scope', message: scope }
  // Out of scope may end in a deletion, inactive never does: while nobody knows which of the two it is, it is the milder one.
  if (!scope) return { kind: 'leave', reason: isKnown('active', unread) ? 'out-of-scope' : 'inactive', doubted: false }
  return unread.length > 0 ? unreadable(unread) : mapped(person, policy)
}

/**
 * Whether the first source that says anything about it says so. The last good value counts where it cannot be read now: who was out
 * stays out until somebody says otherwise. Where there never was one, no later source stands in for what nobody knows.
 */
function isInactive(present: readonly SourcePerson[]): boolean {
  for (const { attributes, unread = [] } of present) {
    if (attributes.active !== undefined && attributes.active !== null) return attributes.active === false
    if (isUnread('active', unread)) return false
  }
  return false
}

/** Something of a person that could not be read, and in which source. */
interface UnreadAt {
  readonly source: string
  readonly unread: Unread
}

/**
 * What is not known of a person. What an earlier source gives has been read, however a later one garbles it; nothing can be said of
 * what no earlier source gives.
 */
function unreadIn(present: readonly SourcePerson[]): readonly UnreadAt[] {
  const unknown: UnreadAt[] = []
  const given = new Set<string>()
  for (const { source, attributes, unread = [] } of present) {
    for (const one of unread)
      if (one.attribute === undefined || !given.has(one.attribute)) unknown.push({ source, unread: one })
    for (const [name, value] of Object.entries(attributes))
      if (value !== null && !isUnread(name, unread)) given.add(name)
  }
  return unknown
}

const isKnown = (name: string, unread: readonly UnreadAt[]): boolean =>
  !unread.some(({ unread: { attribute } }) => attribute === undefined || overlap(name, attribute))

/** `name` and `name.givenName` are about the same thing. */
const overlap = (one: string, other: string): boolean =>
  one === other || one.startsWith(`${other}.`) || other.startsWith(`${one}.`)

function unreadable([first, ...others]: readonly UnreadAt[]): Wish {
  const value = first?.unread.value === undefined ? '' : ` (value ${first.unread.value})`
  const more = others.length === 0 ? '' : `, and ${others.length} more of it`
  const what = first === undefined ? 'the record' : sentenceOf(first.unread)
  const message = `source ${first?.source}: ${what}${value}${more}; nothing is changed until a record comes that can be read`
  return { kind: 'blocked', code: 'unreadable', message }
}

/** @returns the verdict, or a sentence when the scope expression fails for this person */
function inScope(person: Attributes, policy: TargetPolicy): boolean | string {
  if (policy.scope === undefined) return true
  try {
    return policy.scope.evaluate(person) === true
  } catch (error) {
    return `the scope expression fails: ${error instanceof Error ? error.message : 'unknown reason'}`
  }
}

function mapped(person: Attributes, policy: TargetPolicy): Wish {
  const { attributes, failures } = policy.mapping.apply(person)
  const [failure] = failures
  if (failure === undefined) return { kind: 'account', attributes: withBareNames(attributes, policy) }
  const value = failure.value === undefined ? '' : ` (value ${failure.value})`
  return { kind: 'blocked', code: 'mapping', message: `${failure.attribute}: ${failure.reason}${value}` }
}

/** What accounts are found by, as it looks: a login with a blank behind it is no other login. */
function withBareNames(attributes: Attributes, { match, capabilities }: TargetPolicy): Attributes {
  const named: Record<string, Value | null> = { ...attributes }
  for (const name of new Set([...match, ...capabilities.findBy])) {
    const value = named[name]
    if (typeof value === 'string') named[name] = bare(value)
  }
  return named
}

/**
 * What speaks against sending these attributes, in one sentence: too long, not among the choices, required but missing.
 * @param creating required attributes are only asked for when an account is made
 */
export function objection(attributes: Attributes, policy: TargetPolicy, creating: boolean): string | undefined {
  for (const [name, spec] of Object.entries(policy.attributes)) {
    const value = attributes[name]
    if (policy.mapping.secrets[name] !== undefined) continue
    if (spec.required === true && creating && (value === undefined || isEmpty(value)))
      return `${name} is required to create an account and has no value for this person`
    if (spec.required === true && value !== undefined && isEmpty(value))
      return `${name} is required and would be emptied for this person`
    if (value === undefined || value === null || isEmpty(value)) continue
    const against = misfit(name, value, spec, policy)
    if (against !== undefined) return against
  }
  return undefined
}

/** What of one value the target cannot take. Ids that were looked up are the target's own. */
function misfit(name: string, value: Value, spec: AttributeSpec, policy: TargetPolicy): string | undefined {
  const wrong = wrongType(value, spec.type)
  if (wrong !== undefined)
    return `${name} takes ${typeNouns[spec.type]}, and is ${wrong} (${shorten(value)}) for this person`
  if (policy.mapping.rules[name]?.lookup !== undefined) return undefined
  for (const member of membersOf(value)) {
    if (typeof member !== 'string') continue
    if (spec.maxLength !== undefined && member.length > spec.maxLength)
      return `${name} has ${member.length} characters, ${policy.target} keeps at most ${spec.maxLength}`
    if (spec.choices !== undefined && !isChoice(member, spec))
      return `${name} must be one of ${spec.choices.join(', ')}, not ${shorten(member)}`
  }
  return undefined
}

const typeNouns = {
  text: 'text',
  number: 'a number',
  boolean: 'true or false',
  list: 'a list',
  records: 'a list of records',
} as const

/** @returns what a value is instead of what is wanted; a number may stand for its text, and one member for a list of it */
function wrongType(value: Value, type: AttributeSpec['type']): string | undefined {
  if (isRecords(value)) return type === 'records' ? undefined : 'a list of records'
  if (isList(value)) return type === 'list' || (type === 'records' && value.length === 0) ? undefined : 'a list'
  if (type === 'records') return 'a plain value'
  if (typeof value === 'boolean') return type === 'boolean' ? undefined : 'true or false'
  if (type === 'boolean') return typeof value === 'number' ? 'a number' : 'text'
  if (type === 'number' && typeof value === 'string' && !Number.isFinite(Number(value))) return 'text'
  return undefined
}
