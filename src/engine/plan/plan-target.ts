import type { CheckReport } from '../../domain/contract.ts'
import type { PlannedChange, Withheld } from '../../domain/plan.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { namesOfIds } from '../../plan/decide/lookup.ts'
import { type Aside, type Decision, planPerson } from '../../plan/decide/planner.ts'
import type { TargetFacts } from '../../plan/decide/subject.ts'
import { type BudgetMoment, budgetsOf } from '../../plan/judge/budget.ts'
import type { Fingerprinter } from '../../plan/judge/fingerprint.ts'
import { count, emptyTally, type Tally } from '../../plan/judge/guard.ts'
import { desiredFor } from '../../plan/person/desired.ts'
import type { Candidate, PairDecision } from '../../store/links.ts'
import type { ClaimRow, PlanWriter } from '../../store/plan-writer.ts'
import type { Store } from '../../store/store.ts'
import type { Tell } from '../events/events.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { claimRowsOf, resolveClaims } from './claims.ts'
import { readDuePages } from './due-pages.ts'
import { gather } from './gather.ts'
import type { DuePerson, Knowledge } from './knowledge.ts'
import { lookCloser } from './look-closer.ts'
import type { NameCache } from './name-cache.ts'
import { pageSize } from './pages.ts'
import { cachedNamesOf, type Prepared, prepare, recall } from './prepare.ts'
import {
  note,
  type Removed,
  removedIn,
  type Successions,
  successorsBeside,
  withheldBeside,
  withholdSucceeded,
} from './succession.ts'
import { withUnheard } from './unheard.ts'

/**
 * What planning one target came to, for the guard to judge. The changes themselves are not in it: they went to the plan's writer
 * page by page.
 */
export interface TargetPlan {
  readonly target: string
  /** The changes, added up by kind and budget. */
  readonly tally: Tally
  /** Nothing was ever done at the target. */
  readonly first: boolean
  /** Accounts found there in a first run; neither protected ones nor those of others nor our own. */
  readonly existing?: number
  /** Looked-up things that the plan names: kind -> id -> name. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** People who get what they want as soon as others of the plan are done. */
  readonly waiting: number
  /** People whom the plan itself made due again: they are in a next one, and nobody else asks for it. */
  readonly woken: number
  readonly report?: CheckReport
}

interface PlanTargetOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: Tell
  readonly writer: PlanWriter
  readonly fingerprinter: Fingerprinter
  /** Only this person, due or not. */
  readonly only?: PersonKey
  /** A human said yes to what the run does. */
  readonly approved?: true
  /** Write what was decided of people for whom nothing goes out (never in a mere `plan`). */
  readonly settleUnchanged: boolean
  /** Only people planning has not considered since they became due: what waits for a human costs nothing. */
  readonly unplanned?: boolean
  /** What is known of targets from a moment ago. */
  readonly nameCache?: NameCache
}

/**
 * Plans every due person at one target, in key order. Asks the target only when somebody is due, and only reads.
 * @throws Fault when the target cannot be asked
 */
export async function planTarget(connection: TargetConnection, options: PlanTargetOptions): Promise<TargetPlan> {
  const { store, clock, tell } = options
  const { name } = connection
  let tally = emptyTally()
  const forget = options.fingerprinter.mark()
  const first = !(await store.targets.get(name)).started
  const now = clock.now()
  const begunMs = clock.monotonicMs()
  let prepared: Prepared | undefined
  let people = 0
  let woken = 0
  const decide = async (decisions: readonly PairDecision[]): Promise<void> => {
    if (options.settleUnchanged) woken += (await store.links.decide(name, decisions)).woken
  }
  const successions: Successions = { successors: new Set(), leavers: new Set() }
  for await (const page of readDuePages(connection, { ...options, now })) {
    prepared ??= (await recall(connection, options, first)) ?? (await prepare(connection, options, first))
    await planPage(page, connection, options, prepared, { tally, successions, now, decide })
    people += page.length
    tell({ kind: 'plan:page', target: name, people })
  }
  // A recalled one is not good for longer because it was used.
  if (prepared?.isRecalled === false) options.nameCache?.remember(name, cachedNamesOf(prepared), begunMs)
  const kept = await withholdSucceeded(name, options.writer, decide)
  if (options.settleUnchanged && successions.leavers.size > 0)
    woken += await store.links.recall(name, [...successions.leavers])
  const { withdrawn, waiting } = await resolveClaims(name, options.writer, {
    decide,
    asides: people => (prepared === undefined ? noAsides : asidesOf(people, connection, options, prepared, now)),
    add: changes => addChanges(changes, options, tally),
  })
  if (kept + withdrawn > 0) {
    forget()
    tally = await countAgain(name, options)
  }
  const names = namesOf(prepared?.knowledge)
  return {
    target: name,
    tally,
    first,
    names,
    waiting,
    woken,
    ...(prepared?.existing === undefined ? {} : { existing: prepared.existing }),
    ...(prepared === undefined || prepared.isRecalled ? {} : { report: prepared.report }),
  }
}

/** A human said of one person that it is meant. */
const isMeant = ({ only, approved }: PlanTargetOptions): boolean => only !== undefined && approved === true

/** What grows while a plan is made. */
interface Growing {
  readonly tally: Tally
  readonly successions: Successions
  readonly now: Date
  readonly decide: (decisions: readonly PairDecision[]) => Promise<void>
}

async function planPage(
  page: readonly Candidate[],
  connection: TargetConnection,
  options: PlanTargetOptions,
  prepared: Prepared,
  { tally, successions, now, decide }: Growing,
): Promise<void> {
  const { store, signal, writer } = options
  const duePeople = duePeopleOf(page, connection, prepared)
  const gathering = { store, now, signal, scopes: prepared.scopes, unheard: prepared.unheard }
  const gathered = await gather(duePeople, connection, prepared.knowledge, gathering)
  const facts = isMeant(options) ? { ...gathered, isAttended: true as const } : gathered
  const planned = ({ candidate, desired }: DuePerson, known: TargetFacts): Decision =>
    planPerson(candidate, desired, connection.policy, known, prepared.administrators)
  const first = duePeople.map(one => planned(one, facts))
  const closer = await lookCloser(duePeople, first, connection, prepared, facts, gathering)
  const decided = duePeople.map((one, index) =>
    closer.again.has(one) ? planned(one, closer.facts) : (first[index] ?? planned(one, facts)),
  )
  const changes: PlannedChange[] = []
  const withheld: Withheld[] = []
  const decisions: PairDecision[] = []
  const claims: ClaimRow[] = []
  for (const [index, decision] of decided.entries()) {
    const candidate = duePeople[index]?.candidate
    if (candidate === undefined) continue
    if (decision.kind === 'change')
      changes.push(
        withBudgets(decision.planned, connection.policy, { first: prepared.first, inUse: isInUse(candidate.link) }),
      )
    if (decision.kind === 'withheld') withheld.push(decision.entry)
    claims.push(...claimRowsOf(decision, connection.name))
    const { person, version, asOf } = candidate
    const kind = decision.kind === 'change' ? 'wait' : decision.kind
    if (decision.kind === 'change' || decision.kind === 'withheld') {
      withheld.push(...decision.beside)
      decisions.push({ person, version, kind, needs: decision.needs, ...(asOf === undefined ? {} : { asOf }) })
    } else decisions.push({ person, version, kind })
  }
  note(successions, claims)
  const removed = isMeant(options) ? [] : removedIn(duePeople, decided)
  const beside = await decideBeside(removed, connection, options, prepared, { successions, now })
  withheld.push(...beside.entries)
  claims.push(...beside.claims)
  await addChanges(changes, options, tally)
  if (withheld.length > 0) await writer.withhold(withheld)
  if (claims.length > 0) await writer.claim(claims)
  await decide(decisions)
}

/** People who are in no page of the plan, and may be who somebody is from whom it takes an account. */
async function decideBeside(
  removed: readonly Removed[],
  connection: TargetConnection,
  options: PlanTargetOptions,
  prepared: Prepared,
  { successions, now }: Pick<Growing, 'successions' | 'now'>,
): Promise<ReturnType<typeof withheldBeside>> {
  const { unheard, scopes, knowledge, administrators } = prepared
  const people = await successorsBeside(removed, connection, successions, { ...options, now, unheard })
  if (people.length === 0) return { entries: [], claims: [] }
  const duePeople = duePeopleOf(people, connection, prepared)
  const { store, signal } = options
  const facts = await gather(duePeople, connection, knowledge, { store, now, signal, scopes, unheard })
  const decisions = duePeople.map(({ candidate, desired }) =>
    planPerson(candidate, desired, connection.policy, facts, administrators),
  )
  const beside = withheldBeside(decisions, removed, connection.name)
  note(successions, beside.claims)
  return beside
}

const duePeopleOf = (
  candidates: readonly Candidate[],
  { policy }: TargetConnection,
  { unheard }: Prepared,
): readonly DuePerson[] =>
  candidates.map(candidate => ({ candidate, desired: desiredFor(withUnheard(candidate.people, unheard), policy) }))

async function addChanges(
  changes: readonly PlannedChange[],
  { writer, fingerprinter }: PlanTargetOptions,
  tally: Tally,
): Promise<void> {
  for (const planned of changes) {
    count(tally, planned)
    fingerprinter.add(planned)
  }
  if (changes.length > 0) await writer.add(changes)
}

const noAsides: Promise<ReadonlyMap<PersonKey, Aside>> = Promise.resolve(new Map())

/** How people who stand in rings can make room for each other. */
async function asidesOf(
  people: readonly PersonKey[],
  connection: TargetConnection,
  { store, signal }: PlanTargetOptions,
  prepared: Prepared,
  now: Date,
): Promise<ReadonlyMap<PersonKey, Aside>> {
  const { name, policy } = connection
  const asides = new Map<PersonKey, Aside>()
  for (let start = 0; start < people.length; start += pageSize) {
    const page = people.slice(start, start + pageSize)
    const candidates = await Promise.all(page.map(person => store.links.candidate(name, policy.sources, person)))
    const duePeople = duePeopleOf(candidates, connection, prepared)
    const gathering = { store, now, signal, scopes: prepared.scopes, unheard: prepared.unheard }
    const facts = await gather(duePeople, connection, prepared.knowledge, gathering)
    for (const { candidate, desired } of duePeople) {
      const decision = planPerson(candidate, desired, policy, facts, prepared.administrators)
      if (decision.kind !== 'withheld' || decision.aside === undefined) continue
      const moment = { first: prepared.first, inUse: isInUse(candidate.link) }
      const planned = withBudgets(decision.aside.planned, policy, moment)
      asides.set(candidate.person, { ...decision.aside, planned })
    }
  }
  return asides
}

/** A change with the budgets it is counted under, wherever it goes from here. */
function withBudgets(planned: PlannedChange, policy: TargetConnection['policy'], moment: BudgetMoment): PlannedChange {
  // What is doubted waits for a human whatever the numbers: it takes nothing from those who certainly leave.
  if (planned.doubted === true) return planned
  const budgets = budgetsOf(planned.change, policy, moment)
  return budgets.length === 0 ? planned : { ...planned, budgets }
}

const isInUse = (link: Candidate['link']): boolean => link?.active === true && link.tombstone === undefined

/** Tally and fingerprint over what is left of a target's plan. */
async function countAgain(target: string, { writer, fingerprinter }: PlanTargetOptions): Promise<Tally> {
  const tally = emptyTally()
  let after: number | undefined
  while (true) {
    const page = await writer.changes(target, { limit: pageSize, ...(after === undefined ? {} : { after }) })
    for (const { position, state: _state, ...planned } of page) {
      count(tally, planned)
      fingerprinter.add(planned)
      after = position
    }
    if (page.length < pageSize) return tally
  }
}

function namesOf(knowledge: Knowledge | undefined): Map<string, Map<string, string>> {
  const names = new Map<string, Map<string, string>>()
  for (const [kind, ids] of knowledge?.ids ?? []) names.set(kind, new Map(namesOfIds(ids)))
  return names
}
