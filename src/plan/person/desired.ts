import { type AttributeSpec, typeNouns } from '../../domain/attribute.ts'
import type { Reason } from '../../domain/plan.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import { bare } from '../../domain/text/bare.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { type Attributes, isList, isRecords, type Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { isChoice } from '../values/attribute-rules.ts'
import { isEmpty, membersOf } from '../values/diff.ts'
import { type Disagreement, disagreementsIn } from './identity.ts'
import { isKnown, overlap, type Unknown, unknownIn, unknownWords } from './known.ts'
import { livingOf, mergePeople } from './merge.ts'
import { twoPeople } from './source-words.ts'
import { type Against, type Speaker, speakersOf } from './voices.ts'

/** What the sources and the mapping say about one person at one target, before the target is asked anything. */
export type Desired =
  /** There should be an account. Looked-up attributes still hold names. */
  | {
      readonly kind: 'account'
      readonly attributes: Attributes
      /** Sources from which the person is missing, unproved, and without which nobody would be let in. Who is in stays. */
      readonly doubts: readonly string[]
      /** Sources that once said whether the person is active and do so no more: nobody is let in until they do. Who is in stays. */
      readonly unsaid: readonly string[]
      /** What sources that are gone had the account found by, where it is another thing now. */
      readonly formerly: readonly Disagreement[]
    }
  /** There should be none, or none that works. */
  | {
      readonly kind: 'leave'
      readonly reason: Extract<Reason, 'left' | 'out-of-scope' | 'inactive'>
      /** Sources from which the person is missing, unproved, and on which this rests; none: it is certain. */
      readonly doubts: readonly string[]
      /** Sources that say otherwise, where any does. */
      readonly against?: Against
    }
  /** Nothing may be concluded. */
  | { readonly kind: 'blocked'; readonly code: string; readonly message: string }

/**
 * What should be true of one person at one target. A person is there while any source has them; each source counts as
 * `domain/voice.ts` says. Who is inactive by any source is out, whatever other sources say or cannot say. What rests on a source
 * that is doubted is doubted: whether somebody left, is out of scope, inactive, or may be let in.
 */
export function desiredFor(people: readonly SourcePerson[], policy: TargetPolicy): Desired {
  const voices = speakersOf(people)
  const doubted = sourcesOf(voices, ({ standing }) => standing === 'doubted')
  const isThere = voices.some(({ standing }) => standing === 'spoken')
  if (!isThere && doubted.length === 0) return { kind: 'leave', reason: 'left', doubts: [] }
  const inactive = inactiveBy(voices, people, policy)
  if (inactive !== undefined) return inactive
  if (!isThere) return { kind: 'leave', reason: 'left', doubts: doubted }
  const unknown = unknownIn(people)
  if (policy.scope?.uses.some(name => !isKnown(name, unknown)) === true) return blocked(unknown)
  const person = mergePeople(people)
  const scope = inScope(person, policy)
  if (typeof scope === 'string') return { kind: 'blocked', code: 'scope', message: scope }
  const doubts = scopeDoubts(people, policy)
  // Out of scope may end in a deletion, inactive never does: while nobody knows which of the two it is, it is the milder one.
  const isActivityKnown = !voices.some(({ vote }) => vote === 'unknown')
  if (!scope) return { kind: 'leave', reason: isActivityKnown ? 'out-of-scope' : 'inactive', doubts }
  if (unknown.length > 0) return blocked(unknown)
  const disagreements = disagreementsIn(people, policy)
  const apart = disagreements.find(({ one }) => !isGone(one.source, voices))
  if (apart !== undefined) return { kind: 'blocked', code: 'two-people', message: twoPeople(apart) }
  const desired = mapped(person, policy)
  if ('kind' in desired) return desired
  const vouching = sourcesOf(voices, ({ standing, vote }) => standing === 'doubted' && vote !== 'none')
  return {
    kind: 'account',
    attributes: desired.attributes,
    doubts: [...new Set([...doubts, ...vouching])],
    unsaid: sourcesOf(voices, ({ vote }) => vote === 'no-longer'),
    formerly: disagreements,
  }
}

const sourcesOf = (voices: readonly Speaker[], which: (voice: Speaker) => boolean): readonly string[] =>
  voices.filter(which).map(({ source }) => source)

const isGone = (source: string, voices: readonly Speaker[]): boolean =>
  voices.some(voice => voice.source === source && voice.standing === 'gone')

const blocked = (unknown: readonly Unknown[]): Desired => ({ kind: 'blocked', ...unknownWords(unknown) })

/** Inactive by the word of any source; one that is doubted counts only where no other says so. */
function inactiveBy(
  voices: readonly Speaker[],
  people: readonly SourcePerson[],
  policy: TargetPolicy,
): Extract<Desired, { kind: 'leave' }> | undefined {
  const out = voices.filter(({ vote }) => vote === 'out')
  const certain = sourcesOf(out, ({ standing }) => standing !== 'doubted')
  const active = sourcesOf(voices, ({ standing, vote }) => standing === 'spoken' && vote === 'in')
  const leave = { kind: 'leave', reason: 'inactive' } as const
  if (certain.length > 0) {
    const against: Against = { kind: 'disagree', inactive: certain, active }
    return { ...leave, doubts: [], ...(active.length === 0 ? {} : { against }) }
  }
  const unsaid = sourcesOf(voices, ({ vote }) => vote === 'still-out')
  if (unsaid.length > 0) {
    const against: Against = { kind: 'unsaid', inactive: unsaid, active }
    // Where there would be no account anyway nobody has to be asked.
    return { ...leave, doubts: [], ...(inScope(mergePeople(people), policy) === true ? { against } : {}) }
  }
  if (out.length === 0) return undefined
  return { ...leave, doubts: out.map(({ source }) => source) }
}

/**
 * The doubted sources that decide whether somebody is in scope: those that give what the scope looks at, and all of them where nobody
 * gives it.
 */
function scopeDoubts(people: readonly SourcePerson[], { scope }: TargetPolicy): readonly string[] {
  const living = livingOf(people)
  const doubted = living.filter(({ presence }) => presence === 'doubted')
  if (scope === undefined || doubted.length === 0) return []
  const deciding = scope.uses.flatMap(name => {
    const giver = living.find(one => gives(one, name))
    return giver === undefined ? doubted : doubted.filter(one => one === giver)
  })
  return [...new Set(deciding.map(({ source }) => source))]
}

const gives = ({ attributes }: SourcePerson, name: string): boolean =>
  Object.entries(attributes).some(([own, value]) => !isEmpty(value) && overlap(own, name))

/** @returns the verdict, or a sentence when the scope expression fails for this person */
function inScope(person: Attributes, policy: TargetPolicy): boolean | string {
  if (policy.scope === undefined) return true
  try {
    return policy.scope.evaluate(person) === true
  } catch (error) {
    return `the scope expression fails: ${error instanceof Error ? error.message : 'unknown reason'}`
  }
}

function mapped(
  person: Attributes,
  policy: TargetPolicy,
): { readonly attributes: Attributes } | Extract<Desired, { kind: 'blocked' }> {
  const { attributes, failures } = policy.mapping.apply(person)
  const [failure] = failures
  if (failure === undefined) return { attributes: withBareNames(attributes, policy) }
  const value = failure.value === undefined ? '' : ` (value ${failure.value})`
  return { kind: 'blocked', code: 'mapping', message: `${failure.attribute}: ${failure.reason}${value}` }
}

/** What accounts are found by, as it looks: a login with a blank behind it is no other login. */
export function withBareNames(attributes: Attributes, { match, capabilities }: TargetPolicy): Attributes {
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

/** @returns what a value is instead of what is wanted; a number may stand for its text, and one member for a list of it */
function wrongType(value: Value, type: AttributeSpec['type']): string | undefined {
  if (isRecords(value)) return type === 'records' ? undefined : 'a list of records'
  if (isList(value)) return type === 'list' || (type === 'records' && value.length === 0) ? undefined : 'a list'
  if (type === 'records') return 'a plain value'
  if (typeof value === 'boolean') return type === 'boolean' ? undefined : 'true or false'
  if (type === 'boolean') return typeof value === 'string' ? 'text' : 'a number'
  if (type === 'number' && typeof value === 'string' && !Number.isFinite(Number(value))) return 'text'
  return undefined
}
