import type { PlanSummary } from '../../domain/plan.ts'
import { createDispatcher, type Dispatcher } from '../deliver/dispatcher.ts'
import type { Rest } from '../deliver/rest.ts'
import { createNameCache } from '../plan/name-cache.ts'
import { isAnybodyDue } from '../plan/plan.ts'
import type { Engine, RunOptions } from '../run/engine.ts'
import { readOnly, run } from '../run/run.ts'
import { createTurns, targetTurn } from '../run/turns.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { type RunningSchedule, startSchedule } from './schedule.ts'
import { createTrigger, type Trigger } from './trigger.ts'
import { type FileMark, watchFiles } from './watch.ts'

interface DaemonSource {
  readonly name: string
  readonly schedule?: { readonly cron: string; readonly timezone: string }
  /** Files whose change is worth a reading. */
  readonly watches: readonly string[]
  /** People come in by themselves. */
  readonly pushed?: true
}

export interface DaemonOptions {
  readonly sources: readonly DaemonSource[]
  readonly mark: (path: string) => Promise<FileMark>
  readonly watchEveryMs: number
  readonly stop: AbortSignal
  readonly kill: AbortSignal
  /** Something failed in a way nobody foresaw, or the store did; the daemon goes on, and what failed is tried again. */
  readonly onDefect: (error: unknown) => void
}

export interface Daemon {
  /** Works until `stop` fires and everything under way has ended. */
  work(): Promise<void>
  /** Resolves when everything that has been asked for by now is read and planned, and no command has a turn. */
  idle(): Promise<void>
  /**
   * Does something while nothing is planned for these targets (a command sent to the daemon). Readings, other targets and all
   * dispatchers go on meanwhile.
   * @throws the signal's reason, at once, when it fires before the turn has come: then nothing is done
   */
  exclusively<Result>(targets: readonly string[], task: () => Promise<Result>, stop: AbortSignal): Promise<Result>
  /** The engine for commands sent to the daemon: the standing dispatchers send, and the command waits until they rest. */
  readonly engine: Engine
  /** Something was pushed in for this source: reads it, unless that waits to be done already. */
  pushed(source: string): void
  /** Somebody there may need planning: plans the target, unless that waits to be done already. */
  replan(target: string): void
  /** When each scheduled source is next due. */
  due(): Readonly<Record<string, Date | undefined>>
}

/**
 * Who is held, withheld or due by a date is planned again with every reading by schedule or watch. People who are pushed in come one
 * at a time, and planning all of the others again for each of them would cost more with everybody who waits: then it is so often.
 */
const lookAtAllMs = 3_600_000

/**
 * What of a push is held stands in a plan about that push alone. So that a human sees one plan with all that waits, everybody is
 * planned together a moment later: so long after, in milliseconds, and so many times as long as that took the last time.
 */
const togetherAfterMs = 2_000
const togetherShare = 20

/**
 * The standing part of usherd: one dispatcher per target, a schedule and a file watch for each source that has them. What is due or has changed pulls the trigger
 * of its source; a source is read when its trigger is pulled, and the targets it feeds are planned after that, each by a trigger of
 * its own. So no source is read twice at once, no target is planned twice at once, and nobody waits for what is not his own. A
 * trigger is used up only by a run that happened.
 */
export function createDaemon(base: Engine, options: DaemonOptions): Daemon {
  const { store } = base
  const { clock, random } = base.deps
  const { stop, kill } = options
  const turns = createTurns()
  const dispatchers = new Map<string, Dispatcher>(
    base.targets.map(target => [target.name, createDispatcher(target, base.deps)]),
  )
  const standing = (targets: readonly { readonly name: string }[]): readonly Dispatcher[] =>
    targets.flatMap(({ name }) => dispatchers.get(name) ?? [])
  const scheduled: Engine = {
    ...base,
    turns,
    nameCache: createNameCache(),
    replan: target => onReplan(target),
    deliver: async targets => {
      for (const dispatcher of standing(targets)) dispatcher.wake()
      return []
    },
  }
  const engine: Engine = {
    ...base,
    turns,
    replan: target => onReplan(target),
    deliver: (targets, span) =>
      Promise.all(
        standing(targets).map(async dispatcher => ({
          ...(await restOrStop(dispatcher, span.stop)),
          target: dispatcher.target,
        })),
      ),
  }
  const schedules = new Map<string, RunningSchedule>()
  /** When everybody who is due at a target was last planned, held and withheld ones included; in monotonic time. */
  const lookedAtAll = new Map<string, number>()
  /** How long that took, in milliseconds; and where it is to come soon. */
  const tookMs = new Map<string, number>()
  const together = new Set<string>()

  const defect = (error: unknown): void => {
    if (!stop.aborted) options.onDefect(error)
  }
  const trigger = (perform: () => Promise<unknown>): Trigger =>
    createTrigger(perform, { clock, random, stop, onDefect: defect })
  const ownRun = (what: string): RunOptions => ({
    command: `serve ${what}`,
    stop,
    kill,
    patienceMs: 0,
  })
  const planned = new Map(base.targets.map(target => [target.name, trigger(() => planTarget(target))]))
  const read = new Map(base.sources.map(({ name }) => [name, trigger(() => readSource(name))]))
  const starts = options.sources.map(source => trigger(() => keepSchedule(source)))

  /** A source that could not be read whole is no reason to plan anybody. */
  async function readSource(name: string): Promise<void> {
    const { result } = await readOnly(scheduled, { ...ownRun(name), sources: [name] })
    if (result !== 'done') return
    const isPushed = options.sources.some(source => source.name === name && source.pushed === true)
    for (const { name: target, policy } of base.targets) {
      if (!policy.sources.includes(name)) continue
      if (!isPushed) lookedAtAll.delete(target)
      onReplan(target)
    }
  }

  /**
   * Nobody due, no run: it would only fill the books. Nor while the target is closed: its dispatcher sees to the probe, and asks for
   * planning when it is open again.
   */
  async function planTarget(target: TargetConnection): Promise<void> {
    const { name } = target
    const isOpen = (await base.deps.health.of(target).closed()) === undefined
    const begun = clock.monotonicMs()
    const unplanned = begun - (lookedAtAll.get(name) ?? Number.NEGATIVE_INFINITY) < lookAtAllMs
    if (isOpen && (await isAnybodyDue(target, store, { now: clock.now(), unplanned }))) {
      const what = { ...ownRun(`plan ${name}`), sources: [], targets: [name] }
      const { result, plans } = await run(scheduled, 'apply', { ...what, ...(unplanned ? { unplanned } : {}) })
      if (unplanned && (result === 'held' || plans.some(isWithheld))) planTogether(name)
    }
    if (isOpen && !unplanned) {
      lookedAtAll.set(name, begun)
      tookMs.set(name, clock.monotonicMs() - begun)
    }
    dispatchers.get(name)?.wake()
  }

  /** What somebody is withheld for may hang on others who are withheld since earlier: a swap shows only where all of them are seen. */
  const isWithheld = ({ counts }: PlanSummary): boolean => counts.some(({ kind }) => kind === 'withheld')

  function planTogether(target: string): void {
    if (together.has(target)) return
    together.add(target)
    const waitMs = Math.max(togetherAfterMs, togetherShare * (tookMs.get(target) ?? 0))
    const planAll = (): void => {
      together.delete(target)
      lookedAtAll.delete(target)
      onReplan(target)
    }
    // Only the end of the daemon ends the sleep early, and then nobody is planned any more.
    clock.sleep(waitMs, stop).then(planAll, () => together.delete(target))
  }

  /** Somebody there may need planning. */
  const onReplan = (target: string): void => planned.get(target)?.pull()
  const pushed = (source: string): void => read.get(source)?.pull()

  /**
   * One catch-up run for a time that passed while nothing ran, for a source never read before, and for sources that are pushed into:
   * something may have happened while nobody looked. A watched source is read once its watch has begun, for the same reason.
   */
  async function keepSchedule({ name, schedule, watches, pushed: isPushed }: DaemonSource): Promise<void> {
    const state = await store.sources.get(name)
    const missed = state.due !== undefined && state.due <= clock.now()
    if (watches.length === 0 && (missed || state.lastStart === undefined || isPushed === true)) pushed(name)
    if (schedule === undefined) return
    if (!schedules.has(name)) addSchedule(name, schedule)
    await remember(name)
  }

  function addSchedule(name: string, { cron, timezone }: NonNullable<DaemonSource['schedule']>): void {
    const onDue = (): void => {
      pushed(name)
      void remember(name).catch(defect)
    }
    const schedule = startSchedule(cron, timezone, onDue, clock)
    schedules.set(name, schedule)
    if (schedule.problem !== undefined) defect(new Error(`source ${name}: ${schedule.problem}`))
  }

  async function remember(name: string): Promise<void> {
    const next = schedules.get(name)?.next()
    if (next !== undefined) await store.sources.setDue(name, next)
  }

  /** One that failed begins anew: what it had in its hands may have happened, and is looked at first. */
  async function stand(dispatcher: Dispatcher): Promise<void> {
    const { target } = dispatcher
    const begun = trigger(async () => {
      await store.outbox.recover(target)
      await dispatcher.work({
        patienceMs: Number.POSITIVE_INFINITY,
        stop,
        kill,
        onReplan: () => onReplan(target),
      })
    })
    begun.pull()
    await begun.idle()
  }

  async function work(): Promise<void> {
    const { mark, watchEveryMs: everyMs } = options
    const watches = options.sources
      .filter(source => source.watches.length > 0)
      .map(({ name, watches }) => {
        const readAgain = (): void => pushed(name)
        const told = { onWatching: readAgain, onChange: readAgain }
        return watchFiles(watches, { clock, mark, everyMs, signal: stop, ...told }).catch(defect)
      })
    for (const start of starts) start.pull()
    // Whoever was due when the last process ended has nobody else to plan him.
    for (const target of planned.keys()) onReplan(target)
    await Promise.all([...[...dispatchers.values()].map(stand), ...watches, fired(stop)])
    await idle()
    await Promise.all([...schedules.values()].map(schedule => schedule.stop()))
  }

  /** In the order in which one brings about the next. */
  async function idle(): Promise<void> {
    for (const triggers of [starts, read.values(), planned.values()])
      await Promise.all([...triggers].map(one => one.idle()))
    await turns.idle()
  }

  return {
    work,
    idle,
    exclusively: (targets, task, signal) => turns.take(targets.map(targetTurn), task, signal),
    engine,
    pushed,
    replan: onReplan,
    due: () => Object.fromEntries([...schedules].map(([name, schedule]) => [name, schedule.next()])),
  }
}

function fired(signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>()
  if (signal.aborted) resolve()
  else signal.addEventListener('abort', () => resolve(), { once: true })
  return promise
}

/** How a dispatcher comes to rest; a command that is told to stop does not wait for it. The dispatcher goes on either way. */
function restOrStop(dispatcher: Dispatcher, stop: AbortSignal): Promise<Rest> {
  const stopped: Rest = { kind: 'stopped', replan: 0 }
  if (stop.aborted) return Promise.resolve(stopped)
  const { promise, resolve } = Promise.withResolvers<Rest>()
  const onStop = (): void => resolve(stopped)
  stop.addEventListener('abort', onStop, { once: true })
  void dispatcher.rested().then(resolve)
  return promise.finally(() => stop.removeEventListener('abort', onStop))
}
