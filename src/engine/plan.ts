import { changeKinds } from '../domain/change.ts'
import type { Clock } from '../domain/clock.ts'
import { Fault } from '../domain/fault.ts'
import type { PersonKey } from '../domain/names.ts'
import { createFingerprinter } from '../plan/fingerprint.ts'
import { type Clearance, clearanceOf, judge } from '../plan/guard.ts'
import type { Breach, PlanSummary } from '../store/records.ts'
import type { Store } from '../store/store.ts'
import { budgetFacts, keepBudgets, openBudgets } from './budget.ts'
import type { TargetConnection } from './connection.ts'
import { faultsOnly } from './connector-fault.ts'
import type { Tell } from './events.ts'
import type { Familiarity } from './familiarity.ts'
import { planTarget, type TargetPlan } from './plan-target.ts'

export interface PlanOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: Tell
  readonly run: number
  readonly only?: PersonKey
  readonly settleUnchanged: boolean
  /** A human approved the run beforehand: no budget holds it. */
  readonly approved?: true
  readonly familiarity?: Familiarity
}

/** A judged plan, stored. Nothing of it was sent. */
export interface Judged {
  readonly summary: PlanSummary
  readonly targets: readonly JudgedTarget[]
}

export interface JudgedTarget {
  readonly connection: TargetConnection
  /** What may go out unattended. */
  readonly clearance: Clearance
  readonly breaches: readonly Breach[]
  /** The target was asked and answered well while it was planned. */
  readonly answered: boolean
  /** People who get what they want as soon as others of the plan are done. */
  readonly waiting: number
  /** Why the target could not be planned at all. */
  readonly fault?: Fault
}

/**
 * Plans all targets, judges each one's whole plan, and stores both. Every target is judged before any is touched (invariant 2).
 * A target that cannot be asked is left out with its fault; the others are planned.
 * @throws what the store throws
 */
export async function makePlan(connections: readonly TargetConnection[], options: PlanOptions): Promise<Judged> {
  const { store, clock, run } = options
  const sorted = connections.toSorted((a, b) => (a.name < b.name ? -1 : 1))
  for (const { name, policy } of sorted) await store.links.setMapping(name, policy.revision, policy.sources)
  const writer = await store.plans.begin({ run, targets: sorted.map(one => one.name), createdAt: clock.now() })
  try {
    const fingerprinter = createFingerprinter()
    const targets: (JudgedTarget & { readonly plan?: TargetPlan })[] = []
    for (const connection of sorted) targets.push(await planOne(connection, { ...options, writer, fingerprinter }))
    const breaches = targets.flatMap(target => target.breaches)
    const summary = await writer.finish({ fingerprint: fingerprinter.finish(), breaches, names: namesIn(targets) })
    options.tell({ kind: 'plan:end', plan: summary })
    return { summary, targets }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

async function planOne(
  connection: TargetConnection,
  options: Parameters<typeof planTarget>[1] & Pick<PlanOptions, 'approved'>,
): Promise<JudgedTarget & { readonly plan?: TargetPlan }> {
  const { name, policy, testFailures } = connection
  try {
    const plan = await planTarget(faultsOnly(connection), options)
    const { tally, first, existing } = plan
    const idle = tally.kinds.size === 0
    const facts = {
      target: name,
      ...budgetFacts(await openBudgets(name, tally, options)),
      first,
      testFailures: idle ? [] : testFailures,
      ...(existing === undefined ? {} : { existing }),
      ...(options.approved === undefined ? {} : { approved: options.approved }),
    }
    const breaches = judge(tally, policy.guard, facts)
    if (options.settleUnchanged && options.approved !== true)
      await keepBudgets(name, breaches, { ...options, whole: options.only === undefined })
    return {
      connection,
      breaches,
      clearance: clearanceOf(breaches, policy.guard.hold, changeKinds),
      answered: plan.report !== undefined,
      waiting: plan.waiting,
      plan,
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return {
      connection,
      breaches: [incomplete(name, error)],
      clearance: { kinds: [], without: [] },
      answered: false,
      waiting: 0,
      fault: error,
    }
  }
}

/** A target that failed while it was planned: whatever the plan has of it is not the whole and goes nowhere unasked. */
function incomplete(target: string, fault: Fault): Breach {
  return {
    target,
    code: 'incomplete',
    kinds: changeKinds,
    count: 0,
    limit: 0,
    active: 0,
    message: `${target} could not be planned: ${fault.message}`,
  }
}

function namesIn(
  targets: readonly { readonly plan?: TargetPlan; readonly connection: TargetConnection }[],
): PlanSummary['names'] {
  const names: Record<string, Record<string, string>> = {}
  for (const { plan, connection } of targets) {
    for (const [kind, ids] of plan?.names ?? []) names[`${connection.name}/${kind}`] = Object.fromEntries(ids)
  }
  return names
}
