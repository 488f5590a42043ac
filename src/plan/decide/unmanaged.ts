import type { RemoteAccount } from '../../domain/operation.ts'
import type { SourcePerson } from '../../domain/source-person.ts'
import type { Attributes } from '../../domain/value.ts'
import type { MappingFailure } from '../../mapping/mapping.ts'
import { type Desired, withBareNames } from '../person/desired.ts'
import { mergePeople } from '../person/merge.ts'
import type { TargetPolicy } from '../policy.ts'
import { ambiguous, unlinked } from './keeping.ts'
import type { Draft, Subject, TargetFacts, Verdict } from './subject.ts'

/** Somebody who should have no active account, and whom usherd holds no link for. */
type Leave = Extract<Desired, { kind: 'leave' }>

/**
 * Is an account to be looked for of somebody who should have none? It may have been there before usherd. Who is gone is known by a
 * memory alone, and where leavers are only left alone there is nothing to be done.
 */
export const mayHaveOne = ({ reason }: Leave, { leavers }: Pick<TargetPolicy, 'leavers'>): boolean =>
  reason === 'inactive' || (reason === 'out-of-scope' && leavers.action !== 'unmanage')

/** What such an account would be found by, and why that cannot be told, where a rule for it fails. */
interface Findable {
  readonly attributes: Attributes
  readonly failure?: MappingFailure
}

/** Pure, and as dear as the mapping: asked once a person. */
export function findableBy(people: readonly SourcePerson[], policy: TargetPolicy): Findable {
  const { attributes, failures } = policy.mapping.apply(mergePeople(people))
  const failure = failures.find(({ attribute }) => policy.match.includes(attribute))
  return { attributes: withBareNames(attributes, policy), ...(failure === undefined ? {} : { failure }) }
}

/**
 * What happens to an account that was found for such a person: linked and disabled at once, in one change. One that is disabled
 * already, or that belongs to another person, is left as it is.
 */
export function close(
  subject: Subject,
  desired: Leave,
  policy: TargetPolicy,
  facts: TargetFacts,
  more: Omit<Draft, 'change' | 'reason'>,
): Verdict {
  if (!mayHaveOne(desired, policy)) return undefined
  const match = facts.matches.get(subject.person)
  const theirs = match?.accounts.filter(account => mayBeTheirs(account, subject, facts)) ?? []
  const [account, ...others] = theirs.filter(({ active }) => active)
  const failure = facts.unfindable?.get(subject.person)
  if (match === undefined) return failure === undefined ? undefined : unfindable(failure, policy)
  if (account === undefined) return undefined
  const { person, createSent } = subject
  const { by } = match
  const { remoteId, attributes, foreign } = account
  if (others.length > 0 || theirs.length > 1)
    return {
      code: 'ambiguous',
      message: `${ambiguous(by, theirs, policy)}, and disable there by hand what is theirs: they are ${words[desired.reason]}`,
    }
  if (foreign !== undefined)
    // Out of scope is also who is looked after by whatever it is that owns the account.
    return desired.reason === 'inactive' ? { code: 'foreign', message: `account ${remoteId} is ${foreign}` } : undefined
  if (subject.unlinked?.includes(remoteId) === true)
    return { code: 'unlinked', message: unlinked(account, by, subject, policy) }
  const seen = attributes[by]
  return {
    draft: {
      change: { kind: 'disable', person, remoteId },
      reason: desired.reason,
      ...more,
      matchedBy: createSent === true ? 'created' : by,
      confirmed: seen === undefined ? {} : { [by]: seen },
    },
  }
}

const words = { left: 'gone from the source', 'out-of-scope': 'out of scope', inactive: 'inactive' } as const

/** An account of another person is not theirs, whoever the source says they are. */
const mayBeTheirs = ({ remoteId }: RemoteAccount, { person }: Subject, { holders }: TargetFacts): boolean =>
  (holders.get(remoteId) ?? person) === person

/** Whether there is an account cannot be told where what it would be found by cannot be told. */
function unfindable({ attribute, reason, value }: MappingFailure, { target }: TargetPolicy): Verdict {
  const shown = value === undefined ? '' : ` (value ${value})`
  return {
    code: 'mapping',
    message: `${attribute}: ${reason}${shown}; whether they have an account at ${target} that should be disabled is not known until it can be mapped`,
  }
}
