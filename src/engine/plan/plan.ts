import { changeKinds } from '../../domain/change.ts'
import { Fault } from '../../domain/fault.ts'
import type { Breach, PlanSummary } from '../../domain/plan.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Clock } from '../../domain/time/clock.ts'
import { createFingerprinter } from '../../plan/judge/fingerprint.ts'
import { type Clearance, clearanceOf, judge } from '../../plan/judge/guard.ts'
import type { Store } from '../../store/store.ts'
import type { Tell } from '../events/events.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { faultsOnly } from '../targets/connector-fault.ts'
import { budgetFacts, keepBudgets, openBudgets } from './budget.ts'
import type { NameCache } from './name-cache.ts'
import { planTarget, type TargetPlan } from './plan-target.ts'

interface PlanOptions {
  readonly store: Store
  readonly clock: Clock
  readonly signal: AbortSignal
  readonly tell: Tell
  readonly run: number
  readonly only?: PersonKey
  readonly settleUnchanged: boolean
  /** A human approved the run beforehand: no budget holds it. */
  readonly approved?: true
  /** Only people who were not considered since they became due. */
  readonly unplanned?: true
  readonly nameCache?: NameCache
}

/** One target's judged plan, stored. Nothing of it was sent. */
export interface Judged extends JudgedTarget {
  readonly summary: PlanSummary
}

interface JudgedTarget {
  readonly connection: TargetConnection
  /** What may go out unattended. */
  readonly clearance: Clearance
  readonly breaches: readonly Breach[]
  /** People who get what they want as soon as others of the plan are done. */
  readonly waiting: number
  /** People whom the plan itself made due again. */
  readonly woken: number
  /** Why the target could not be planned at all. */
  readonly fault?: Fault
}

/**
 * Plans one target, judges the whole plan, and stores both. A plan is of one target: it never waits for another one, and a plan for
 * one target never takes the place of what is held at another.
 * @throws what the store throws
 */
export async function makePlan(connection: TargetConnection, options: PlanOptions): Promise<Judged> {
  const { store, clock, run } = options
  const { name, policy } = connection
  await store.links.setMapping(name, policy.revision, policy.sources, policy.writing)
  const writer = await store.plans.begin({ run, targets: [name], createdAt: clock.now() })
  try {
    const fingerprinter = createFingerprinter(name)
    const { plan, ...judged } = await planOne(connection, { ...options, writer, fingerprinter })
    const { breaches } = judged
    const summary = await writer.finish({ fingerprint: fingerprinter.finish(), breaches, names: namesIn(name, plan) })
    options.tell({ kind: 'plan:end', plan: summary })
    return { ...judged, summary }
  } catch (error) {
    await writer.abandon()
    throw error
  }
}

/**
 * Is anybody due for planning at a target, also by a mapping that has changed?
 * @param unplanned only who was not considered since he became due
 */
export async function isAnybodyDue(
  { name, policy }: TargetConnection,
  store: Store,
  { now, unplanned }: { readonly now: Date; readonly unplanned: boolean },
): Promise<boolean> {
  await store.links.setMapping(name, policy.revision, policy.sources, policy.writing)
  return (await store.links.due(name, { sources: policy.sources, limit: 1, now, unplanned })).length > 0
}

async function planOne(
  connection: TargetConnection,
  options: Parameters<typeof planTarget>[1] & Pick<PlanOptions, 'approved' | 'unplanned'>,
): Promise<JudgedTarget & { readonly plan?: TargetPlan }> {
  const { name, policy, testFailures } = connection
  const { store } = options
  try {
    const plan = await planTarget(faultsOnly(connection), options)
    const { tally, first, existing } = plan
    const idle = tally.kinds.size === 0
    const facts = {
      target: name,
      ...budgetFacts(await openBudgets(name, tally, options)),
      first,
      testFailures: idle ? [] : testFailures,
      doubts: await doubtsOf(tally.doubts, store),
      ...(existing === undefined ? {} : { existing }),
      ...(options.approved === undefined ? {} : { approved: options.approved }),
    }
    const breaches = judge(tally, policy.guard, facts)
    // What is held already is not in a plan of those who are new.
    const whole = options.only === undefined && options.unplanned !== true
    if (options.settleUnchanged && options.approved !== true) await keepBudgets(name, breaches, { ...options, whole })
    return {
      connection,
      breaches,
      clearance: clearanceOf(breaches, policy.guard.hold, changeKinds),
      waiting: plan.waiting,
      woken: plan.woken,
      plan,
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return {
      connection,
      breaches: [incomplete(name, error)],
      clearance: { kinds: [], without: [] },
      waiting: 0,
      woken: 0,
      fault: error,
    }
  }
}

/** Why the readings of sources are doubted. */
async function doubtsOf(sources: ReadonlySet<string>, store: Store): Promise<readonly string[]> {
  const endings = await store.sources.endings([...sources].sort())
  return endings.map(({ source, problem }) => problem ?? `source ${source} was not read whole`)
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

function namesIn(target: string, plan: TargetPlan | undefined): PlanSummary['names'] {
  return Object.fromEntries(
    [...(plan?.names ?? [])].map(([kind, ids]) => [`${target}/${kind}`, Object.fromEntries(ids)]),
  )
}
