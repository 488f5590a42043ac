import type { Change } from '../../domain/change.ts'
import { comparable } from '../../domain/equality.ts'
import type { Link } from '../../domain/link.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { PlannedChange } from '../../domain/plan.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { visible } from '../../domain/text/visible.ts'
import type { Value } from '../../domain/value.ts'
import type { TargetPolicy } from '../policy.ts'
import { equalityOf } from '../values/attribute-rules.ts'

/**
 * What only one account of a target can have: a value of an attribute that accounts are matched by, or the account itself. As
 * text, under which two that the target takes for equal are the same; good to be read by people: `login "ann"`.
 */
export type Claim = string

/** What a change takes for its person, and what it gives up for others to take. */
export interface Claims {
  readonly takes: readonly Claim[]
  readonly frees: readonly Claim[]
  /** What it takes only if nobody else does. */
  readonly yields?: readonly Claim[]
}

/** Who has, at the target, a value that somebody is to get. */
export interface Rival {
  readonly by: string
  readonly account: RemoteAccount
}

type ClaimRules = Pick<TargetPolicy, 'match' | 'attributes'>

/** @returns undefined for what anybody may have: nothing, and what is no single value */
export function claimOn(by: string, value: Value | null | undefined, { attributes }: ClaimRules): Claim | undefined {
  if (value === undefined || value === null || typeof value === 'object' || value === '') return undefined
  return `${by} ${comparable(value, equalityOf(attributes[by]))}`
}

/** The account itself, as a claim. */
export const claimOnAccount = (account: RemoteId): Claim => `account #${account}`

/** @param link what is remembered of the person's account */
export function claimsOf(
  { change, matchedBy }: Pick<PlannedChange, 'change' | 'matchedBy'>,
  link: Pick<Link, 'confirmed'> | undefined,
  policy: ClaimRules,
): Claims {
  const on = (read: (by: string) => Value | null | undefined): readonly Claim[] =>
    policy.match.flatMap(by => claimOn(by, read(by), policy) ?? [])
  const adopted = matchedBy !== undefined && 'remoteId' in change ? [claimOnAccount(change.remoteId)] : []
  switch (change.kind) {
    case 'create':
      return { takes: on(by => change.after[by]), frees: [] }
    case 'update':
    case 'enable': {
      const changed = (side: 'from' | 'to') => on(by => change.changes.find(one => one.name === by)?.[side])
      const [gets, gives] = [changed('to'), changed('from')]
      // Another spelling of what the target takes for the same neither takes nor frees anything.
      return {
        takes: [...adopted, ...gets.filter(claim => !gives.includes(claim))],
        frees: gives.filter(claim => !gets.includes(claim)),
      }
    }
    case 'delete':
      return { takes: [], frees: on(by => link?.confirmed[by]) }
    case 'disable':
      // An account found for somebody who should have none is another's as soon as somebody is to have it.
      return { takes: [], frees: [], ...(adopted.length === 0 ? {} : { yields: adopted }) }
    default:
      return { takes: adopted, frees: [] }
  }
}

/** What speaks against a change: an account that is not the person's own has a value that it would take. */
export function rivalOf(change: Change, rivals: readonly Rival[] | undefined, policy: ClaimRules): Rival | undefined {
  if (rivals === undefined || !('changes' in change)) return undefined
  return rivals.find(({ by, account }) => {
    const taken = claimOn(by, account.attributes[by], policy)
    return (
      account.remoteId !== change.remoteId &&
      change.changes.some(one => one.name === by && claimOn(by, one.to, policy) === taken)
    )
  })
}

/**
 * @param holder whose account it is; undefined: nobody's whom we know
 * @param isThere whether any source still has them
 */
export function takenBy({ by, account }: Rival, holder: PersonKey | undefined, target: string, isThere = true): string {
  const what = `${by} ${shorten(account.attributes[by])}`
  if (holder !== undefined && !isThere)
    return `${what} is what account ${account.remoteId} of person ${shorten(holder)} has at ${target}, who is no longer there; rename or remove it there, or correct the record`
  return holder === undefined
    ? `${what} is what account ${account.remoteId} of ${target} has, which belongs to nobody usherd knows; rename or remove it there, or correct the record`
    : `${what} is what account ${account.remoteId} of person ${shorten(holder)} has at ${target}; correct one of the two records`
}

/** Somebody in a sentence. */
export interface Named {
  readonly person: PersonKey
  readonly label: string
}

const mostNamed = 3

/** People in a sentence, the first of them by name. */
export function namesOf(people: readonly Named[]): string {
  const named = people
    .slice(0, mostNamed)
    .map(({ person, label }) => (label === person ? shown(person) : `${shown(label)} (${shown(person)})`))
  const more = people.length - named.length
  return more === 0 ? named.join(', ') : `${named.join(', ')} and ${more} more`
}

/** Longest text of a claim or name within a sentence. */
const mostShown = 100

const shown = (text: string): string => visible(text.length > mostShown ? `${text.slice(0, mostShown)}…` : text)

/** Two or more of one plan want the same, and none of them has it. */
export const collision = (claim: Claim, rivals: readonly Named[], target: string): string =>
  `${shown(claim)} is wanted for ${namesOf(rivals)} as well, and only one can have it at ${target}; correct the records, nobody gets it until then`

/** Somebody's operation that is on its way takes it. */
export const promised = (claim: Claim, holder: Named, target: string): string =>
  `${shown(claim)} is what ${namesOf([holder])} is about to get at ${target}; correct one of the two records`

export const waits = (claim: Claim, holder: Named): string =>
  `${shown(claim)} is still what ${namesOf([holder])} has, who gives it up with a change of their own; planned again right after that`

/** @param ring as for `swap` */
export function stepsAside(claim: Claim, ring: readonly Named[]): string {
  const [, ...others] = ring
  return `${shown(claim)} is what ${namesOf(others.slice(0, 1))} has, and each of ${namesOf(ring)} is to get what the next one has; this account gets a temporary name first, and its own right after the others have theirs`
}

/** @param ring who has what the one before wants, the last one's is wanted by the first; the sentence is for the first */
export function swap(claim: Claim, ring: readonly Named[], target: string): string {
  const [, ...others] = ring
  return `${shown(claim)} is what ${namesOf(others.slice(0, 1))} has, and each of ${namesOf(ring)} is to get what the next one has: none can go first; rename one of these accounts at ${target} by hand to something free, and the next run does the rest`
}

/** Somebody who waits for what somebody else has. */
export interface Edge extends Named {
  readonly claim: Claim
  readonly holder: PersonKey
}

/**
 * Rings among people who each wait for one other.
 * @returns for everybody in a ring: the ring, beginning with them
 */
export function ringsIn<One extends Edge>(edges: readonly One[]): ReadonlyMap<PersonKey, readonly One[]> {
  const byPerson = new Map(edges.map(edge => [edge.person, edge]))
  const rings = new Map<PersonKey, readonly One[]>()
  const seen = new Set<PersonKey>()
  for (const edge of edges) {
    const path: One[] = []
    let at: One | undefined = edge
    while (at !== undefined && !seen.has(at.person)) {
      seen.add(at.person)
      path.push(at)
      at = byPerson.get(at.holder)
    }
    const start = at === undefined ? -1 : path.indexOf(at)
    if (start < 0) continue
    const ring = path.slice(start)
    for (const [index, one] of ring.entries()) rings.set(one.person, [...ring.slice(index), ...ring.slice(0, index)])
  }
  return rings
}
