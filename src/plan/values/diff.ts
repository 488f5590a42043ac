import type { Ownership } from '../../domain/attribute.ts'
import type { AttributeChange } from '../../domain/change.ts'
import { asWritten, comparable, type EqualityRule, equal } from '../../domain/equality.ts'
import type { Echo } from '../../domain/operation.ts'
import { isBlank } from '../../domain/text/bare.ts'
import { type Attributes, isList, isRecords, type Scalar, type Value } from '../../domain/value.ts'
import { unsureSecret } from './unsure-secret.ts'

/** What `diff` needs to know about one attribute at a target. */
export interface DiffRule {
  readonly own: Ownership
  /** What the target takes for the same: tells members of lists apart. Values are compared as they are written, unless `lenient`. */
  readonly equality: EqualityRule
  /** What the target takes for the same is no difference: to recognise what was sent in what is shown. */
  readonly lenient?: true
  /** Lists of records: the fields that say which member it is. Default: all of them. */
  readonly identity?: readonly string[]
}

/** What we believe the target holds. */
export interface Held {
  /** What the target last confirmed of ours; of additive lists our own members. */
  readonly confirmed: Attributes
  /** Members of additive lists that were there before us. */
  readonly found: Attributes
  /** What was confirmed of these was written somewhere else or in another way: equal is not enough. */
  readonly outdated?: readonly string[]
  /** Attributes whose confirmed value is another form of what was sent. */
  readonly echoed?: Readonly<Record<string, Echo>>
}

interface Difference {
  readonly changes: readonly AttributeChange[]
  /** What will be confirmed once the changes are done: everything confirmed before, overlaid. */
  readonly after: Attributes
}

/**
 * The smallest set of attribute changes that brings what a target holds to what is wanted. Never looks at the source's
 * previous state: only what the target confirmed counts.
 * @param wanted only names that are managed; `null` empties
 * @param ruleOf the rule of an attribute name
 */
export function diff(wanted: Attributes, held: Held, ruleOf: (name: string) => DiffRule): Difference {
  const changes: AttributeChange[] = []
  const after: Record<string, Value | null> = { ...held.confirmed }
  for (const name of Object.keys(wanted).sort()) {
    const to = wanted[name]
    if (to === undefined) continue
    const rule = ruleOf(name)
    const isShared = rule.own === 'additive'
    const own = isShared ? memberChanges(name, to, held, rule) : wholeChange(name, to, held, rule)
    if (own === undefined) continue
    changes.push(...own)
    after[name] = isShared ? withKept(to, keptMembers(to, name, held, rule)) : to
  }
  return { changes, after }
}

/** @returns undefined when the attribute is not ours to write now */
function wholeChange(
  name: string,
  to: Value | null,
  held: Held,
  rule: DiffRule,
): readonly AttributeChange[] | undefined {
  const from = held.confirmed[name]
  if (rule.own === 'create-only' && from !== unsureSecret) return undefined
  if (rule.own === 'if-empty' && (from === undefined || !isEmpty(from))) return undefined
  if (held.outdated?.includes(name) === true) return [{ name, from, to }]
  if (from !== undefined && ((isEmpty(from) && isEmpty(to)) || equal(from, to, valueRule(rule)))) return undefined
  if (isEcho(held.echoed?.[name], from, to, valueRule(rule))) return undefined
  return [{ name, from, to }]
}

/** Is what the target holds what it made of the same value when it was sent before? Sent again it would look the same. */
const isEcho = (
  echo: Echo | undefined,
  from: Value | null | undefined,
  to: Value | null,
  equality: EqualityRule,
): boolean => echo !== undefined && from === echo.seen && equal(echo.sent, to, equality)

/**
 * Adds what is wanted and neither ours nor found there; takes away what is ours, no longer wanted, and was not found there. A
 * record of ours whose details changed is added again: a connector replaces the member that is the same by identity.
 */
function memberChanges(name: string, to: Value | null, held: Held, rule: DiffRule): readonly AttributeChange[] {
  const keyOf = (member: Scalar | Attributes): string => memberKey(member, rule)
  const ours = new Map(membersOf(held.confirmed[name]).map(member => [keyOf(member), member]))
  const found = new Set(membersOf(held.found[name]).map(keyOf))
  const wanted = new Map(membersOf(to).map(member => [keyOf(member), member]))
  const isOutdated = held.outdated?.includes(name) === true
  const isAsWanted = (key: string, member: Scalar | Attributes): boolean => {
    const there = ours.get(key)
    return there !== undefined && !isOutdated && covers(there, member, valueRule(rule))
  }
  const add = [...wanted]
    .filter(([key, member]) => !found.has(key) && !isAsWanted(key, member))
    .map(([, member]) => member)
  const remove = [...ours].filter(([key]) => !wanted.has(key) && !found.has(key)).map(([, member]) => member)
  const from = held.confirmed[name]
  const changes: AttributeChange[] = []
  if (remove.length > 0) changes.push({ name, from, to: listOf(remove), mode: 'remove' })
  if (add.length > 0) changes.push({ name, from, to: listOf(add), mode: 'add' })
  return changes
}

const valueRule = ({ equality, lenient }: DiffRule): EqualityRule => (lenient === true ? equality : asWritten(equality))

/**
 * Members that somebody else had given the account, that were wanted as well for a while and are no longer: they stay, because they
 * were there before us. They go on being remembered as wanted once, so that they can be told.
 */
export function keptMembers(
  to: Value | null | undefined,
  name: string,
  held: Held,
  rule: DiffRule,
): readonly (Scalar | Attributes)[] {
  const keysOf = (value: Value | null | undefined): Set<string> =>
    new Set(membersOf(value).map(member => memberKey(member, rule)))
  const [wanted, found] = [keysOf(to), keysOf(held.found[name])]
  return membersOf(held.confirmed[name]).filter(member => {
    const key = memberKey(member, rule)
    return found.has(key) && !wanted.has(key)
  })
}

const withKept = (to: Value | null, kept: readonly (Scalar | Attributes)[]): Value | null =>
  kept.length === 0 ? to : listOf([...membersOf(to), ...kept])

/** Nothing in it, as far as a target is concerned: most of them do not tell null, "" and [] apart. */
export function isEmpty(value: Value | null): boolean {
  if (typeof value === 'string') return value === '' || isBlank(value)
  return value === null || (isList(value) && value.length === 0)
}

/** The members of a list; a plain value counts as a list of one. */
export function membersOf(value: Value | null | undefined): readonly (Scalar | Attributes)[] {
  if (value === null || value === undefined) return []
  return isList(value) ? value : [value]
}

/** The text under which two members are one and the same: of records their identity. */
export function memberKey(member: Scalar | Attributes, { equality, identity }: DiffRule): string {
  if (typeof member !== 'object') return comparable(member, equality)
  if (identity === undefined) return comparable([member], equality)
  return comparable([Object.fromEntries(identity.map(field => [field, single(member[field]) ?? null]))], equality)
}

/** A list of one counts as its member: targets take one address as text and as a list, and show it as they please. */
function single(value: Value | null | undefined): Value | null | undefined {
  const [only, ...others] = isList(value) && !isRecords(value) ? value : []
  return only === undefined || others.length > 0 ? value : only
}

/** Whether a member that is there has everything the wanted one asks for; what the target filled in besides does not count. */
export function covers(there: Scalar | Attributes, wanted: Scalar | Attributes, equality: EqualityRule): boolean {
  if (typeof there !== 'object' || typeof wanted !== 'object') return true // the same key: the same plain value
  return Object.entries(wanted).every(([field, value]) => equal(single(there[field]), single(value), equality))
}

/** Members of one kind as a value again. Lists never mix plain values and records. */
export function listOf(members: readonly (Scalar | Attributes)[]): Value {
  const records = members.filter(member => typeof member === 'object')
  return isRecords(records) ? records : members.filter(member => typeof member !== 'object')
}
