import type { Link, Reason } from '../store/records.ts'
import { isUncertain } from './doubt.ts'
import { certainLink } from './holding.ts'
import type { TargetPolicy } from './policy.ts'
import type { Subject, TargetFacts, Verdict } from './subject.ts'
import { revisionOf, type Wish } from './wish.ts'

/**
 * What happens to the account of somebody who is gone, out of scope or inactive. Disabled first; deleted only when the grace
 * period is over. A day of deletion stands with the link, so it is set, and taken back, by a disable that changes nothing else.
 */
export function leave(
  subject: Subject,
  wish: Extract<Wish, { kind: 'leave' }>,
  policy: TargetPolicy,
  facts: TargetFacts,
): Verdict {
  const { person } = subject
  if (subject.link === undefined || subject.link.tombstone !== undefined) return undefined
  const link = certainLink(subject, subject.link, undefined, policy)
  const { remoteId } = link
  const common = { reason: wish.reason, ...(wish.doubted ? { doubted: true as const } : {}) }
  const action = wish.reason === 'inactive' ? 'disable' : policy.leavers.action
  if (action !== 'disable') return { draft: { change: { kind: action, person, remoteId }, ...common } }
  if (
    link.active ||
    subject.open?.planned.change.kind === 'enable' ||
    needsAnotherDay(subject, link, wish.reason, policy)
  ) {
    const relied = isUncertain(subject.open) ? { confirmed: link.confirmed, found: link.found } : {}
    const draft = {
      change: { kind: 'disable' as const, person, remoteId },
      ...common,
      ...deletion(wish.reason, policy, facts.now),
      ...relied,
    }
    return { draft }
  }
  const isOver = link.deleteDue !== undefined && link.deleteDue <= facts.now && wish.reason !== 'inactive'
  return isOver
    ? { draft: { change: { kind: 'delete', person, remoteId }, ...common, reason: 'grace-over' } }
    : undefined
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
