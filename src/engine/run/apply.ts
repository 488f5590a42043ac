import { changeKinds } from '../../domain/change.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { runTarget } from './course.ts'
import { drain } from './drain.ts'
import { type Engine, pickTargets, type RunOptions, type RunOutcome } from './engine.ts'
import { recordRun } from './recorded.ts'
import { refuseRenamed } from './renamed.ts'
import { someFailed } from './result.ts'

/**
 * Sends exactly the held rest of a stored plan, or says what moved. Nothing is sent when anything moved.
 * @throws Problem `plan.moved` naming people; `plan.target-moved` where a target talks to another system; `usage` for an unknown
 *   fingerprint
 */
export async function applyPlan(engine: Engine, fingerprint: string, options: RunOptions): Promise<RunOutcome> {
  const { store, deps } = engine
  const plan = await store.plans.get(fingerprint)
  await refuseMoved(plan, store)
  const wanted = plan.targets.filter(name => options.targets === undefined || options.targets.includes(name))
  const targets = wanted.length === 0 ? [] : pickTargets(engine.targets, wanted)
  await refuseMovedTargets(targets, engine)
  return recordRun(engine, { ...options, approved: true }, async id => {
    await refuseRenamed(plan, targets, AbortSignal.any([options.stop, options.kill]))
    // All of it at once, unless only some of its targets are wanted: then each of them as a whole.
    const parts = wanted.length === plan.targets.length ? [{}] : targets.map(({ name }) => ({ target: name }))
    for (const part of parts) {
      const selection = { ...part, kinds: changeKinds, doubted: true }
      const { stale } = await store.plans.release(plan.fingerprint, selection, {
        run: id,
        now: deps.clock.now(),
        whole: true,
      })
      if (stale > 0) await refuseMoved(plan, store)
    }
    const rests = await drain(targets, engine, options)
    await endSwaps(plan, targets, engine, id, options)
    const applied = await store.plans.get(plan.fingerprint)
    const base = {
      run: id,
      readings: [],
      plan: applied,
      plans: [applied],
      breaches: [],
      faults: [],
      closed: [],
      rests,
      skipped: [],
    }
    const result = options.stop.aborted ? 'interrupted' : (await someFailed(base, engine)) ? 'failed' : 'done'
    return { ...base, result }
  })
}

/** People of swaps carried to their end at once. */
const mostSwaps = 1_000

/**
 * A plan holds the first step of a swap; who lets that out has let out the whole of it, and nobody is left with a temporary name.
 * What is cut off here is brought to its end by the next run.
 */
async function endSwaps(
  { fingerprint }: PlanSummary,
  targets: readonly TargetConnection[],
  engine: Engine,
  run: number,
  options: RunOptions,
): Promise<void> {
  const steps = await engine.store.plans.changes(fingerprint, { limit: mostSwaps, ring: true })
  // Whoever asked to apply has the turn of these targets already.
  const { turns: _taken, ...own } = engine
  for (const { target, ring = [] } of steps) {
    const connection = targets.find(({ name }) => name === target)
    for (const only of ring) {
      if (connection === undefined || options.stop.aborted) break
      await runTarget(connection, own, run, 'apply', { ...options, only, approved: true })
    }
  }
}

/** A plan made for one system is not carried out at another, nor does it wait for that. */
async function refuseMovedTargets(targets: readonly TargetConnection[], { deps: { health } }: Engine): Promise<void> {
  for (const target of targets) {
    const closed = await health.of(target).closed()
    if (closed?.kind === 'moved') throw new Problem('target', 'plan.target-moved', `nothing was sent: ${closed.reason}`)
  }
}

async function refuseMoved(plan: PlanSummary, store: Store): Promise<void> {
  const moved = await store.plans.moved(plan.fingerprint, 6)
  if (moved.length === 0) return
  const words = { person: 'the person changed', mapping: 'the mapping changed', link: 'the account changed' } as const
  const named = moved.slice(0, 5).map(({ label, target, what }) => `${label} at ${target} (${words[what]})`)
  const more = moved.length > 5 ? ', and more' : ''
  throw new Problem(
    'held',
    'plan.moved',
    `plan ${plan.fingerprint} no longer fits: ${named.join(', ')}${more}; nothing was sent`,
    'Run usherd plan and review the new plan.',
  )
}
