import type { Change, ChangeKind } from '../../domain/change.ts'
import type { AdministratorsUnknown } from '../../domain/contract.ts'
import { canonicalJson } from '../../domain/json.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Attributes } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { protectedBy } from './protection.ts'
import type { Administrators, Draft, Subject, TargetFacts } from './subject.ts'

/** Why a change may not be made, in words; undefined: nothing speaks against it. */
type Refusal = { readonly code: string; readonly message: string } | undefined

/** What the target's connector cannot do. */
export function unsupported(change: Change, policy: TargetPolicy): Refusal {
  const { capabilities, target } = policy
  const able: Readonly<Record<ChangeKind, unknown>> = {
    create: capabilities.create,
    update: capabilities.update,
    enable: capabilities.enable,
    disable: capabilities.disable,
    delete: capabilities.delete,
    link: true,
    unmanage: true,
  }
  if (able[change.kind] === false)
    return { code: 'unsupported', message: `${target} cannot ${change.kind} accounts; do it there by hand` }
  const clears = 'changes' in change && change.changes.some(one => one.to === null)
  return clears && capabilities.clears === false
    ? { code: 'unsupported', message: `${target} cannot empty an attribute; do it there by hand` }
    : undefined
}

/** Protected accounts and our own: usherd never writes to them. */
export function untouchable(subject: Subject, change: Change, policy: TargetPolicy, facts: TargetFacts): Refusal {
  if (change.kind === 'link') return undefined
  if ('remoteId' in change && change.remoteId === facts.self) {
    return {
      code: 'protected',
      message: `account ${change.remoteId} is the one usherd itself signs in with; it is never changed`,
    }
  }
  const found = protectedBy(knownAttributes(subject, change, facts), policy, facts.ids)
  if (found === undefined) return undefined
  const rule = shorten(found.rule, 60)
  if (found.failure === undefined)
    return { code: 'protected', message: `protected by ${rule}; usherd leaves the account alone` }
  const message = `whether ${rule} protects the account cannot be told: ${found.failure}; nothing is done to it until the rule can answer for it, for example with != null or coalesce(…, "")`
  return { code: 'protect-failed', message }
}

/** Everything known about the account a change is about: what we confirmed, overlaid by what was seen there in this plan. */
function knownAttributes(subject: Subject, change: Change, facts: TargetFacts): Attributes {
  const seen = facts.looks.get(subject.person) ?? facts.matches.get(subject.person)?.accounts[0]
  const after = change.kind === 'create' ? change.after : {}
  return { ...after, ...(subject.link?.confirmed ?? {}), ...(seen?.attributes ?? {}) }
}

/**
 * The same change waits in the outbox already: planned anew it would lose its place, its count of tries and its patience. What is
 * doubted by now goes on only where a human let it out as doubted.
 */
export function isUnderWay(subject: Subject, { change, doubted }: Draft, policy: TargetPolicy): boolean {
  const { open } = subject
  if (doubted === true && open?.planned.doubted !== true) return false
  return open !== undefined && (open.state === 'waiting' || open.state === 'verify') && isSame(open, change, policy)
}

function isSame({ planned }: OpenOperation, change: Change, policy: TargetPolicy): boolean {
  return planned.basis.mapping === policy.revision && canonicalJson(planned.change) === canonicalJson(change)
}

/** What the target refused once is not sent again until the person, the mapping or a human changes something. */
export function alreadyRefused(subject: Subject, change: Change, policy: TargetPolicy): Refusal {
  const { open } = subject
  if (open === undefined || (open.state !== 'refused' && open.state !== 'parked')) return undefined
  if (!isSame(open, change, policy)) return undefined
  const how = open.state === 'refused' ? 'refused before' : `failed ${open.attempts} times`
  return {
    code: open.state,
    message: `${how}: ${open.problem ?? 'no reason given'}; correct the data, or usherd retry --target ${policy.target} --user ${subject.person}`,
  }
}

/**
 * Would the change leave nobody who administers the target? Where the target did not say who does, only what it shows of this account
 * now can answer: a memory of it is no proof.
 * @returns why the change has to wait; undefined: nothing speaks against it
 */
export function takesLastAdministrator(
  subject: Subject,
  change: Change,
  policy: TargetPolicy,
  administrators: Administrators | undefined,
  facts: TargetFacts,
): string | undefined {
  if (administrators === undefined || !('remoteId' in change) || !takesAdministration(change, policy)) return undefined
  if ('unknown' in administrators) return mayBeLast(subject, policy, administrators.unknown, facts)
  if (!administrators.left.has(change.remoteId)) return undefined
  if (administrators.left.size <= 1)
    return `is the last administrator of ${policy.target} besides usherd's own account; give somebody else that right first`
  administrators.left.delete(change.remoteId)
  return undefined
}

function mayBeLast(
  subject: Subject,
  { target }: TargetPolicy,
  { why, unless }: AdministratorsUnknown,
  facts: TargetFacts,
): string | undefined {
  const seen = facts.looks.get(subject.person) ?? facts.matches.get(subject.person)?.accounts[0]
  const shown = unless === undefined ? undefined : seen?.attributes[unless.attribute]
  if (seen?.active === false) return undefined
  const isNone = shown !== undefined && shown !== null && unless?.values.includes(String(shown)) === false
  return isNone
    ? undefined
    : `may be the last administrator of ${target}: ${why}; see usherd check --live, or do it there by hand`
}

/** Can the change cost an administrator the right, or the account? */
export function takesAdministration(change: Change, { attributes }: Pick<TargetPolicy, 'attributes'>): boolean {
  if (change.kind === 'disable' || change.kind === 'delete') return true
  return 'changes' in change && change.changes.some(one => attributes[one.name]?.grantsAdministration === true)
}
