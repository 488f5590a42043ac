import { backoffMs } from '../domain/pair/attempts.ts'
import { probeDue } from '../plan/settle.ts'
import type { PlanSummary } from '../store/records.ts'
import type { TargetConnection } from './connection.ts'
import { drain } from './drain.ts'
import { type Engine, pickTargets, type RunOptions, type RunOutcome, type TargetRest } from './engine.ts'
import { type Judged, makePlan } from './plan.ts'
import { type ReadingSummary, readSource } from './read.ts'
import { recorded } from './recorded.ts'
import { resultOf } from './result.ts'

/** Rounds of planning again within one run: what moved under a plan is usually right after one. */
const mostRounds = 3

/**
 * Read, plan, judge; with `apply`, also hand to the outbox what is within limits and bring it to its end.
 * @throws Problem of class `store` or `usage`; the stop signal's reason is turned into the result `interrupted`
 */
export async function run(engine: Engine, mode: 'plan' | 'apply', options: RunOptions): Promise<RunOutcome> {
  const targets = pickTargets(engine.targets, options.targets)
  return recorded(engine, options, id => perform(engine, targets, id, mode, options))
}

async function perform(
  engine: Engine,
  targets: readonly TargetConnection[],
  id: number,
  mode: 'plan' | 'apply',
  options: RunOptions,
): Promise<RunOutcome> {
  const { store, deps } = engine
  const readings = await readAll(engine, targets, options)
  const unread = new Set(readings.filter(reading => reading.problem !== undefined).map(reading => reading.source))
  const skipped = targets.filter(({ policy }) => policy.sources.some(source => unread.has(source)))
  const planned = targets.filter(target => !skipped.includes(target))
  if (planned.length === 0) {
    const nothing = { run: id, readings, breaches: [], faults: [], rests: [], skipped: skipped.map(one => one.name) }
    return { ...nothing, result: await resultOf(nothing, mode, engine, options) }
  }
  const planOptions = {
    store,
    clock: deps.clock,
    signal: options.stop,
    tell: deps.tell,
    run: id,
    settleUnchanged: mode === 'apply',
    ...(options.only === undefined ? {} : { only: options.only }),
    ...(options.approved === undefined ? {} : { approved: options.approved }),
    ...(engine.familiarity === undefined ? {} : { familiarity: engine.familiarity }),
  }
  let judged = await makePlan(planned, planOptions)
  const first = judged
  let rests: readonly TargetRest[] = []
  if (mode === 'apply') {
    let before = 0
    for (let round = 1; ; round += 1) {
      const stale = await releaseCleared(judged, id, engine)
      await restrain(judged, engine)
      rests = await drain(planned, engine, options)
      const moved = stale > 0 || rests.some(rest => rest.replan > 0)
      const waiting = judged.targets.reduce((sum, target) => sum + target.waiting, 0)
      // A chain of people who wait for one another is as long as it is: it ends because fewer wait each time.
      const isShrinking = waiting < before
      if (!moved || (round >= mostRounds && !isShrinking) || options.stop.aborted) break
      before = waiting
      judged = await makePlan(planned, planOptions)
    }
  }
  const plan = await store.plans.get(first.summary.fingerprint)
  const breaches = judged.targets.flatMap(target => target.breaches)
  const faults = judged.targets.flatMap(({ connection, fault }) =>
    fault === undefined ? [] : [{ target: connection.name, fault }],
  )
  for (const target of judged.targets) {
    const messages = target.breaches.filter(breach => breach.code !== 'incomplete').map(breach => breach.message)
    if (messages.length > 0)
      deps.tell({ kind: 'plan:held', target: target.connection.name, plan: judged.summary.fingerprint, messages })
  }
  const latest = judged === first ? plan : await store.plans.get(judged.summary.fingerprint)
  const outcome = {
    run: id,
    readings,
    plan: hasHeld(latest) ? latest : plan,
    breaches,
    faults,
    rests,
    skipped: skipped.map(one => one.name),
  }
  // What was withheld at first may be done by now.
  return { ...outcome, result: await resultOf({ ...outcome, plan: latest }, mode, engine, options) }
}

async function readAll(
  engine: Engine,
  targets: readonly TargetConnection[],
  options: RunOptions,
): Promise<ReadingSummary[]> {
  const { store, deps } = engine
  const feeding = new Set(targets.flatMap(target => target.policy.sources))
  const readings: ReadingSummary[] = []
  for (const connection of engine.sources) {
    const asked =
      options.sources === undefined ? feeding.has(connection.name) : options.sources.includes(connection.name)
    if (!asked) continue
    const fed = engine.targets.filter(({ policy }) => policy.sources.includes(connection.name)).map(({ name }) => name)
    readings.push(
      await readSource(connection, {
        store,
        targets: fed,
        clock: deps.clock,
        signal: AbortSignal.any([options.stop, options.kill]),
        tell: deps.tell,
      }),
    )
  }
  return readings
}

/** Hands to the outbox what every target's guard lets out unattended. @returns how much had moved since it was planned */
async function releaseCleared(judged: Judged, runId: number, { store, deps }: Engine): Promise<number> {
  let moved = 0
  for (const { connection, clearance } of judged.targets) {
    if (clearance.kinds.length === 0) continue
    const { stale } = await store.plans.release(
      judged.summary.fingerprint,
      { target: connection.name, kinds: clearance.kinds, without: clearance.without, doubted: false },
      { run: runId, now: deps.clock.now() },
    )
    moved += stale
  }
  return moved
}

/**
 * A target that could not even be planned is treated like one that failed while it was sent to: it pauses, or halts until a
 * probe succeeds; its people stay due and are planned once it opens again. One that answered is halted no more.
 */
async function restrain(judged: Judged, { store, deps }: Engine): Promise<void> {
  for (const { connection, fault, answered } of judged.targets) {
    if (answered && (await store.targets.get(connection.name)).halted !== undefined) {
      await store.targets.release(connection.name)
      deps.tell({ kind: 'target:released', target: connection.name })
    }
    if (fault === undefined) continue
    const now = deps.clock.now()
    if (fault.kind === 'throttled') {
      await store.targets.pause(connection.name, fault.retryAt ?? new Date(now.getTime() + backoffMs(1, deps.random())))
    } else {
      const due = probeDue(fault, 0, now)
      await store.targets.halt(connection.name, { reason: fault.message, now, probeDue: due, probes: 0 })
      deps.tell({ kind: 'target:halted', target: connection.name, reason: fault.message, probeDue: due })
    }
  }
}

const hasHeld = (plan: PlanSummary): boolean => plan.counts.some(({ held }) => held > 0)
