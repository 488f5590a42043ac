import { needOfName, needOfPerson } from '../../domain/pair/needs.ts'
import type { PlannedChange, Withheld } from '../../domain/plan.ts'
import type { Desired } from '../person/desired.ts'
import { against } from '../person/source-words.ts'
import type { Against } from '../person/voices.ts'
import type { TargetPolicy } from '../policy.ts'
import { type Claims, claimOn, claimsOf, rivalOf, takenBy } from './claims.ts'
import { mayBeLinked } from './doubt.ts'
import { keep, leftOut, unknownName } from './keeping.ts'
import { leave } from './leaving.ts'
import { leftStanding } from './left-standing.ts'
import { letIn } from './letting-in.ts'
import { alreadyRefused, isUnderWay, takesLastAdministrator, unsupported, untouchable } from './refusal.ts'
import { stepAside } from './step-aside.ts'
import {
  type Administrators,
  basisOf,
  type Draft,
  labelFor,
  type Obstacle,
  type Subject,
  type TargetFacts,
} from './subject.ts'
import { type Succession, successionsOf } from './succession.ts'

export type Decision =
  | {
      readonly kind: 'change'
      readonly planned: PlannedChange
      readonly claims: Claims
      /** What of the person has to wait, though the change goes out. */
      readonly beside: readonly Withheld[]
      readonly needs: Needs
      /** Whose accounts the person gets, who are no longer there. */
      readonly succeeds: readonly Succession[]
    }
  | {
      readonly kind: 'withheld'
      readonly entry: Withheld
      readonly beside: readonly Withheld[]
      /** What it hangs on that somebody else has it, and what the change would give up in its turn. */
      readonly wants?: Obstacle['wants']
      readonly frees: Claims['frees']
      readonly needs: Needs
      /** Whose accounts the person would get, who are no longer there. */
      readonly succeeds: readonly Succession[]
      /** How the person can make room for others who wait for what they have, before they get what they want themselves. */
      readonly aside?: Aside
    }
  /** As it should be. */
  | { readonly kind: 'nothing' }
  /** What is wanted is what an open operation of this person is about to do. */
  | { readonly kind: 'same' }
  /** An operation for this person has to end first; looked at again then. */
  | { readonly kind: 'wait'; readonly succeeds: readonly Succession[] }

type Needs = NonNullable<Obstacle['needs']>

/** The first step of a swap. */
export interface Aside {
  readonly planned: PlannedChange
  readonly claims: Claims
}

/**
 * Decides what happens to one person at one target. Pure, except that it takes from `administrators.left` whom it removes.
 */
export function planPerson(
  subject: Subject,
  desired: Desired,
  policy: TargetPolicy,
  facts: TargetFacts,
  administrators: Administrators | undefined,
): Decision {
  const succeeds = successionsOf(subject, desired, policy, facts)
  if (subject.open?.state === 'leased') return { kind: 'wait', succeeds }
  const label = labelFor(subject)
  const entryOf = (code: string, message: string): Withheld => ({
    target: policy.target,
    person: subject.person,
    label,
    code,
    message,
  })
  const hold = (
    code: string,
    message: string,
    more: Partial<Obstacle> = {},
    frees: Claims['frees'] = [],
  ): Decision => ({
    kind: 'withheld',
    entry: entryOf(code, message),
    beside: [],
    needs: [...new Set([...(more.needs ?? []), ...succeeds.map(({ holder }) => needOfPerson(holder))])],
    succeeds,
    frees,
    ...(more.wants === undefined ? {} : { wants: more.wants }),
  })
  if (desired.kind === 'blocked') return hold(desired.code, desired.message)
  if (mayBeLinked(subject.link, subject.open)) return untilItEnds(subject, succeeds, hold, policy)
  const unseen = facts.unseen?.get(subject.person)
  if (unseen !== undefined)
    return hold('unseen', `${policy.target} answers for others and not for this account: ${unseen}; look at it there`)
  const verdict =
    desired.kind === 'leave'
      ? leave(subject, desired, policy, facts)
      : letIn(keep(subject, desired.attributes, policy, facts), desired, subject, policy)
  if (verdict !== undefined && 'code' in verdict) return hold(verdict.code, verdict.message, verdict)
  const standing = leftStanding(subject.link, desired, policy, facts)
  const lacking = desired.kind === 'account' ? leftOut(desired.attributes, policy, facts) : []
  const beside = [
    ...lacking.map(one => entryOf('unknown-name', unknownName(one, policy))),
    ...objected(desired, verdict !== undefined).map(one => entryOf(one.kind, against(one, subject.person))),
    ...standing.map(one => entryOf(one.code, one.message)),
  ]
  const needs = lacking.map(({ name }) => needOfName(name))
  if (verdict === undefined) {
    const [entry, ...others] = beside
    return entry === undefined
      ? { kind: 'nothing' }
      : { kind: 'withheld', entry, beside: others, frees: [], needs, succeeds: [] }
  }
  // The person stays due for what is told, so that it goes on being told.
  const open = [...lacking, ...standing].map(one => one.attribute)
  const draft: Draft = open.length === 0 ? verdict.draft : { ...verdict.draft, lacks: open }
  const rival = obstructed(draft, subject, policy, facts)
  if (rival === undefined && isUnderWay(subject, draft, policy)) return { kind: 'same' }
  const claims = claimsOf(draft, subject.link, policy)
  const refusal: Obstacle | undefined =
    unsupported(draft.change, policy) ??
    untouchable(subject, draft.change, policy, facts) ??
    rival ??
    alreadyRefused(subject, draft.change, policy)
  const plannedOf = (one: Draft): PlannedChange => ({
    ...one,
    target: policy.target,
    person: subject.person,
    label,
    basis: basisOf(subject, policy),
  })
  if (refusal !== undefined) {
    const held = hold(refusal.code, refusal.message, refusal, claims.frees)
    const aside = refusal === rival ? asideOf(draft, subject, policy) : undefined
    return aside === undefined || held.kind !== 'withheld'
      ? held
      : { ...held, aside: { planned: plannedOf(aside), claims: claimsOf(aside, subject.link, policy) } }
  }
  const last = takesLastAdministrator(subject, draft.change, policy, administrators, facts)
  if (last !== undefined) return hold('last-administrator', last)
  return { kind: 'change', planned: plannedOf(draft), claims, beside, needs, succeeds }
}

/** How the person makes room, unless the target refused that once. The person stays due for what they want in the end. */
function asideOf({ change }: Draft, subject: Subject, policy: TargetPolicy): Draft | undefined {
  const aside = stepAside(change, subject.link, policy)
  if (aside === undefined || !('changes' in aside) || alreadyRefused(subject, aside, policy) !== undefined)
    return undefined
  return { change: aside, reason: 'changed', lacks: aside.changes.map(({ name }) => name) }
}

/**
 * Sources that say otherwise of somebody who is inactive by another one: told with the change that follows from it. One that says
 * nothing any more is told until it does, or a human settles it.
 */
const objected = (desired: Desired, isChange: boolean): readonly Against[] =>
  desired.kind === 'leave' && desired.against !== undefined && (isChange || desired.against.kind === 'unsaid')
    ? [desired.against]
    : []

/** Somebody else's account has, at the target, a value that the change would take. */
function obstructed(
  { change }: Draft,
  { person }: Subject,
  policy: TargetPolicy,
  { rivals, holders, former }: TargetFacts,
): Obstacle | undefined {
  const rival = rivalOf(change, rivals?.get(person), policy)
  if (rival === undefined) return undefined
  const { by, account } = rival
  const holder = holders.get(account.remoteId)
  const claim = claimOn(by, account.attributes[by], policy)
  return {
    code: 'taken',
    message: takenBy(rival, holder, policy.target, holder === undefined || former?.has(holder) !== true),
    ...(holder === undefined ? {} : { needs: [needOfPerson(holder)] }),
    ...(holder === undefined || claim === undefined ? {} : { wants: { claim, holder } }),
  }
}

/** Waits for an operation that may have made an account. A parked one needs a human, and says so. */
function untilItEnds(
  { open, person }: Subject,
  succeeds: readonly Succession[],
  hold: (code: string, message: string) => Decision,
  { target }: TargetPolicy,
): Decision {
  if (open?.state !== 'parked') return { kind: 'wait', succeeds }
  return hold(
    'parked',
    `failed ${open.attempts} times: ${open.problem ?? 'no reason given'}; whether there is an account now is not known, usherd retry --target ${target} --user ${person} looks`,
  )
}
