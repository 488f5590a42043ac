import type { Link } from '../../domain/link.ts'
import type { Reason } from '../../domain/plan.ts'
import { activeName } from '../../domain/writing.ts'
import type { Desired } from '../person/desired.ts'
import { revisionOf } from '../person/merge.ts'
import type { TargetPolicy } from '../policy.ts'
import { isUncertain } from './doubt.ts'
import { certainLink } from './holding.ts'
import type { Subject, TargetFacts, Verdict } from './subject.ts'
import { close } from './unmanaged.ts'

/**
 * What happens to the account of somebody who is gone, out of scope or inactive. Disabled first; deleted only when the grace
 * period is over. A day of deletion stands with the link, so it is set, and taken back, by a disable that changes nothing else.
 * Without a link an account that was there before may be theirs (`close`).
 */
export function leave(
  subject: Subject,
  desired: Extract<Desired, { kind: 'leave' }>,
  policy: TargetPolicy,
  facts: TargetFacts,
): Verdict {
  const { person } = subject
  const doubt = desired.doubts.length === 0 ? {} : { doubted: true as const, doubts: desired.doubts }
  if (subject.link === undefined || subject.link.tombstone !== undefined)
    return close(subject, desired, policy, facts, { ...doubt, ...deletion(desired.reason, policy, facts.now) })
  const link = certainLink(subject, subject.link, undefined, policy)
  const { remoteId } = link
  const common = { reason: desired.reason, ...doubt }
  const action = desired.reason === 'inactive' ? 'disable' : policy.leavers.action
  if (action !== 'disable') return { draft: { change: { kind: action, person, remoteId }, ...common } }
  if (
    link.active ||
    // It was disabled in another way than accounts are disabled now; nobody knows whether that kept it shut.
    link.outdated?.includes(activeName) === true ||
    subject.open?.planned.change.kind === 'enable' ||
    needsAnotherDay(subject, link, desired.reason, policy)
  ) {
    const relied = isUncertain(subject.open) ? { confirmed: link.confirmed, found: link.found } : {}
    const draft = {
      change: { kind: 'disable' as const, person, remoteId },
      ...common,
      ...deletion(desired.reason, policy, facts.now),
      ...relied,
    }
    return { draft }
  }
  if (desired.reason === 'inactive' || !graceIsOver(link, policy, facts.now)) return undefined
  const look = facts.looks.get(person)
  if (look?.foreign !== undefined) return { code: 'foreign', message: `account ${remoteId} is ${look.foreign}` }
  if (look?.active === true) {
    return {
      code: 'enabled-since',
      message: `account ${remoteId} is to be deleted, and somebody enabled it at ${policy.target} since usherd disabled it; disable it there again, or protect it`,
    }
  }
  return { draft: { change: { kind: 'delete', person, remoteId }, ...common, reason: 'grace-over' } }
}

/**
 * Has the grace period of a disabled account ended, by the rule as it is now? The day that stands with the account was set by
 * the rule as it was then: one that was taken away deletes nobody, and a longer one holds for those disabled before it.
 */
export function graceIsOver(
  link: Pick<Link, 'deleteDue' | 'graceFrom'>,
  { leavers }: Pick<TargetPolicy, 'leavers'>,
  now: Date,
): boolean {
  const { deleteDue, graceFrom } = link
  if (leavers.deleteAfterMs === undefined || deleteDue === undefined) return false
  const end = graceFrom === undefined ? deleteDue : new Date(graceFrom.getTime() + leavers.deleteAfterMs)
  return end <= now
}

/**
 * Does a disabled account's day of deletion belong to something that is no longer so? Somebody who turned up again, if only
 * inactive, is not to be deleted on the old day; somebody inactive who has left since gets a day.
 */
function needsAnotherDay({ people }: Subject, link: Link, reason: Reason, policy: TargetPolicy): boolean {
  if (reason === 'inactive') return link.deleteDue !== undefined
  return policy.leavers.deleteAfterMs !== undefined && link.deleteDue === undefined && revisionOf(people) > link.rev
}

/** When a disabled account is to go for good. Somebody merely inactive is still there and is never deleted. */
function deletion(reason: Reason, policy: TargetPolicy, now: Date): { readonly deleteDue?: Date } {
  const { deleteAfterMs } = policy.leavers
  if (deleteAfterMs === undefined || reason === 'inactive') return {}
  return { deleteDue: new Date(now.getTime() + deleteAfterMs) }
}
