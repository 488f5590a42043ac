import { equal, exactly } from '../../domain/equality.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import { needOfPerson } from '../../domain/pair/needs.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Desired } from '../person/desired.ts'
import { mergePeople } from '../person/merge.ts'
import type { TargetPolicy } from '../policy.ts'
import { isEmpty } from '../values/diff.ts'
import { type Claim, claimOn, type Named, namesOf } from './claims.ts'
import { busy } from './relinking.ts'
import { type Former, labelFor, type Obstacle, type Subject, type TargetFacts } from './subject.ts'

/*
 * A new number for the same person: the old key is gone and its account is still there, and somebody new is found by it. Whether the
 * two are one person nobody can tell from a login: logins are given out again. So the leaver keeps the account, the newcomer gets
 * none, and both wait for a human's word (`usherd relink`), or for the proof the target's `newKey` asks for.
 */

/** The code of everybody who waits for that word, on either side. */
export const newKeyCode = 'new-key'

/** Whose account somebody would get, and by which value they were found to want it. */
export interface Succession extends Named {
  readonly claim: Claim
  readonly holder: PersonKey
  readonly account: RemoteId
}

/**
 * Is this holder of an account no longer there? Who is out of scope is: their record still stands, and whether two records are one
 * person is for the source to put right.
 */
export function formerOf(subject: Subject, desired: Desired): Former | undefined {
  const { person, people, link, version } = subject
  if (desired.kind !== 'leave' || desired.reason === 'out-of-scope') return undefined
  if (link === undefined || link.tombstone !== undefined) return undefined
  return {
    person,
    label: labelFor(subject),
    reason: desired.reason,
    doubts: desired.doubts,
    isBusy: busy(subject, '') !== undefined,
    link,
    people,
    version,
  }
}

/** Accounts of people no longer there that somebody without an account was found by, whatever else keeps them from getting one. */
export function successionsOf(
  subject: Subject,
  desired: Desired,
  policy: TargetPolicy,
  { matches, holders, former }: TargetFacts,
): readonly Succession[] {
  const { person } = subject
  const match = matches.get(person)
  if (desired.kind !== 'account' || match === undefined) return []
  return match.accounts.flatMap(account => {
    const holder = holders.get(account.remoteId)
    const claim = claimOn(match.by, account.attributes[match.by], policy)
    const isOther = holder !== undefined && holder !== person && former?.has(holder) === true
    return isOther && claim !== undefined
      ? [{ person, label: labelFor(subject), claim, holder, account: account.remoteId }]
      : []
  })
}

/**
 * Does the target's `newKey` prove that somebody new is somebody who is no longer there? Each of its attributes has to be there under
 * both keys, and the very same; a login alone proves nothing, since logins are given out again.
 * @returns what is the same; undefined: nothing is proved
 */
export function provedBy(
  former: Former,
  { people }: Pick<Subject, 'people'>,
  { newKey }: Pick<TargetPolicy, 'newKey'>,
): readonly string[] | undefined {
  if (newKey === undefined || newKey.when.length === 0 || former.doubts.length > 0 || former.isBusy) return undefined
  const before = mergePeople(former.people)
  const now = mergePeople(people)
  const isSame = (name: string): boolean => {
    const value = now[name]
    return value !== undefined && value !== null && !isEmpty(value) && equal(before[name], value, exactly)
  }
  return newKey.when.every(isSame) ? newKey.when : undefined
}

/** Why somebody new does not get an account that a person has who is no longer there. */
export function mayBeSuccessor(
  { person }: Subject,
  account: RemoteAccount,
  by: string,
  former: Former,
  { target }: Pick<TargetPolicy, 'target'>,
): Obstacle {
  const what = `account ${account.remoteId} (${by} ${shorten(account.attributes[by])})`
  return {
    code: newKeyCode,
    message: `${what} is that of ${namesOf([former])}, who is ${gone(former)}: one person with a new key, or two? One: usherd relink ${former.person} ${person}. Two: give ${shorten(person)} another ${by}${closing(former, target)}`,
    needs: [needOfPerson(former.person)],
  }
}

/** No more than is known: what is not proved is not said to be so. */
function gone({ reason, doubts }: Former): string {
  if (doubts.length > 0) return `missing from ${doubts.join(' and ')}, not proved to be gone`
  return reason === 'left' ? 'gone from the sources' : 'inactive'
}

function closing({ person, link, doubts }: Former, target: string): string {
  if (!link.active) return ''
  return `, or have the account closed all the same: ${closeAnyway(person, doubts, target)}`
}

/** Nothing that rests on a doubt goes out; who says that they are gone has said it first. */
function closeAnyway(person: PersonKey, doubts: readonly string[], target: string): string {
  const settled = doubts.map(source => `usherd settle ${source} --user ${person}, then `).join('')
  return `${settled}usherd sync ${target} --user ${person} --attended`
}

/** Somebody new who would get a leaver's account. `same`: what proves that they are the same person. */
interface Successor extends Named {
  readonly claim: Claim
  readonly same?: readonly string[]
}

/** Nothing is taken from somebody whose account goes to their own new key in the same plan. */
export const goesTo = (leaver: PersonKey, { person, label, same = [] }: Successor): string =>
  `the account goes to ${namesOf([{ person, label }])}: new key ${person} of ${leaver} (same ${same.join(', ')})`

/**
 * Why nothing is taken from somebody who is no longer there.
 * @param doubts sources from which they are missing, unproved
 */
export function mayBeSucceeded(
  leaver: PersonKey,
  {
    successors,
    doubts,
    target,
  }: {
    readonly successors: readonly Successor[]
    readonly doubts: readonly string[]
    readonly target: string
  },
): string {
  const [first, ...others] = successors
  const by = first === undefined ? '' : ` by ${first.claim}`
  const one =
    first !== undefined && others.length === 0
      ? `usherd relink ${leaver} ${first.person}`
      : `usherd relink ${leaver} KEY, with the key of whoever it is`
  return `the account is what ${namesOf(successors)} would get${by}, and stays as it is meanwhile: one person with a new key, or two? One: ${one}. Two: give the new record another value, or go on all the same: ${closeAnyway(leaver, doubts, target)}`
}
