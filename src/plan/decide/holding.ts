import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { Attributes, Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { diffRuleOf, ownershipOf } from '../values/attribute-rules.ts'
import { diff, type Held, isEmpty, listOf, memberKey, membersOf } from '../values/diff.ts'
import { linkInDoubt } from './doubt.ts'
import type { Subject } from './subject.ts'

/** The link without what an operation of unknown outcome may have changed (`linkInDoubt`, with this target's rules). */
export const certainLink = (
  { open }: Subject,
  link: Link,
  wanted: Attributes | undefined,
  { attributes, mapping }: TargetPolicy,
): Link => linkInDoubt(link, open, wanted, name => diffRuleOf(attributes[name], mapping.rules[name]))

/**
 * Memory, completed by a fresh look: for attributes whose owner changed after the account was linked, and for everything when
 * somebody comes back, since nobody looked after the account meanwhile. What a list that was shared holds besides our members is
 * seen once it is ours alone, and what a list that was ours alone holds besides them stays theirs once it is shared.
 */
export function learned(link: Link, look: RemoteAccount | undefined, wanted: Attributes, policy: TargetPolicy): Held {
  const { outdated = [], echoed = {} } = link
  if (look === undefined) return { confirmed: link.confirmed, found: link.found, outdated, echoed }
  const confirmed: Record<string, Value | null> = { ...link.confirmed }
  const found: Record<string, Value | null> = { ...link.found }
  for (const name of unknownOwn(link, wanted, policy)) {
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    const there = look.attributes[name]
    if (rule.own === 'additive') {
      const ours = new Set(membersOf(confirmed[name]).map(member => memberKey(member, rule)))
      found[name] = listOf(membersOf(there).filter(member => !ours.has(memberKey(member, rule))))
      continue
    }
    delete found[name]
    if (there !== undefined) confirmed[name] = there
    else if (rule.own === 'if-empty' || isEmpty(wanted[name] ?? '')) confirmed[name] = null
    else delete confirmed[name]
  }
  return { confirmed: link.active ? confirmed : stillThere(confirmed, look, wanted, policy), found, outdated, echoed }
}

/**
 * What is confirmed of an account, corrected by what it holds now; of additive lists those of our members it still has. A list
 * that is not shown is empty, or never shown: our members count as gone where they are wanted and as there where they are not,
 * so that each is brought in, or taken away, once more. Some may be remembered only because nobody knew (`linkInDoubt`).
 */
function stillThere(confirmed: Attributes, look: RemoteAccount, wanted: Attributes, policy: TargetPolicy): Attributes {
  const now: Record<string, Value | null> = { ...confirmed }
  for (const name of Object.keys(wanted)) {
    const there = look.attributes[name]
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    if (confirmed[name] === undefined) continue
    if (rule.own === 'additive') {
      const listed = new Set(membersOf(there ?? wanted[name]).map(member => memberKey(member, rule)))
      const isThere = (key: string): boolean => listed.has(key) === (there !== undefined)
      now[name] = listOf(membersOf(confirmed[name]).filter(member => isThere(memberKey(member, rule))))
    } else if (there !== undefined) now[name] = there
  }
  return now
}

/**
 * Attributes of which memory does not say what their owner has to know. What was found in a list is remembered exactly while the list
 * is shared (`own: additive`): where the two do not fit, the owner was changed since, and what is confirmed is not the whole list, or
 * what is the others' is not known. What is ours only while nothing is there has to be seen once, too.
 */
export function unknownOwn(link: Link, wanted: Attributes, policy: TargetPolicy): readonly string[] {
  return Object.keys(wanted).filter(name => {
    const own = ownershipOf(policy.attributes[name], policy.mapping.rules[name])
    const isShared = link.found[name] !== undefined
    if (own === 'additive') return !isShared
    if (own === 'create-only') return false
    // That it was empty where it was written before says nothing of where it is written now.
    if (own === 'if-empty' && link.outdated?.includes(name) === true) return true
    return isShared || (own === 'if-empty' && link.confirmed[name] === undefined)
  })
}

/** Shared lists of an account that we are about to make: nothing is in them that we did not put there. */
export const nothingFound = (wanted: Attributes, { attributes, mapping }: TargetPolicy): Attributes =>
  Object.fromEntries(
    Object.keys(wanted)
      .filter(name => ownershipOf(attributes[name], mapping.rules[name]) === 'additive')
      .map(name => [name, []]),
  )

/**
 * What an account nobody linked yet holds, as far as our mapping is concerned. All members of shared lists count as found, also those
 * nobody wants yet: wanted one day and no more the next, they were there before us all the same.
 */
export function heldBefore(account: RemoteAccount, wanted: Attributes, policy: TargetPolicy): Held {
  const confirmed: Record<string, Value | null> = {}
  const found: Record<string, Value | null> = {}
  for (const name of Object.keys(wanted)) {
    const spec = policy.attributes[name]
    const rule = diffRuleOf(spec, policy.mapping.rules[name])
    const there = account.attributes[name]
    if (rule.own === 'additive') {
      found[name] = listOf(membersOf(there))
      confirmed[name] = []
    } else if (there !== undefined) confirmed[name] = there
    // The whole account was seen, and what is to be empty is not in it.
    else if (isEmpty(wanted[name] ?? '')) confirmed[name] = null
  }
  return { confirmed, found }
}

/**
 * The same of an account that our own create has made, wholly or in part: what it has of the members we wanted, we gave it. Taken for
 * somebody else's they would stay for ever, also when they are no longer wanted.
 */
export function heldByOurCreate(account: RemoteAccount, wanted: Attributes, policy: TargetPolicy): Held {
  const { confirmed, found } = heldBefore(account, wanted, policy)
  const ours: Record<string, Value | null> = {}
  const theirs: Record<string, Value | null> = {}
  for (const [name, there] of Object.entries(found)) {
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    const keys = new Set(membersOf(wanted[name]).map(member => memberKey(member, rule)))
    const isOurs = (member: ReturnType<typeof membersOf>[number]): boolean => keys.has(memberKey(member, rule))
    ours[name] = listOf(membersOf(there).filter(isOurs))
    theirs[name] = listOf(membersOf(there).filter(member => !isOurs(member)))
  }
  return { confirmed: { ...confirmed, ...ours }, found: theirs }
}

/** What differs between the wanted and the held attributes at one target, each compared by that target's rules. */
export function diffAt(wanted: Attributes, held: Held, policy: TargetPolicy): ReturnType<typeof diff> {
  return diff(wanted, held, name => diffRuleOf(policy.attributes[name], policy.mapping.rules[name]))
}
