import type { PlannedChange, Withheld } from '../store/records.ts'
import { mayBeLinked } from './doubt.ts'
import { keep } from './keeping.ts'
import { leave } from './leaving.ts'
import type { TargetPolicy } from './policy.ts'
import { alreadyRefused, isUnderWay, takesLastAdministrator, unsupported, untouchable } from './refusal.ts'
import { type Administrators, basisOf, labelFor, type Subject, type TargetFacts } from './subject.ts'
import type { Wish } from './wish.ts'

export type Decision =
  | { readonly kind: 'change'; readonly planned: PlannedChange }
  | { readonly kind: 'withheld'; readonly entry: Withheld }
  /** As it should be. */
  | { readonly kind: 'nothing' }
  /** What is wanted is what an open operation of this person is about to do. */
  | { readonly kind: 'same' }
  /** An operation for this person has to end first; looked at again then. */
  | { readonly kind: 'wait' }

/**
 * Decides what happens to one person at one target. Pure, except that it takes from `administrators.left` whom it removes.
 */
export function planPerson(
  subject: Subject,
  wish: Wish,
  policy: TargetPolicy,
  facts: TargetFacts,
  administrators: Administrators | undefined,
): Decision {
  if (subject.open?.state === 'leased') return { kind: 'wait' }
  const label = labelFor(subject)
  const hold = (code: string, message: string): Decision => ({
    kind: 'withheld',
    entry: { target: policy.target, person: subject.person, label, code, message },
  })
  if (wish.kind === 'blocked') return hold(wish.code, wish.message)
  if (mayBeLinked(subject.link, subject.open)) return untilItEnds(subject, hold, policy)
  const unseen = facts.unseen?.get(subject.person)
  if (unseen !== undefined)
    return hold('unseen', `${policy.target} answers for others and not for this account: ${unseen}; look at it there`)
  const verdict =
    wish.kind === 'leave' ? leave(subject, wish, policy, facts) : keep(subject, wish.attributes, policy, facts)
  if (verdict === undefined) return { kind: 'nothing' }
  if ('code' in verdict) return hold(verdict.code, verdict.message)
  const { draft } = verdict
  if (isUnderWay(subject, draft.change, policy)) return { kind: 'same' }
  const refusal =
    unsupported(draft.change, policy) ??
    untouchable(subject, draft.change, policy, facts) ??
    alreadyRefused(subject, draft.change, policy)
  if (refusal !== undefined) return hold(refusal.code, refusal.message)
  if (takesLastAdministrator(draft.change, policy, administrators)) {
    return hold(
      'last-administrator',
      `is the last administrator of ${policy.target} besides usherd's own account; give somebody else that right first`,
    )
  }
  const planned: PlannedChange = {
    ...draft,
    target: policy.target,
    person: subject.person,
    label,
    basis: basisOf(subject, policy),
  }
  return { kind: 'change', planned }
}

/** Waits for an operation that may have made an account. A parked one needs a human, and says so. */
function untilItEnds(
  { open, person }: Subject,
  hold: (code: string, message: string) => Decision,
  { target }: TargetPolicy,
): Decision {
  if (open?.state !== 'escrow') return { kind: 'wait' }
  return hold(
    'escrow',
    `failed ${open.attempts} times: ${open.problem ?? 'no reason given'}; whether there is an account now is not known, usherd retry --target ${target} --user ${person} looks`,
  )
}
