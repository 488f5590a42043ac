import type { Link } from '../../domain/link.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import { mayRelink } from '../../domain/pair/life.ts'
import { wantedBy } from '../../domain/pair/wanted.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Desired } from '../person/desired.ts'
import type { TargetPolicy } from '../policy.ts'
import type { Subject } from './subject.ts'

/** Why an account is not given to somebody, or taken from them: one sentence, and what to do. */
export interface No {
  readonly message: string
  readonly next: string
}

/** The account somebody has, where they have one. */
export const accountOf = ({ link }: Pick<Subject, 'link'>): Link | undefined =>
  link?.tombstone === undefined ? link : undefined

/** Something of the person is on its way at the target and has to end first. */
export function busy({ person, open }: Pick<Subject, 'person' | 'open'>, target: string): No | undefined {
  if (open === undefined) return undefined
  const { state, fateUnknown, planned } = open
  if (mayRelink({ state, fateUnknown, wanted: wantedBy(planned.change) })) return undefined
  return {
    message: `a ${planned.change.kind} of ${shorten(person)} at ${target} ${standings[state]}`,
    next:
      state === 'refused' || state === 'parked'
        ? `usherd retry --target ${target} --user ${person} brings it to an end; then say this again.`
        : 'Wait until it has ended (usherd status shows the queue), then say this again.',
  }
}

const standings: Readonly<Record<OpenOperation['state'], string>> = {
  waiting: 'was sent, and what came of it is not known yet',
  leased: 'is on its way',
  verify: 'was sent, and what came of it is not known yet',
  refused: 'was refused, and some of it may have been done',
  parked: 'is parked, and what came of it is not known',
}

/**
 * May what somebody has at a target go to another key? Only from somebody who is no longer there, without a doubt.
 * @returns why not
 */
export function refuseLeaver(
  { person }: Pick<Subject, 'person'>,
  desired: Desired,
  { target }: Pick<TargetPolicy, 'target'>,
): No | undefined {
  const who = shorten(person)
  if (desired.kind === 'blocked')
    return { message: `nothing can be concluded of ${who}: ${desired.message}`, next: 'Put that right first.' }
  if (desired.kind === 'account' || desired.reason === 'out-of-scope')
    return {
      message: `${who} is still there, ${desired.kind === 'account' ? `with an account at ${target}` : `out of scope at ${target}`}: two records, and nobody's key has changed`,
      next: 'Remove the old record at the source, or correct one of the two.',
    }
  const [doubt] = desired.doubts
  return doubt === undefined
    ? undefined
    : {
        message: `${who} is missing from ${desired.doubts.join(' and ')}, and not proved to be gone`,
        next: `If they are gone: usherd settle ${doubt} --user ${person}; then say this again.`,
      }
}

/** What becomes of an account in the next run, by what is wanted of its person. */
export function nextOf(
  { person }: Pick<Subject, 'person'>,
  desired: Desired,
  account: Pick<Link, 'active'>,
  { leavers }: Pick<TargetPolicy, 'leavers'>,
): string {
  const who = shorten(person)
  if (desired.kind === 'blocked') return `nothing is planned for it: ${desired.message}`
  if (desired.kind === 'account')
    return account.active
      ? `the next run brings it up to date with the record of ${who}`
      : `it is disabled, and the next run plans to enable it for ${who}`
  const why = { left: `${who} is gone`, inactive: `${who} is inactive`, 'out-of-scope': `${who} is out of scope` }[
    desired.reason
  ]
  if (desired.doubts.length > 0)
    return `${why} by a reading that is not proved: the next run holds what follows from it`
  const action = desired.reason === 'inactive' ? 'disable' : leavers.action
  return account.active || action !== 'disable'
    ? `${why}: the next run plans to ${action === 'unmanage' ? 'give it up' : `${action} it`}`
    : `${why}: it stays disabled`
}
