import { type Attributes, comparable, exactly, isList, type Scalar, type Value } from '#contract'
import type { DescribedAttribute } from './describe/attributes.ts'

/** One member of a list attribute: a plain value, or a record where members have parts. */
export type Member = Scalar | Attributes

export const membersOf = (value: Value | null | undefined): readonly Member[] => (isList(value) ? value : [])

/** What is to be in a list, and how that differs from what is. */
interface Wanted {
  readonly all: readonly Member[]
  readonly added: readonly Member[]
  readonly removed: readonly Member[]
}

/** One change of a list: members that come, go, or are all there is to be. */
interface MemberChange {
  readonly given: readonly Member[]
  readonly mode: 'replace' | 'add' | 'remove'
}

/**
 * What becomes of a list when its changes are made one after the other: an operation may take members away and add others. A
 * member added takes the place of the one that is the same; what others added stays, unless the whole list is replaced.
 */
export function wantedMembers(
  steps: readonly MemberChange[],
  there: readonly Member[],
  { identity }: Pick<DescribedAttribute, 'identity'>,
): Wanted {
  const key = (member: Member): string => sameness(member, identity)
  const all = steps.reduce((members, step) => membersAfter(step, members, key), there)
  const whole = (members: readonly Member[]): ReadonlySet<string> => new Set(members.map(member => sameness(member)))
  const [now, then] = [whole(there), whole(all)]
  return {
    all,
    added: all.filter(member => !now.has(sameness(member))),
    removed: there.filter(member => !then.has(sameness(member))),
  }
}

function membersAfter(
  { given, mode }: MemberChange,
  there: readonly Member[],
  key: (member: Member) => string,
): readonly Member[] {
  if (mode !== 'remove') return inPlace(mode === 'add' ? there : [], given, key)
  const keys = new Set(given.map(key))
  return there.filter(member => !keys.has(key(member)))
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
