import type { AttributeChange } from '../../domain/change.ts'
import type { Link } from '../../domain/link.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { Attributes, Value } from '../../domain/value.ts'
import { type DiffRule, listOf, memberKey, membersOf } from '../values/diff.ts'

/** Was something already sent whose outcome nobody knows? */
export function isUncertain(open: OpenOperation | undefined): boolean {
  return open !== undefined && (open.fateUnknown || open.state === 'verify')
}

/**
 * Is there perhaps an account by now that no link speaks of? Planned anew, the person could get a second one (under a new
 * name), and members of lists that we brought in would be taken for somebody else's. So nothing new is planned until the
 * operation has ended and made the link. A refusal is an end: somebody looked, or nothing was accepted.
 */
export function mayBeLinked(link: Link | undefined, open: OpenOperation | undefined): boolean {
  const isLinked = link !== undefined && link.tombstone === undefined
  return !isLinked && isUncertain(open) && open?.state !== 'refused'
}

/**
 * The link as far as it can be relied on. What an operation of unknown outcome may have changed counts as unknown, so that it
 * is sent again also when the person has gone back to the old value meanwhile.
 *
 * Members of lists that may have come or gone count as ours while they are not wanted (so that they are taken away), and as
 * not ours while they are (so that they are brought in); both are harmless when there is nothing to do.
 * @param wanted what the account is to hold; undefined for somebody who leaves
 */
export function linkInDoubt(
  link: Link,
  open: OpenOperation | undefined,
  wanted: Attributes | undefined,
  ruleOf: (name: string) => DiffRule,
): Link {
  if (open === undefined || !isUncertain(open)) return link
  const { change, found = link.found, confirmed: relied = link.confirmed } = open.planned
  if (change.kind === 'disable' || change.kind === 'delete') return { ...link, active: false, confirmed: relied, found }
  if (!('changes' in change)) return link
  const confirmed: Record<string, Value | null> = { ...link.confirmed }
  for (const [name, changes] of Map.groupBy(change.changes, one => one.name)) {
    if (changes.every(isOfMembers))
      confirmed[name] = membersInDoubt(link.confirmed[name], changes, wanted?.[name], ruleOf(name))
    else delete confirmed[name]
  }
  // An enable stands in the place of a disable that may have happened: it is not dropped for a mere update.
  return { ...link, active: link.active && change.kind !== 'enable', confirmed, found }
}

const isOfMembers = ({ mode }: AttributeChange): boolean => mode === 'add' || mode === 'remove'

function membersInDoubt(
  ours: Value | null | undefined,
  changes: readonly AttributeChange[],
  wanted: Value | null | undefined,
  rule: DiffRule,
): Value {
  const keyOf = (member: ReturnType<typeof membersOf>[number]): string => memberKey(member, rule)
  const doubted = new Map(changes.flatMap(({ to }) => membersOf(to)).map(member => [keyOf(member), member]))
  const wantedKeys = new Set(membersOf(wanted).map(keyOf))
  const certain = membersOf(ours).filter(member => !doubted.has(keyOf(member)))
  const unwanted = [...doubted].filter(([key]) => !wantedKeys.has(key)).map(([, member]) => member)
  return listOf([...certain, ...unwanted])
}
