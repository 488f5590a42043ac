import type { Fault } from '../../domain/fault.ts'
import type { Breach, PlanSummary } from '../../domain/plan.ts'
import { type Judged, makePlan } from '../plan/plan.ts'
import type { TargetConnection } from '../targets/connection.ts'
import type { Closed } from '../targets/standing.ts'
import { drain } from './drain.ts'
import type { Engine, RunOptions, TargetRest } from './engine.ts'
import { targetTurn } from './turns.ts'

/** Rounds of planning again within one run: what moved under a plan is usually right after one. */
const mostRounds = 3

/** What one run did for one target. */
export interface Course {
  /** The plan of the run. */
  readonly plan?: PlanSummary
  /** The last of its plans: what was withheld at first may be done by now. */
  readonly latest?: PlanSummary
  readonly breaches: readonly Breach[]
  /** Why it could not be planned. */
  readonly fault?: Fault
  /** Why it was not even asked. */
  readonly closed?: Closed
  readonly rest?: TargetRest
}

/** What came of planning a target once: its plan, or why it was left alone. */
type Planned = { readonly judged: Judged; readonly stale: number } | { readonly closed: Closed }

/**
 * One target's way through a run: planned and judged on its own, what may go released as soon as it is judged, and with `apply`
 * brought to its end. Waits for no other target, and none waits for it.
 * @throws what the store throws; the signal's reason
 */
export async function runTarget(
  connection: TargetConnection,
  engine: Engine,
  id: number,
  mode: 'plan' | 'apply',
  options: RunOptions,
): Promise<Course> {
  let first: Planned | undefined
  let before = 0
  for (let round = 1; ; round += 1) {
    const planned = await inTurn(connection, engine, options, () => planOnce(connection, engine, id, mode, options))
    if (first === undefined || 'closed' in first) first = planned
    if (mode === 'plan') return courseOf(first, planned, engine)
    const [rest] = await drain([connection], engine, options)
    const woken = 'judged' in planned ? planned.judged.woken : 0
    if (woken > 0) engine.replan?.(connection.name)
    const hasMoved =
      (rest?.replan ?? 0) > 0 || ('stale' in planned && planned.stale > 0) || (woken > 0 && engine.replan === undefined)
    const waiting = 'judged' in planned ? planned.judged.waiting : 0
    // A chain of people who wait for one another is as long as it is: it ends because fewer wait each time.
    if (!hasMoved || (round >= mostRounds && waiting >= before) || options.stop.aborted)
      return { ...(await courseOf(first, planned, engine)), ...(rest === undefined ? {} : { rest }) }
    before = waiting
  }
}

function inTurn<Result>(
  { name }: TargetConnection,
  { turns }: Engine,
  { stop, kill }: RunOptions,
  task: () => Promise<Result>,
): Promise<Result> {
  return turns === undefined ? task() : turns.take([targetTurn(name)], task, AbortSignal.any([stop, kill]))
}

/** A target that is paused or halted is not asked: its people stay due. One that fails while it is asked is closed from then on. */
async function planOnce(
  connection: TargetConnection,
  engine: Engine,
  id: number,
  mode: 'plan' | 'apply',
  options: RunOptions,
): Promise<Planned> {
  const { store, deps, nameCache } = engine
  const breaker = deps.health.of(connection)
  const standing = await breaker.pass(AbortSignal.any([options.stop, options.kill]))
  if (typeof standing !== 'string') return { closed: standing }
  const judged = await makePlan(connection, {
    store,
    clock: deps.clock,
    signal: options.stop,
    tell: deps.tell,
    run: id,
    settleUnchanged: mode === 'apply',
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.approved === undefined ? {} : { approved: options.approved }),
    ...(options.unplanned === undefined ? {} : { unplanned: options.unplanned }),
    ...(nameCache === undefined ? {} : { nameCache }),
  })
  const stale = mode === 'apply' ? await releaseCleared(judged, id, engine) : 0
  if (judged.fault !== undefined) await breaker.trip(judged.fault)
  return { judged, stale }
}

/** Hands to the outbox what the target's guard lets out unattended. @returns how much had moved since it was planned */
async function releaseCleared(
  { summary, connection, clearance }: Judged,
  run: number,
  { store, deps }: Engine,
): Promise<number> {
  if (clearance.kinds.length === 0) return 0
  const { stale } = await store.plans.release(
    summary.fingerprint,
    { target: connection.name, kinds: clearance.kinds, without: clearance.without, doubted: false },
    { run, now: deps.clock.now() },
  )
  return stale
}

/** @param first shown as the plan of the run, unless a later one holds something */
async function courseOf(first: Planned, latest: Planned, { store, deps }: Engine): Promise<Course> {
  if ('closed' in latest) return { ...(await readShown(first, store)), breaches: [], closed: latest.closed }
  const { breaches, fault, summary, connection } = latest.judged
  const messages = breaches.filter(breach => breach.code !== 'incomplete').map(breach => breach.message)
  if (messages.length > 0)
    deps.tell({ kind: 'plan:held', target: connection.name, plan: summary.fingerprint, messages })
  const plan = await store.plans.get(summary.fingerprint)
  const isHeld = plan.counts.some(({ held }) => held > 0)
  return {
    ...(isHeld || first === latest ? { plan } : await readShown(first, store)),
    latest: plan,
    breaches,
    ...(fault === undefined ? {} : { fault }),
  }
}

async function readShown(planned: Planned, store: Engine['store']): Promise<Pick<Course, 'plan'>> {
  return 'closed' in planned ? {} : { plan: await store.plans.get(planned.judged.summary.fingerprint) }
}
