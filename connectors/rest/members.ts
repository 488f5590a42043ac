import { type Attributes, comparable, exactly, isList, type Scalar, type Value } from '#contract'
import type { DescribedAttribute } from './describe/attributes.ts'

/** One member of a list. */
export type Member = Scalar | Attributes

export const membersOf = (value: Value | null | undefined): readonly Member[] => (isList(value) ? value : [])

/** What is to be in a list, and how that differs from what is. */
export interface Wanted {
  readonly all: readonly Member[]
  readonly added: readonly Member[]
  readonly removed: readonly Member[]
}

/**
 * What becomes of a list. A member added takes the place of the one that is the same; what others added stays, unless the whole
 * list is replaced.
 */
export function wantedMembers(
  given: readonly Member[],
  there: readonly Member[],
  mode: 'replace' | 'add' | 'remove',
  attribute: Pick<DescribedAttribute, 'identity'>,
): Wanted {
  const key = (member: Member): string => sameness(member, attribute.identity)
  const keys = new Set(given.map(key))
  const others = mode === 'replace' ? [] : there.filter(member => !keys.has(key(member)))
  const all = mode === 'remove' ? others : inPlace(mode === 'add' ? there : [], given, key)
  const whole = (members: readonly Member[]): ReadonlySet<string> => new Set(members.map(member => sameness(member)))
  const [now, then] = [whole(there), whole(all)]
  return {
    all,
    added: all.filter(member => !now.has(sameness(member))),
    removed: there.filter(member => !then.has(sameness(member))),
  }
}

/** What is there in its order, replaced where something given is the same, and what is new behind it. */
function inPlace(
  there: readonly Member[],
  given: readonly Member[],
  key: (member: Member) => string,
): readonly Member[] {
  return [...new Map([...there, ...given].map(member => [key(member), member])).values()]
}

/** Text under which two members are the same: scalars as text, because ids are text here and may be numbers there. */
function sameness(member: Member, identity?: readonly string[]): string {
  if (typeof member !== 'object') return String(member)
  const fields =
    identity === undefined ? member : Object.fromEntries(identity.map(name => [name, member[name] ?? null]))
  return comparable([fields], exactly)
}
