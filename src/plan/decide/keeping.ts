import type { AttributeChange } from '../../domain/change.ts'
import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import { needOfName, needOfPerson } from '../../domain/pair/needs.ts'
import type { Reason } from '../../domain/plan.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Attributes } from '../../domain/value.ts'
import { objection } from '../person/desired.ts'
import type { TargetPolicy } from '../policy.ts'
import { diffRuleOf, ownershipOf } from '../values/attribute-rules.ts'
import { type Held, memberKey, membersOf } from '../values/diff.ts'
import { claimOn } from './claims.ts'
import { certainLink, diffAt, heldBefore, heldByOurCreate, learned, nothingFound } from './holding.ts'
import { beside } from './lookalikes.ts'
import { resolveNames, type UnknownName } from './lookup.ts'
import type { Former, Subject, TargetFacts, Verdict } from './subject.ts'
import { mayBeSuccessor, provedBy } from './succession.ts'

/**
 * What happens to somebody who should have an account: found, made, brought up to date, or let in again. What refers to something
 * the target does not have (yet) is left out, and the rest of the person goes; unless the account cannot do without it.
 */
export function keep(subject: Subject, named: Attributes, policy: TargetPolicy, facts: TargetFacts): Verdict {
  const resolved = resolveNames(named, policy, facts.ids)
  const gone = facts.looks.get(subject.person) === null
  const { link } = subject
  const isLinked = link !== undefined && link.tombstone === undefined && !gone
  const needed = resolved.unknown.find(
    ({ attribute }) => isNeeded(attribute, policy) || (!isLinked && !isWritten(attribute, policy)),
  )
  if (needed !== undefined)
    return { code: 'unknown-name', message: unknownName(needed, policy), needs: [needOfName(needed.name)] }
  const wanted = { ...resolved.attributes, ...facts.secretMarks }
  if (isLinked) return settleLinked(subject, certainLink(subject, link, wanted, policy), wanted, policy, facts)
  return settleUnlinked(subject, wanted, policy, facts)
}

/** Without it there is no account, none that can be found again, or one with other rights than it should have. */
const isNeeded = (name: string, { attributes, match }: TargetPolicy): boolean =>
  attributes[name]?.required === true || attributes[name]?.grantsAdministration === true || match.includes(name)

/** What of somebody's desired has to wait because the target has nothing of that name. */
export function leftOut(desired: Attributes, policy: TargetPolicy, { ids }: TargetFacts): readonly UnknownName[] {
  return resolveNames(desired, policy, ids).unknown.filter(({ attribute }) => isWritten(attribute, policy))
}

/** What is set only when an account is made has to be known then, and does not matter afterwards. */
const isWritten = (name: string, { attributes, mapping }: TargetPolicy): boolean =>
  ownershipOf(attributes[name], mapping.rules[name]) !== 'create-only'

export const unknownName = ({ attribute, kind, name, alike }: UnknownName, { target }: TargetPolicy): string =>
  alike === undefined
    ? `${attribute}: ${target} has no ${kind} named ${shorten(name)}; create it there or correct the mapping`
    : `${attribute}: ${target} has ${alike.length} of kind ${kind} named ${shorten(name)}, as it compares names (ids ${alike.map(id => shorten(id)).join(', ')}); rename all but one there, or map the id instead of the name, without lookup`

function settleLinked(
  subject: Subject,
  link: Link,
  wanted: Attributes,
  policy: TargetPolicy,
  facts: TargetFacts,
): Verdict {
  const against = objection(wanted, policy, false)
  if (against !== undefined) return { code: 'unacceptable', message: against }
  const look = facts.looks.get(subject.person)
  if (look?.foreign !== undefined) return { code: 'foreign', message: `account ${link.remoteId} is ${look.foreign}` }
  const held = learned(link, look ?? undefined, wanted, policy)
  const { changes, after } = diffAt(wanted, held, policy)
  const common = { person: subject.person, remoteId: link.remoteId, changes, after }
  const isRemembered = Object.keys({ ...subject.link?.found, ...held.found }).length > 0
  const found = isRemembered ? { found: held.found } : {}
  const extra = { ...found, ...secretsIn(changes, policy) }
  if (!link.active) return { draft: { change: { kind: 'enable', ...common }, reason: 'returned', ...extra } }
  if (changes.length > 0) return { draft: { change: { kind: 'update', ...common }, reason: 'changed', ...extra } }
  // Nothing to send; yet what is wanted of what others had given is remembered, or nobody could tell when it no longer is.
  return subject.open === undefined && isNews(wanted, link, held, policy)
    ? {
        draft: {
          change: { kind: 'link', person: subject.person, remoteId: link.remoteId, after },
          reason: 'changed',
          ...found,
        },
      }
    : undefined
}

/** Is anything wanted for the first time that the account had from somebody else? */
function isNews(wanted: Attributes, { confirmed }: Link, { found }: Held, policy: TargetPolicy): boolean {
  return Object.keys(found).some(name => {
    const rule = diffRuleOf(policy.attributes[name], policy.mapping.rules[name])
    const keysOf = (value: Attributes[string] | undefined): Set<string> =>
      new Set(membersOf(value).map(member => memberKey(member, rule)))
    const [there, known] = [keysOf(found[name]), keysOf(confirmed[name])]
    return [...keysOf(wanted[name])].some(key => there.has(key) && !known.has(key))
  })
}

function settleUnlinked(subject: Subject, wanted: Attributes, policy: TargetPolicy, facts: TargetFacts): Verdict {
  const match = facts.matches.get(subject.person)
  const [account, ...others] = match?.accounts ?? []
  if (match === undefined || account === undefined)
    return beside(subject, wanted, policy, facts) ?? create(subject, wanted, policy)
  if (others.length > 0) return { code: 'ambiguous', message: ambiguous(match.by, [account, ...others], policy) }
  if (account.foreign !== undefined)
    return { code: 'foreign', message: `account ${account.remoteId} is ${account.foreign}` }
  const holder = facts.holders.get(account.remoteId)
  if (holder !== undefined && holder !== subject.person) {
    const former = facts.former?.get(holder)
    if (former !== undefined) {
      const same = provedBy(former, subject, policy)
      return same === undefined
        ? mayBeSuccessor(subject, account, match.by, former, policy)
        : inherit(subject, former, match.by, same)
    }
    const claim = claimOn(match.by, account.attributes[match.by], policy)
    return {
      ...(claim === undefined ? {} : { wants: { claim, holder } }),
      needs: [needOfPerson(holder)],
      code: 'taken',
      message: `account ${account.remoteId} (${match.by} ${shorten(account.attributes[match.by])}) already belongs to person ${shorten(holder)}; correct one of the two records`,
    }
  }
  if (subject.unlinked?.includes(account.remoteId) === true)
    return { code: 'unlinked', message: unlinked(account, match.by, subject, policy) }
  // Never disabled by us, so nobody came back: somebody shut it, and knows why.
  if (!account.active && subject.createSent !== true && facts.isAttended !== true)
    return { code: 'disabled-there', message: disabledThere(account, match.by, subject, policy) }
  return adopt(subject, account, match.by, wanted, policy)
}

/**
 * The account of an old key of the same person becomes theirs as it is, with all that is remembered of it. What differs from the new
 * record is planned right after that, as for anybody with an account: they stay due.
 */
function inherit({ person }: Subject, { link, ...former }: Former, by: string, same: readonly string[]): Verdict {
  const formerly = { person: former.person, version: former.version, same }
  const change = { kind: 'link' as const, person, remoteId: link.remoteId, after: link.confirmed }
  return { draft: { change, reason: 'new-key', matchedBy: by, formerly, lacks: [] } }
}

function disabledThere(
  { remoteId, attributes }: RemoteAccount,
  by: string,
  { person }: Subject,
  { target }: TargetPolicy,
): string {
  return `account ${remoteId} (${by} ${shorten(attributes[by])}) is disabled at ${target}, and usherd does not know of having disabled it; to take it over and enable it: usherd sync ${target} --user ${person} --attended`
}

/** Why an account is left alone that a human has unlinked from its person. */
export const unlinked = (
  { remoteId, attributes }: RemoteAccount,
  by: string,
  { person }: Subject,
  { target }: TargetPolicy,
): string =>
  `account ${remoteId} (${by} ${shorten(attributes[by])}) was unlinked by hand and is left alone; to have it again: usherd link ${person} ${remoteId} --target ${target}`

/** Which accounts a match attribute finds where it should find one, and what to do. */
export function ambiguous(by: string, accounts: readonly RemoteAccount[], policy: TargetPolicy): string {
  const named = accounts.map(account => `${account.remoteId} (${shorten(account.attributes[by])})`).join(', ')
  return `${by} matches ${accounts.length} accounts at ${policy.target}: ${named}; make it unique there or match by another attribute`
}

function create(subject: Subject, wanted: Attributes, policy: TargetPolicy): Verdict {
  const against = objection(wanted, policy, true)
  if (against !== undefined) return { code: 'unacceptable', message: against }
  const after = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null))
  const secrets = Object.keys(policy.mapping.secrets).filter(name => after[name] !== undefined)
  const empty = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value === null))
  const found = nothingFound(after, policy)
  const reason: Reason = subject.link?.tombstone === undefined ? 'joined' : 'returned'
  return {
    draft: {
      change: { kind: 'create', person: subject.person, after },
      reason,
      ...(secrets.length > 0 ? { secrets } : {}),
      ...(Object.keys(empty).length > 0 ? { confirmed: empty } : {}),
      ...(Object.keys(found).length > 0 ? { found } : {}),
    },
  }
}

/** An account that was there before us becomes ours: differences as updates, and what it already has is remembered as found. */
function adopt(
  subject: Subject,
  account: RemoteAccount,
  by: string,
  wanted: Attributes,
  policy: TargetPolicy,
): Verdict {
  const against = objection(wanted, policy, false)
  if (against !== undefined) return { code: 'unacceptable', message: against }
  // A create of ours that came to nothing when it was looked for may have come late.
  const isOurs = subject.createSent === true
  const held = (isOurs ? heldByOurCreate : heldBefore)(account, wanted, policy)
  const { changes, after } = diffAt(wanted, held, policy)
  const common = { person: subject.person, remoteId: account.remoteId }
  const extra = { matchedBy: isOurs ? 'created' : by, found: held.found, ...secretsIn(changes, policy) }
  if (!account.active)
    return { draft: { change: { kind: 'enable', ...common, changes, after }, reason: 'returned', ...extra } }
  if (changes.length > 0)
    return { draft: { change: { kind: 'update', ...common, changes, after }, reason: 'matched', ...extra } }
  return { draft: { change: { kind: 'link', ...common, after }, reason: 'matched', ...extra } }
}

function secretsIn(
  changes: readonly AttributeChange[],
  policy: TargetPolicy,
): { readonly secrets?: readonly string[] } {
  const secrets = changes.map(change => change.name).filter(name => policy.mapping.secrets[name] !== undefined)
  return secrets.length > 0 ? { secrets } : {}
}
