import { isRemoval } from '../../domain/change.ts'
import type { Link } from '../../domain/link.ts'
import { needOfPerson } from '../../domain/pair/needs.ts'
import type { Withheld } from '../../domain/plan.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import { claimOn } from '../../plan/decide/claims.ts'
import type { Decision } from '../../plan/decide/planner.ts'
import type { Former } from '../../plan/decide/subject.ts'
import { formerOf, goesTo, mayBeSucceeded, newKeyCode } from '../../plan/decide/succession.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import type { Candidate, PairDecision } from '../../store/links.ts'
import type { ClaimRow, PlanWriter, Succeeded } from '../../store/plan-writer.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { claimRowsOf } from './claims.ts'
import type { DuePerson } from './knowledge.ts'
import { pages } from './pages.ts'
import { withUnheard } from './unheard.ts'

/** Which holders of accounts are no longer there. */
export async function formerHolders(
  holders: ReadonlyMap<RemoteId, PersonKey>,
  { name, policy }: Pick<TargetConnection, 'name' | 'policy'>,
  { store, unheard }: { readonly store: Pick<Store, 'links'>; readonly unheard: readonly string[] },
): Promise<ReadonlyMap<PersonKey, Former>> {
  const former = new Map<PersonKey, Former>()
  for (const person of new Set(holders.values())) {
    const candidate = await store.links.candidate(name, policy.sources, person)
    const one = formerOf(candidate, desiredFor(withUnheard(candidate.people, unheard), policy))
    if (one !== undefined) former.set(person, one)
  }
  return former
}

/** Who of one plan would get whose account. */
export interface Successions {
  readonly successors: Set<PersonKey>
  readonly leavers: Set<PersonKey>
}

/** Remembers who would get whose account. */
export function note({ successors, leavers }: Successions, rows: readonly ClaimRow[]): void {
  for (const { how, person, holder } of rows) {
    if (how !== 'succeeds' || holder === undefined) continue
    successors.add(person)
    leavers.add(holder)
  }
}

/** Somebody whose account is taken from them, or goes to a new key, and what is confirmed of it. */
export interface Removed {
  readonly person: PersonKey
  readonly confirmed: Link['confirmed']
}

/** Of one page, whose accounts are taken or go to a new key. */
export const removedIn = (duePeople: readonly DuePerson[], decisions: readonly Decision[]): readonly Removed[] =>
  duePeople.flatMap(({ candidate: { person, link } }, index) => {
    const decision = decisions[index]
    if (decision?.kind !== 'change') return []
    const { change, formerly } = decision.planned
    if (formerly !== undefined && change.kind === 'link') return [{ person: formerly.person, confirmed: change.after }]
    return isRemoval(change.kind) ? [{ person, confirmed: link?.confirmed ?? {} }] : []
  })

interface BesideOptions {
  readonly store: Pick<Store, 'links'>
  readonly only?: PersonKey
  readonly unplanned?: boolean
  readonly now: Date
  readonly unheard: readonly string[]
}

/**
 * Who is in no page of this plan and might get an account that it takes from somebody: people who wait for one of those, and in a plan
 * for one person also whoever was not planned yet and is found by the same. A plan of everybody due has them all.
 */
export async function successorsBeside(
  removed: readonly Removed[],
  connection: TargetConnection,
  { successors }: Successions,
  { store, only, unplanned, now, unheard }: BesideOptions,
): Promise<readonly Candidate[]> {
  if (removed.length === 0 || (only === undefined && unplanned !== true)) return []
  const { name, policy } = connection
  const people = removed.map(({ person }) => person)
  const waiting = await store.links.waitingFor(name, people, {
    sources: policy.sources,
    considered: only === undefined,
  })
  const found = only === undefined ? [] : await newcomersLike(removed, connection, { store, now, unheard })
  const all = new Map([...waiting, ...found].map(one => [one.person, one]))
  return [...all.values()].filter(({ person }) => !successors.has(person) && !people.includes(person))
}

/** People not planned yet who would be found by what one of these accounts is known by. */
async function newcomersLike(
  removed: readonly Removed[],
  { name, policy }: TargetConnection,
  { store, now, unheard }: Pick<BesideOptions, 'store' | 'now' | 'unheard'>,
): Promise<readonly Candidate[]> {
  const known = new Set(removed.flatMap(({ confirmed }) => claimsIn(confirmed, policy)))
  const found: Candidate[] = []
  const due = pages(page => store.links.due(name, { ...page, sources: policy.sources, now, unplanned: true }))
  for await (const page of due) {
    for (const candidate of page) {
      if (candidate.link !== undefined && candidate.link.tombstone === undefined) continue
      const desired = desiredFor(withUnheard(candidate.people, unheard), policy)
      if (desired.kind === 'account' && claimsIn(desired.attributes, policy).some(claim => known.has(claim)))
        found.push(candidate)
    }
  }
  return found
}

const claimsIn = (attributes: Link['confirmed'], policy: TargetPolicy): readonly string[] =>
  policy.match.flatMap(by => claimOn(by, attributes[by], policy) ?? [])

/** Of people planned beside others: what is withheld from those who would get the account of one of these. */
export function withheldBeside(
  decisions: readonly Decision[],
  removed: readonly Removed[],
  target: string,
): { readonly entries: readonly Withheld[]; readonly claims: readonly ClaimRow[] } {
  const losing = new Set(removed.map(({ person }) => person))
  const own = decisions.filter(one => 'succeeds' in one && one.succeeds.some(({ holder }) => losing.has(holder)))
  return {
    entries: own.flatMap(one => (one.kind === 'withheld' ? [one.entry] : [])),
    claims: own.flatMap(one => claimRowsOf(one, target)),
  }
}

/**
 * Nothing is taken from somebody whose account others would get, who are there: whoever of them is the same person would be locked out.
 * @returns from how many
 */
export async function withholdSucceeded(
  target: string,
  writer: PlanWriter,
  decide: (decisions: readonly PairDecision[]) => Promise<void>,
): Promise<number> {
  let withdrawn = 0
  for await (const page of pages(one => writer.succeeded(target, one))) {
    await writer.withdraw(
      target,
      page.map(({ person }) => person),
    )
    await writer.withhold(page.map(one => leaverEntry(one, target)))
    await decide(
      page.map(({ person, version, successors }) => ({
        person,
        version,
        kind: 'withheld',
        needs: successors.map(one => needOfPerson(one.person)),
      })),
    )
    withdrawn += page.length
  }
  return withdrawn
}

/** Where a proof gives the account to their new key, nobody has to say anything. */
function leaverEntry({ person, label, successors, doubts }: Succeeded, target: string): Withheld {
  const [first, ...others] = successors
  const common = { target, person, label }
  return first?.same !== undefined && others.length === 0
    ? { ...common, code: 'waits', message: goesTo(person, first) }
    : { ...common, code: newKeyCode, message: mayBeSucceeded(person, { successors, doubts, target }) }
}
