import { scryptSync } from 'node:crypto'
import { comparable, type EqualityRule, equal } from '../domain/equality.ts'
import { Fault, type FaultScope } from '../domain/fault.ts'
import type { PersonKey, RemoteId } from '../domain/names.ts'
import type { RemoteAccount } from '../domain/operation.ts'
import type { Secret } from '../domain/secret.ts'
import type { Scalar } from '../domain/value.ts'
import { diffRuleOf, equalityOf } from '../plan/attribute-rules.ts'
import type { Rival } from '../plan/claims.ts'
import { isUncertain } from '../plan/doubt.ts'
import { unknownOwn } from '../plan/holding.ts'
import { graceIsOver } from '../plan/leaving.ts'
import { collectNames, resolveNames } from '../plan/lookup.ts'
import type { TargetPolicy } from '../plan/policy.ts'
import type { TargetFacts } from '../plan/subject.ts'
import type { Wish } from '../plan/wish.ts'
import type { Candidate, Store } from '../store/store.ts'
import type { TargetConnection } from './connection.ts'
import type { Scopes } from './scope.ts'

/** A person due for planning, with what the mapping says. */
export interface Wished {
  readonly candidate: Candidate
  readonly wish: Wish
}

/** Match values asked for in one `find`, at a target that does not say (`Capabilities.findMost`). */
const usualMost = 200

/** What has been learned from one target while a plan is made; grows page by page. */
export interface Knowledge {
  readonly ids: Map<string, Map<string, string>>
  /** Names the target was asked for, so that nothing is asked twice. */
  readonly asked: Map<string, Set<string>>
  /** Those of them it was asked for in this very plan. */
  readonly fresh: Map<string, Set<string>>
  /** In a first run: every account by match attribute, read once instead of asked for person by person. */
  readonly index?: ReadonlyMap<string, ReadonlyMap<string, readonly RemoteAccount[]>>
  readonly self?: RemoteId
  readonly secretMarks: Readonly<Record<string, string>>
}

/**
 * Stands for a secret in plans and links. Slow to compute and cut to 32 bits: tells whether the secret changed, and too
 * little to find out what it is.
 */
export function secretMark(secret: Secret, salt: string): string {
  return `secret:${scryptSync(secret.reveal(), salt, 32).toString('hex').slice(0, 8)}`
}

/** Marks of all secrets of a mapping, by attribute. */
export function secretMarksOf(policy: TargetPolicy, salt: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(policy.mapping.secrets).map(([name, secret]) => [name, secretMark(secret, salt)]),
  )
}

/** Asks the target what the planner needs to know about one page of people. @throws Fault */
export async function gather(
  page: readonly Wished[],
  connection: TargetConnection,
  knowledge: Knowledge,
  options: GatherOptions,
): Promise<TargetFacts> {
  const { store, now, signal } = options
  await learnNames(page, connection, knowledge, signal)
  const unseen = new Map<PersonKey, string>()
  const unclear = page.filter(wished => needsLook(wished, connection.policy, now))
  const looks = await look(unclear, connection, unseen, options)
  const unlinked = page.filter(
    ({ candidate, wish }) => wish.kind === 'account' && !unseen.has(candidate.person) && !isLinked(candidate, looks),
  )
  const matches = await match(unlinked, connection, knowledge, signal)
  const rivals = await rivalsOf(page, looks, connection, knowledge, signal)
  const seen = [...matches.values()]
    .flatMap(({ accounts }) => accounts)
    .concat([...rivals.values()].flat().map(one => one.account))
  const ids = [...new Set(seen.map(account => account.remoteId))]
  const holders = ids.length === 0 ? new Map<RemoteId, PersonKey>() : await store.links.holders(connection.name, ids)
  const { secretMarks, self } = knowledge
  return {
    ids: knowledge.ids,
    matches,
    rivals,
    looks,
    unseen,
    holders,
    secretMarks,
    now,
    ...(self === undefined ? {} : { self }),
  }
}

export interface GatherOptions {
  readonly store: Store
  readonly now: Date
  readonly signal: AbortSignal
  /** Whom a fault is about: what one account answers must not keep all others from being planned. */
  readonly scopes: Scopes
}

function isLinked(candidate: Candidate, looks: TargetFacts['looks']): boolean {
  return candidate.link !== undefined && candidate.link.tombstone === undefined && looks.get(candidate.person) !== null
}

/**
 * Looks up every name on the page that was not asked for before.
 * @param again also those that were learned in an earlier run
 * @returns whether any of them has another id now, or none
 */
export async function learnNames(
  page: readonly Wished[],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
  again?: 'again',
): Promise<boolean> {
  const wanted = new Map<string, Set<string>>()
  for (const { wish } of page) if (wish.kind === 'account') collectNames(wish.attributes, policy, wanted)
  let isOther = false
  for (const [kind, names] of wanted) {
    const known = (again === 'again' ? knowledge.fresh : knowledge.asked).get(kind) ?? new Set()
    const unknown = [...names].filter(name => !known.has(name)).sort()
    if (unknown.length === 0) continue
    const ids = knowledge.ids.get(kind) ?? new Map<string, string>()
    const found = await target.lookup(kind, unknown, signal)
    for (const name of unknown) {
      const id = found.get(name)
      if (ids.get(name) !== id) isOther = true
      if (id === undefined) ids.delete(name)
      else ids.set(name, id)
    }
    knowledge.ids.set(kind, ids)
    for (const book of [knowledge.asked, knowledge.fresh])
      book.set(kind, (book.get(kind) ?? new Set()).union(new Set(unknown)))
  }
  return isOther
}

/**
 * Looks at linked accounts where memory is not enough: an attribute whose ownership depends on what is there became
 * managed later, somebody comes back, somebody is about to leave and a protection asks for attributes we do not manage, or an
 * account is about to be deleted. Whoever cannot be looked at, though the connection is fine, goes into `unseen` with the reason.
 * @throws Fault when the connection is to blame
 */
export async function look(
  unclear: readonly Wished[],
  { target }: TargetConnection,
  unseen: Map<PersonKey, string>,
  { signal, scopes }: Pick<GatherOptions, 'signal' | 'scopes'>,
): Promise<Map<PersonKey, RemoteAccount | null>> {
  const looks = new Map<PersonKey, RemoteAccount | null>()
  const linked = unclear.flatMap(({ candidate: { person, link } }) => (link === undefined ? [] : [{ person, link }]))
  const ask = async (some: readonly (typeof linked)[number][]): Promise<void> => {
    const ids = some.map(({ link }) => link.remoteId)
    try {
      const accounts = new Map((await target.get(ids, signal)).map(account => [account.remoteId, account]))
      for (const { person, link } of some) looks.set(person, accounts.get(link.remoteId) ?? null)
      scopes.worked()
    } catch (error) {
      const [first, second] = some
      if (!(error instanceof Fault) || first === undefined) throw error
      if ((await scopeOf(error, first.person, scopes, signal)) === 'connection') throw error
      if (second === undefined) unseen.set(first.person, error.message)
      else for (const half of halves(some)) await ask(half)
    }
  }
  if (linked.length > 0) await ask(linked)
  return looks
}

/** A target that asks to wait is asked nothing more; a look that got no answer is judged like a target that was not reached. */
async function scopeOf(fault: Fault, person: PersonKey, scopes: Scopes, signal: AbortSignal): Promise<FaultScope> {
  if (fault.kind === 'throttled') return 'connection'
  return scopes.of(fault.kind === 'interrupted' ? new Fault('unreachable', fault.message) : fault, person, signal)
}

function halves<Item>(items: readonly Item[]): readonly (readonly Item[])[] {
  const middle = Math.ceil(items.length / 2)
  return [items.slice(0, middle), items.slice(middle)]
}

function needsLook({ candidate, wish }: Wished, policy: TargetPolicy, now: Date): boolean {
  const { link } = candidate
  if (link === undefined || link.tombstone !== undefined) return false
  if (wish.kind === 'account') return comesBack(candidate) || unknownOwn(link, wish.attributes, policy).length > 0
  if (wish.kind !== 'leave') return false
  return link.active ? policy.protect.length > 0 : graceIsOver(link, policy, now)
}

/** Was the account disabled, or perhaps disabled? */
const comesBack = ({ link, open }: Candidate): boolean =>
  link?.active === false || (open?.planned.change.kind === 'disable' && isUncertain(open))

/** Finds accounts of unlinked people: the match attributes in order, the first one with a hit decides. */
async function match(
  unlinked: readonly Wished[],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<TargetFacts['matches'] & Map<PersonKey, { by: string; accounts: readonly RemoteAccount[] }>> {
  const matches = new Map<PersonKey, { by: string; accounts: readonly RemoteAccount[] }>()
  for (const by of policy.match) {
    const values = new Map<PersonKey, Scalar>()
    for (const { candidate, wish } of unlinked) {
      const value = matchValue(wish, by, policy, knowledge)
      if (!matches.has(candidate.person) && value !== undefined) values.set(candidate.person, value)
    }
    if (values.size === 0) continue
    const index = knowledge.index?.get(by) ?? (await findAll(by, [...new Set(values.values())], target, policy, signal))
    for (const [person, value] of values) {
      const accounts = index.get(comparable(value, equalityOf(policy.attributes[by])))
      if (accounts !== undefined) matches.set(person, { by, accounts })
    }
  }
  return matches
}

/** Which accounts have what linked people are to be found by from now on. Only those are asked for who are to get another value. */
async function rivalsOf(
  page: readonly Wished[],
  looks: TargetFacts['looks'],
  { target, policy }: TargetConnection,
  knowledge: Knowledge,
  signal: AbortSignal,
): Promise<Map<PersonKey, readonly Rival[]>> {
  const rivals = new Map<PersonKey, readonly Rival[]>()
  const linked = page.filter(({ candidate }) => isLinked(candidate, looks))
  for (const by of policy.match) {
    const rule = diffRuleOf(policy.attributes[by], policy.mapping.rules[by])
    if (rule.own !== 'managed') continue
    const values = new Map<PersonKey, Scalar>()
    for (const { candidate, wish } of linked) {
      const value = matchValue(wish, by, policy, knowledge)
      // Where the id follows the login, a rename of ours whose answer was lost shows as somebody else's account.
      const isOurs = value !== undefined && mayHaveTaken(candidate, by, value, rule.equality)
      if (value !== undefined && !isOurs && !equal(candidate.link?.confirmed[by], value, rule.equality))
        values.set(candidate.person, value)
    }
    if (values.size === 0) continue
    const index = knowledge.index?.get(by) ?? (await findAll(by, [...new Set(values.values())], target, policy, signal))
    for (const { candidate } of linked) {
      const value = values.get(candidate.person)
      const accounts = value === undefined ? undefined : index.get(comparable(value, rule.equality))
      const others = accounts?.filter(({ remoteId }) => remoteId !== candidate.link?.remoteId) ?? []
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

/** What a person's account would be found by; empty text finds nobody (it would match anybody). */
function matchValue(wish: Wish, by: string, policy: TargetPolicy, knowledge: Knowledge): Scalar | undefined {
  if (wish.kind !== 'account') return undefined
  const { attributes, unknown } = resolveNames(wish.attributes, policy, knowledge.ids)
  const value = (unknown.length === 0 ? attributes : wish.attributes)[by]
  return value === undefined || value === null || typeof value === 'object' || value === '' ? undefined : value
}

async function findAll(
  by: string,
  values: readonly Scalar[],
  target: TargetConnection['target'],
  policy: TargetPolicy,
  signal: AbortSignal,
): Promise<Map<string, RemoteAccount[]>> {
  const index = new Map<string, RemoteAccount[]>()
  const most = policy.capabilities.findMost ?? usualMost
  for (let at = 0; at < values.length; at += most) {
    addToIndex(index, by, await target.find({ name: by, values: values.slice(at, at + most) }, signal), policy)
  }
  return index
}

function addToIndex(
  index: Map<string, RemoteAccount[]>,
  by: string,
  accounts: readonly RemoteAccount[],
  policy: TargetPolicy,
): void {
  for (const account of accounts) {
    const key = comparable(account.attributes[by], equalityOf(policy.attributes[by]))
    const there = index.get(key)
    if (there === undefined) index.set(key, [account])
    else if (!there.some(one => one.remoteId === account.remoteId)) there.push(account)
  }
}

/**
 * Reads every account once, for a first run: by each match attribute, and how many there are that are neither protected,
 * foreign nor our own.
 */
export async function indexAccounts(
  { target, policy }: TargetConnection,
  self: RemoteId | undefined,
  signal: AbortSignal,
): Promise<{ readonly index: Map<string, Map<string, RemoteAccount[]>>; readonly existing: number }> {
  const index = new Map(policy.match.map(by => [by, new Map<string, RemoteAccount[]>()]))
  let existing = 0
  for await (const account of target.list(signal)) {
    const spared =
      account.remoteId === self || account.foreign !== undefined || policy.protect.some(rule => protects(rule, account))
    if (!spared) existing += 1
    for (const [by, accounts] of index) addToIndex(accounts, by, [account], policy)
  }
  return { index, existing }
}

function protects(rule: TargetPolicy['protect'][number], account: RemoteAccount): boolean {
  try {
    return rule.evaluate(account.attributes) === true
  } catch {
    return true // as in the planner: a protection that cannot be evaluated protects
  }
}
