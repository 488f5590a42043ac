import type { Clock } from '../domain/clock.ts'
import type { CheckReport } from '../domain/contract.ts'
import type { PersonKey, RemoteId } from '../domain/names.ts'
import { type BudgetMoment, budgetsOf } from '../plan/budget.ts'
import type { Fingerprinter } from '../plan/fingerprint.ts'
import { count, emptyTally, type Tally } from '../plan/guard.ts'
import { type Decision, planPerson } from '../plan/planner.ts'
import { protectionIsKnown, takesAdministration } from '../plan/refusal.ts'
import type { Administrators, TargetFacts } from '../plan/subject.ts'
import { wishFor } from '../plan/wish.ts'
import type { PlannedChange, Withheld } from '../store/records.ts'
import type { Candidate, ClaimRow, PairDecision, PlanWriter, Store } from '../store/store.ts'
import { claimRowsOf, resolveClaims } from './claims.ts'
import type { TargetConnection } from './connection.ts'
import type { Tell } from './events.ts'
import type { Acquaintance, Familiarity } from './familiarity.ts'
import {
  type GatherOptions,
  gather,
  indexAccounts,
  type Knowledge,
  learnNames,
  look,
  secretMarksOf,
  type Wished,
} from './gather.ts'
import { createScopes, type Scopes } from './scope.ts'

/** People planned at once: memory stays flat, and a page costs few requests. */
const pageSize = 500

/** What planning one target came to. */
export interface TargetPlan {
  readonly target: string
  readonly tally: Tally
  readonly first: boolean
  readonly existing?: number
  /** Looked-up things that the plan names: kind -> id -> name. */
  readonly names: ReadonlyMap<string, ReadonlyMap<string, string>>
  /** People who get what they want as soon as others of the plan are done. */
  readonly waiting: number
  readonly report?: CheckReport
}

export interface PlanTargetOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: Tell
  readonly writer: PlanWriter
  readonly fingerprinter: Fingerprinter
  /** Only this person, due or not. */
  readonly only?: PersonKey
  /** Write what was decided of people for whom nothing goes out (never in a mere `plan`). */
  readonly settleUnchanged: boolean
  /** Only people planning has not considered since they became due: what waits for a human costs nothing. */
  readonly unplanned?: boolean
  /** What is known of targets from a moment ago. */
  readonly familiarity?: Familiarity
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
  let prepared: Prepared | undefined
  let people = 0
  for await (const page of pages(connection, options, now)) {
    prepared ??= (await recall(connection, options, first)) ?? (await prepare(connection, options, first))
    await planPage(page, connection, options, prepared, tally, now)
    people += page.length
    tell({ kind: 'plan:page', target: name, people })
  }
  // A recalled one is not good for longer because it was used.
  if (prepared?.isRecalled === false) options.familiarity?.remember(name, acquaintanceOf(prepared), now)
  const { withdrawn, waiting } = await resolveClaims(name, options.writer, async decisions => {
    if (options.settleUnchanged) await store.links.decide(name, decisions)
  })
  if (withdrawn > 0) {
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
    ...(prepared?.existing === undefined ? {} : { existing: prepared.existing }),
    ...(prepared === undefined || prepared.isRecalled ? {} : { report: prepared.report }),
  }
}

interface Prepared {
  readonly report: CheckReport
  readonly knowledge: Knowledge
  readonly administrators: Administrators | undefined
  readonly existing: number | undefined
  /** Nothing was ever done at the target. */
  readonly first: boolean
  /** The target was not asked now. */
  readonly isRecalled: boolean
  readonly scopes: Scopes
}

async function* pages(
  { name, policy }: TargetConnection,
  options: PlanTargetOptions,
  now: Date,
): AsyncGenerator<readonly Candidate[]> {
  const { store, only, signal, unplanned = false } = options
  if (only !== undefined) {
    yield [await store.links.candidate(name, policy.sources, only)]
    return
  }
  let after: PersonKey | undefined
  while (true) {
    signal.throwIfAborted()
    const page = await store.links.due(name, {
      sources: policy.sources,
      limit: pageSize,
      now,
      unplanned,
      ...(after === undefined ? {} : { after }),
    })
    if (page.length > 0) yield page
    if (page.length < pageSize) return
    after = page.at(-1)?.person
  }
}

/**
 * From what was learned a moment ago, where that is safe: in a first run everybody has to be seen, and where our plans could take the
 * last administrator away, who that is has to be asked each time.
 */
async function recall(
  connection: TargetConnection,
  { familiarity, store, clock }: PlanTargetOptions,
  first: boolean,
): Promise<Prepared | undefined> {
  const known = first ? undefined : familiarity?.recall(connection.name, clock.now())
  if (known === undefined) return undefined
  const { report, ids } = known
  if ((await administratorsAt(connection, report, store)) !== undefined) return undefined
  const knowledge: Knowledge = {
    ids: new Map([...ids].map(([kind, byName]) => [kind, new Map(byName)])),
    asked: new Map([...ids].map(([kind, byName]) => [kind, new Set(byName.keys())])),
    fresh: new Map(),
    secretMarks: secretMarksOf(connection.policy, store.salt),
    ...(report.self === undefined ? {} : { self: report.self }),
  }
  return {
    report,
    knowledge,
    administrators: undefined,
    existing: undefined,
    first,
    isRecalled: true,
    scopes: scopesOf(connection, clock),
  }
}

const acquaintanceOf = ({ report, knowledge }: Prepared): Acquaintance => ({ report, ids: knowledge.ids })

/** Signs in, learns who we and the administrators are, and in a first run who is there already. */
async function prepare(
  connection: TargetConnection,
  { store, signal, only, clock }: PlanTargetOptions,
  first: boolean,
): Promise<Prepared> {
  const { target, policy } = connection
  const report = await target.check(signal)
  const listed =
    first && only === undefined && policy.capabilities.list !== false
      ? await indexAccounts(connection, report.self, signal)
      : undefined
  const knowledge: Knowledge = {
    ids: new Map(),
    asked: new Map(),
    fresh: new Map(),
    secretMarks: secretMarksOf(policy, store.salt),
    ...(listed === undefined ? {} : { index: listed.index }),
    ...(report.self === undefined ? {} : { self: report.self }),
  }
  return {
    report,
    knowledge,
    administrators: await administratorsAt(connection, report, store),
    existing: listed?.existing,
    first,
    isRecalled: false,
    scopes: scopesOf(connection, clock),
  }
}

const scopesOf = (connection: TargetConnection, clock: Clock): Scopes =>
  createScopes(connection, () => clock.monotonicMs())

/**
 * Administrators the plan might take away. When there is one we hold no link to, the target always keeps an administrator and
 * the rule is at rest. Our own account does not count: a target only usherd can administer is a locked door. Nor does who is
 * losing the right already, by an operation that waits from an earlier plan.
 */
async function administratorsAt(
  { name, policy }: TargetConnection,
  report: CheckReport,
  store: Store,
): Promise<Administrators | undefined> {
  const others = report.administrators?.filter(id => id !== report.self)
  if (others === undefined || others.length === 0) return undefined
  const holders = await store.links.holders(name, others)
  if (others.some(id => !holders.has(id))) return undefined
  const left = new Set<RemoteId>()
  for (const [id, person] of holders) {
    const { open } = await store.links.candidate(name, policy.sources, person)
    const isLosing = open !== undefined && open.state !== 'refused' && takesAdministration(open.planned.change, policy)
    if (!isLosing) left.add(id)
  }
  return { left }
}

async function planPage(
  page: readonly Candidate[],
  connection: TargetConnection,
  options: PlanTargetOptions,
  prepared: Prepared,
  tally: Tally,
  now: Date,
): Promise<void> {
  const { store, signal, writer, fingerprinter, settleUnchanged } = options
  const wished = page.map(candidate => ({ candidate, wish: wishFor(candidate.people, connection.policy) }))
  const gathering = { store, now, signal, scopes: prepared.scopes }
  const facts = await gather(wished, connection, prepared.knowledge, gathering)
  const decide = ({ candidate, wish }: Wished, known: TargetFacts): Decision =>
    planPerson(candidate, wish, connection.policy, known, prepared.administrators)
  const first = wished.map(one => decide(one, facts))
  const closer = await lookCloser(wished, first, connection, prepared, facts, gathering)
  const changes: PlannedChange[] = []
  const withheld: Withheld[] = []
  const decisions: PairDecision[] = []
  const claims: ClaimRow[] = []
  for (const [index, one] of wished.entries()) {
    const { candidate } = one
    const decision = closer.again.has(one) ? decide(one, closer.facts) : (first[index] ?? decide(one, facts))
    if (decision.kind === 'change')
      changes.push(
        withBudgets(decision.planned, connection.policy, { first: prepared.first, inUse: isInUse(candidate.link) }),
      )
    if (decision.kind === 'withheld') withheld.push(decision.entry)
    claims.push(...claimRowsOf(decision))
    const { person, version, asOf } = candidate
    const kind = decision.kind === 'change' ? 'wait' : decision.kind
    if (decision.kind === 'change' || decision.kind === 'withheld') {
      withheld.push(...decision.beside)
      decisions.push({ person, version, kind, needs: decision.needs, ...(asOf === undefined ? {} : { asOf }) })
    } else decisions.push({ person, version, kind })
  }
  for (const planned of changes) {
    count(tally, planned)
    fingerprinter.add(planned)
  }
  if (changes.length > 0) await writer.add(changes)
  if (withheld.length > 0) await writer.withhold(withheld)
  if (claims.length > 0) await writer.claim(claims)
  if (settleUnchanged) await store.links.decide(connection.name, decisions)
}

/** A change with the budgets it is counted under, wherever it goes from here. */
function withBudgets(planned: PlannedChange, policy: TargetConnection['policy'], moment: BudgetMoment): PlannedChange {
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

/**
 * Before anything is written that memory cannot answer for, the target is asked: whether an account is protected, where that hangs
 * on attributes nobody manages; and what the names are called now whose ids somebody is about to get, where they were learned in an
 * earlier run.
 * @returns who has to be decided on again, and on what
 */
async function lookCloser(
  wished: readonly Wished[],
  decisions: readonly Decision[],
  connection: TargetConnection,
  prepared: Prepared,
  facts: TargetFacts,
  options: GatherOptions,
): Promise<{ readonly again: ReadonlySet<Wished>; readonly facts: TargetFacts }> {
  const { policy } = connection
  const changing = wished.filter((_one, index) => decisions[index]?.kind === 'change')
  const guarded = changing.filter(
    ({ candidate: { person, link } }) =>
      link !== undefined &&
      link.tombstone === undefined &&
      !facts.looks.has(person) &&
      !protectionIsKnown(link, policy),
  )
  const unseen = new Map(facts.unseen)
  const looks = await look(guarded, connection, unseen, options)
  const stale = prepared.isRecalled ? changing.filter(one => one.wish.kind === 'account') : []
  const isRenamed =
    stale.length > 0 && (await learnNames(stale, connection, prepared.knowledge, options.signal, 'again'))
  const again = new Set([...guarded, ...(isRenamed ? wished : [])])
  return { again, facts: { ...facts, unseen, looks: new Map([...facts.looks, ...looks]) } }
}

function namesOf(knowledge: Knowledge | undefined): Map<string, Map<string, string>> {
  const names = new Map<string, Map<string, string>>()
  for (const [kind, ids] of knowledge?.ids ?? []) names.set(kind, new Map([...ids].map(([name, id]) => [id, name])))
  return names
}
