import type { PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { ReadingSummary } from '../events/reading-summary.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { type Course, runTarget } from './course.ts'
import { type Engine, pickTargets, type RunOptions, type RunOutcome } from './engine.ts'
import { beginReadings, type Readings } from './readings.ts'
import { recordRun } from './recorded.ts'
import { resultOf } from './result.ts'

/**
 * Read, plan, judge; with `apply`, also hand to the outbox what is within limits and bring it to its end. Sources are read side by
 * side, and each target has a plan of its own, begun as soon as the sources that feed it are read: a source or target that is slow
 * or gone holds up nobody else. What a plan's target may get is released when the whole of that plan is judged (invariant 2).
 * @throws Problem of class `store` or `usage`; the stop signal's reason is turned into the result `interrupted`
 */
export async function run(engine: Engine, mode: 'plan' | 'apply', options: RunOptions): Promise<RunOutcome> {
  const targets = pickTargets(engine.targets, options.targets)
  return recordRun(engine, options, id => perform(engine, targets, id, mode, options))
}

/**
 * Reads sources and plans nothing. What is found is due from then on.
 * @throws as `run`
 */
export async function readOnly(
  engine: Engine,
  options: RunOptions & { readonly sources: readonly string[] },
): Promise<RunOutcome> {
  return recordRun(engine, options, id => perform(engine, [], id, 'plan', options))
}

async function perform(
  engine: Engine,
  targets: readonly TargetConnection[],
  id: number,
  mode: 'plan' | 'apply',
  options: RunOptions,
): Promise<RunOutcome> {
  const readings = beginReadings(engine, targets, options)
  const meant = options.whom === undefined ? options : { ...options, only: await whoIsMeant(options.whom, readings) }
  const courses = targets.map(async target => {
    const isRead = await readFor(target, readings)
    return isRead ? { target, course: await runTarget(target, engine, id, mode, meant) } : { target }
  })
  // Also when one of them fails: nothing goes on behind the back of whoever hears of it.
  await Promise.allSettled([...courses, ...readings.values()])
  const done = await Promise.all(courses)
  const outcome = outcomeOf(id, await Promise.all(readings.values()), done)
  const plans = done.flatMap(({ course }) => course?.latest ?? course?.plan ?? [])
  return { ...outcome, result: await resultOf({ ...outcome, plans }, mode, engine, meant) }
}

/**
 * Waits for all readings, and asks who is meant then.
 * @throws Problem as `find`; of class `source` where nobody is found and a source could not be read: they may stand there
 */
async function whoIsMeant(find: () => Promise<PersonKey>, readings: Readings): Promise<PersonKey> {
  const read = await Promise.all(readings.values())
  const broken = read.find(({ problem }) => problem !== undefined)
  try {
    return await find()
  } catch (error) {
    if (broken === undefined || !(error instanceof Problem)) throw error
    throw new Problem(
      'source',
      'source.unread-user',
      `${error.message}, as far as the sources could be read: ${broken.problem}`,
      broken.next,
    )
  }
}

/** Nothing is planned for a target while a source of its could not be read whole. */
async function readFor({ policy }: TargetConnection, readings: Readings): Promise<boolean> {
  const own = await Promise.all(policy.sources.flatMap(source => readings.get(source) ?? []))
  return own.every(({ problem }) => problem === undefined)
}

function outcomeOf(
  run: number,
  readings: readonly ReadingSummary[],
  done: readonly { readonly target: TargetConnection; readonly course?: Course }[],
): Omit<RunOutcome, 'result'> {
  const courses = done.flatMap(({ target: { name }, course }) => (course === undefined ? [] : [{ name, ...course }]))
  const plans = courses.flatMap(({ plan }) => plan ?? [])
  const plan = foremost(plans)
  return {
    run,
    readings,
    ...(plan === undefined ? {} : { plan }),
    plans,
    breaches: courses.flatMap(({ breaches }) => breaches),
    faults: courses.flatMap(({ name, fault }) => (fault === undefined ? [] : [{ target: name, fault }])),
    closed: courses.flatMap(({ name, closed }) => (closed === undefined ? [] : [{ ...closed, target: name }])),
    rests: courses.flatMap(({ rest }) => rest ?? []),
    skipped: done.flatMap(({ target, course }) => (course === undefined ? [target.name] : [])),
  }
}

/** The plan a run is known by: one that waits for a human, else one that says anything. */
function foremost(plans: readonly PlanSummary[]): PlanSummary | undefined {
  return plans.find(({ counts }) => counts.some(({ held }) => held > 0)) ?? plans.find(isTelling) ?? plans[0]
}

const isTelling = ({ counts }: PlanSummary): boolean => counts.length > 0
