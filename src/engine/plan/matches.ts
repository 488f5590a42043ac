import { type EqualityRule, equal } from '../../domain/equality.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { Attributes, Scalar, Value } from '../../domain/value.ts'
import type { MappingFailure } from '../../mapping/mapping.ts'
import type { Rival } from '../../plan/decide/claims.ts'
import { isUncertain } from '../../plan/decide/doubt.ts'
import { resolveNames } from '../../plan/decide/lookup.ts'
import { protectedBy } from '../../plan/decide/protection.ts'
import type { TargetFacts } from '../../plan/decide/subject.ts'
import { findableBy } from '../../plan/decide/unmanaged.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import { diffRuleOf, equalityOf } from '../../plan/values/attribute-rules.ts'
import type { Candidate } from '../../store/links.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { type AccountIndex, createAccountIndex } from './account-index.ts'
import type { DuePerson, Knowledge } from './knowledge.ts'
import { isLinked } from './looks.ts'

/** Match values asked for in one `find`, at a target that does not say (`Capabilities.findMost`). */
export const usualMost = 200

/** What was found of the accounts of people who have no link. */
interface Matched {
  readonly matches: Map<PersonKey, { readonly by: string; readonly accounts: readonly RemoteAccount[] }>
  /** Of people nobody was found for: accounts that only look like theirs. */
  readonly lookalikes: Map<PersonKey, readonly Rival[]>
  /** People who should have no account, and of whom it cannot be told what one would be found by. */
  readonly unfindable: Map<PersonKey, MappingFailure>
}

/**
 * Finds accounts of unlinked people: the match attributes in order, the first one with a hit decides. What only looks like a hit
 * decides nothing; it is seen as far as the target shows it (all accounts in a first run, else what `find` gives).
 */
export async function match(
  unlinked: readonly DuePerson[],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Matched> {
  const matches: Matched['matches'] = new Map()
  const lookalikes: Matched['lookalikes'] = new Map()
  const unfindable: Matched['unfindable'] = new Map()
  const names = unlinked.map(({ candidate: { person, people }, desired }) => {
    if (desired.kind === 'account') return { person, names: namesOf(desired.attributes, policy, knowledge) }
    const { attributes, failure } = findableBy(people, policy)
    if (failure !== undefined) unfindable.set(person, failure)
    return { person, names: namesOf(attributes, policy, knowledge) }
  })
  for (const by of policy.match) {
    const values = new Map<PersonKey, Scalar>()
    for (const one of names) {
      const value = matches.has(one.person) ? undefined : findable(one.names[by])
      if (value !== undefined) values.set(one.person, value)
    }
    if (values.size === 0) continue
    const index = knowledge.index?.get(by) ?? (await findAll(by, [...new Set(values.values())], target, policy, signal))
    for (const [person, value] of values) {
      const accounts = index.equalTo(value)
      if (accounts.length > 0) matches.set(person, { by, accounts })
      const alike = index.alike(value).map(account => ({ by, account }))
      if (alike.length > 0) lookalikes.set(person, [...(lookalikes.get(person) ?? []), ...alike])
    }
  }
  for (const person of matches.keys()) lookalikes.delete(person)
  return { matches, lookalikes, unfindable }
}

/** Which accounts have what linked people are to be found by from now on. Only those are asked for who are to get another value. */
export async function rivalsOf(
  page: readonly DuePerson[],
  looks: TargetFacts['looks'],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Map<PersonKey, readonly Rival[]>> {
  const rivals = new Map<PersonKey, readonly Rival[]>()
  const linked = page.flatMap(({ candidate, desired }) =>
    desired.kind === 'account' && isLinked(candidate, looks)
      ? [{ candidate, names: namesOf(desired.attributes, policy, knowledge) }]
      : [],
  )
  for (const by of policy.match) {
    const rule = diffRuleOf(policy.attributes[by], policy.mapping.rules[by])
    if (rule.own !== 'managed') continue
    const values = new Map<PersonKey, Scalar>()
    for (const { candidate, names } of linked) {
      const value = findable(names[by])
      // Where the id follows the login, a rename of ours whose answer was lost shows as somebody else's account.
      const isOurs = value !== undefined && mayHaveTaken(candidate, by, value, rule.equality)
      if (value !== undefined && !isOurs && !equal(candidate.link?.confirmed[by], value, rule.equality))
        values.set(candidate.person, value)
    }
    if (values.size === 0) continue
    const index = knowledge.index?.get(by) ?? (await findAll(by, [...new Set(values.values())], target, policy, signal))
    for (const { candidate } of linked) {
      const value = values.get(candidate.person)
      const accounts = value === undefined ? [] : index.equalTo(value)
      const others = accounts.filter(({ remoteId }) => remoteId !== candidate.link?.remoteId)
      if (others.length === 0) continue
      const before = rivals.get(candidate.person) ?? []
      rivals.set(candidate.person, [...before, ...others.map(account => ({ by, account }))])
    }
  }
  return rivals
}

/** Was this value sent for the person's account already, by an operation of unknown outcome? */
function mayHaveTaken({ open }: Candidate, by: string, value: Scalar, rule: EqualityRule): boolean {
  if (open === undefined || !isUncertain(open) || !('changes' in open.planned.change)) return false
  return open.planned.change.changes.some(({ name, to }) => name === by && equal(to, value, rule))
}

/** What a person's account would be found by, with ids in the place of names where all of them are known. */
function namesOf(wanted: Attributes, policy: TargetPolicy, { ids }: Knowledge): Attributes {
  const { attributes, unknown } = resolveNames(wanted, policy, ids)
  return unknown.length === 0 ? attributes : wanted
}

/** One value to be found by; empty text finds nobody (it would match anybody). */
const findable = (value: Value | null | undefined): Scalar | undefined =>
  value === undefined || value === null || typeof value === 'object' || value === '' ? undefined : value

async function findAll(
  by: string,
  values: readonly Scalar[],
  target: TargetConnection['target'],
  policy: TargetPolicy,
  signal: AbortSignal,
): Promise<AccountIndex> {
  const index = createAccountIndex(by, equalityOf(policy.attributes[by]))
  const most = policy.capabilities.findMost ?? usualMost
  for (let at = 0; at < values.length; at += most) {
    const found = await target.find({ name: by, values: values.slice(at, at + most) }, signal)
    for (const account of found) index.add(account)
  }
  return index
}

/**
 * Reads every account once, for a first run: by each match attribute, and how many there are that are neither protected,
 * foreign nor our own.
 */
export async function indexAccounts(
  { target, policy }: TargetConnection,
  self: RemoteId | undefined,
  signal: AbortSignal,
): Promise<{ readonly index: ReadonlyMap<string, AccountIndex>; readonly existing: number }> {
  const index = new Map(policy.match.map(by => [by, createAccountIndex(by, equalityOf(policy.attributes[by]))]))
  let existing = 0
  for await (const account of target.list(signal)) {
    const spared =
      account.remoteId === self ||
      account.foreign !== undefined ||
      protectedBy(account.attributes, policy) !== undefined
    if (!spared) existing += 1
    for (const accounts of index.values()) accounts.add(account)
  }
  return { index, existing }
}
