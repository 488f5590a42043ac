import type { AttributeChange } from '../domain/change.ts'
import type { RemoteAccount } from '../domain/operation.ts'
import { shorten } from '../domain/shorten.ts'
import type { Attributes } from '../domain/value.ts'
import type { Link, Reason } from '../store/records.ts'
import { certainLink, diffAt, heldBefore, learned } from './holding.ts'
import { resolveNames } from './lookup.ts'
import type { TargetPolicy } from './policy.ts'
import type { Subject, TargetFacts, Verdict } from './subject.ts'
import { objection } from './wish.ts'

/** What happens to somebody who should have an account: found, made, brought up to date, or let in again. */
export function keep(subject: Subject, named: Attributes, policy: TargetPolicy, facts: TargetFacts): Verdict {
  const resolved = resolveNames(named, policy, facts.ids)
  if ('unknown' in resolved) {
    const { attribute, kind, unknown } = resolved
    return {
      code: 'unknown-name',
      message: `${attribute}: ${policy.target} has no ${kind} named ${shorten(unknown)}; create it there or correct the mapping`,
    }
  }
  const wanted = { ...resolved.attributes, ...facts.secretMarks }
  const gone = facts.looks.get(subject.person) === null
  const { link } = subject
  if (link !== undefined && link.tombstone === undefined && !gone)
    return settleLinked(subject, certainLink(subject, link, wanted, policy), wanted, policy, facts)
  return settleUnlinked(subject, wanted, policy, facts)
}

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
  const found = Object.keys(held.found).length > 0 ? { found: held.found } : {}
  const extra = { ...found, ...secretsIn(changes, policy) }
  if (!link.active) return { draft: { change: { kind: 'enable', ...common }, reason: 'returned', ...extra } }
  return changes.length === 0
    ? undefined
    : { draft: { change: { kind: 'update', ...common }, reason: 'changed', ...extra } }
}

function settleUnlinked(subject: Subject, wanted: Attributes, policy: TargetPolicy, facts: TargetFacts): Verdict {
  const match = facts.matches.get(subject.person)
  const [account, ...others] = match?.accounts ?? []
  if (match === undefined || account === undefined) return create(subject, wanted, policy)
  if (others.length > 0) return { code: 'ambiguous', message: ambiguous(match.by, [account, ...others], policy) }
  if (account.foreign !== undefined)
    return { code: 'foreign', message: `account ${account.remoteId} is ${account.foreign}` }
  const holder = facts.holders.get(account.remoteId)
  if (holder !== undefined && holder !== subject.person) {
    return {
      code: 'taken',
      message: `account ${account.remoteId} (${match.by} ${shorten(account.attributes[match.by])}) already belongs to person ${shorten(holder)}; correct one of the two records`,
    }
  }
  return adopt(subject, account, match.by, wanted, policy)
}

function ambiguous(by: string, accounts: readonly RemoteAccount[], policy: TargetPolicy): string {
  const named = accounts.map(account => `${account.remoteId} (${shorten(account.attributes[by])})`).join(', ')
  return `${by} matches ${accounts.length} accounts at ${policy.target}: ${named}; make it unique there or match by another attribute`
}

function create(subject: Subject, wanted: Attributes, policy: TargetPolicy): Verdict {
  const against = objection(wanted, policy, true)
  if (against !== undefined) return { code: 'unacceptable', message: against }
  const after = Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== null))
  const secrets = Object.keys(policy.mapping.secrets).filter(name => after[name] !== undefined)
  const reason: Reason = subject.link?.tombstone === undefined ? 'joined' : 'returned'
  return {
    draft: {
      change: { kind: 'create', person: subject.person, after },
      reason,
      ...(secrets.length > 0 ? { secrets } : {}),
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
  const held = heldBefore(account, wanted, policy)
  const { changes, after } = diffAt(wanted, held, policy)
  const common = { person: subject.person, remoteId: account.remoteId }
  const extra = { matchedBy: by, found: held.found, ...secretsIn(changes, policy) }
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
