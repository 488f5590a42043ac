import { equal } from '../../domain/equality.ts'
import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Attributes, Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { diffRuleOf, equalityOf } from '../values/attribute-rules.ts'
import { isEmpty, listOf, memberKey, membersOf } from '../values/diff.ts'

/** What a link is worth at the place its target has moved to: what to remember of the account there, or why it is not the same one. */
type MovedLink = { readonly active: boolean; readonly confirmed: Attributes } | { readonly why: string }

/**
 * Is the account that is found under a link's id the one that the link belongs to? Only where it has every value it can be matched by,
 * and at least one: an id alone is somebody else's at another system.
 * @param account undefined: there is none of that id
 * @param wanted what the account should hold now, for match attributes that the target never confirmed
 */
export function judgeMovedLink(
  link: Link,
  account: RemoteAccount | undefined,
  wanted: Attributes,
  policy: TargetPolicy,
): MovedLink {
  const { remoteId } = link
  if (account === undefined) return { why: `there is no account ${remoteId}` }
  if (account.foreign !== undefined) return { why: `account ${remoteId} is ${account.foreign}` }
  let compared = 0
  for (const name of policy.match) {
    const ours = link.confirmed[name] ?? wanted[name]
    if (ours === undefined || isEmpty(ours)) continue
    const theirs = account.attributes[name]
    if (!equal(ours, theirs, equalityOf(policy.attributes[name])))
      return { why: `account ${remoteId} has ${name} ${shorten(theirs ?? '')} there, not ${shorten(ours)}` }
    compared += 1
  }
  return compared === 0
    ? { why: `nothing is known by which account ${remoteId} could be told from another` }
    : // One that is in use there is not taken for disabled: a leaver's would stay open.
      { active: link.active || account.active, confirmed: seen(link.confirmed, account, policy) }
}

/** What is remembered, corrected by what is there; of shared lists, those of our members it has. Secrets are never shown, and stay. */
function seen(confirmed: Attributes, { attributes }: RemoteAccount, policy: TargetPolicy): Attributes {
  const now: Record<string, Value | null> = { ...confirmed }
  for (const [name, ours] of Object.entries(confirmed)) {
    const there = attributes[name]
    if (there === undefined) continue
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    const listed = new Set(membersOf(there).map(member => memberKey(member, rule)))
    now[name] =
      rule.own === 'additive' ? listOf(membersOf(ours).filter(member => listed.has(memberKey(member, rule)))) : there
  }
  return now
}
