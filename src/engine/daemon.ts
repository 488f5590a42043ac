import { type Bell, createBell } from './bell.ts'
import { createDispatcher, type Dispatcher, type Rest } from './dispatcher.ts'
import type { Engine, RunOutcome } from './engine.ts'
import { createFamiliarity } from './familiarity.ts'
import { run } from './run.ts'
import { type FileMark, watchFiles } from './watch.ts'

export interface DaemonSource {
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
  /** A run failed in a way nobody foresaw; the daemon goes on. */
  readonly onDefect: (error: unknown) => void
}

export interface Daemon {
  /** Works until `stop` fires and everything under way has ended. @throws what the store throws */
  work(): Promise<void>
  /**
   * Does something that must not overlap with a run (a command sent to the daemon). Dispatchers go on meanwhile.
   */
  exclusively<Result>(task: () => Promise<Result>): Promise<Result>
  /** The engine for commands sent to the daemon: the standing dispatchers send, and the command waits until they rest. */
  readonly engine: Engine
  /** Something was pushed in for this source: reads it, unless that waits to be done already. */
  pushed(source: string): void
  /** When each scheduled source is next due. */
  due(): Readonly<Record<string, Date | undefined>>
}

/**
 * The standing part of usherd: one dispatcher per target, a bell per schedule, a watch per file source. Runs come one after
 * the other, and a source that is already waiting for its run is not queued twice; so no source is ever read twice at once.
 */
export function createDaemon(base: Engine, options: DaemonOptions): Daemon {
  const { store } = base
  const { clock } = base.deps
  const { stop, kill } = options
  const dispatchers = new Map<string, Dispatcher>(
    base.targets.map(target => [target.name, createDispatcher(target, base.deps)]),
  )
  const standing = (targets: readonly { readonly name: string }[]): readonly Dispatcher[] =>
    targets.flatMap(({ name }) => dispatchers.get(name) ?? [])
  const scheduled: Engine = {
    ...base,
    familiarity: createFamiliarity(),
    deliver: async targets => {
      for (const dispatcher of standing(targets)) dispatcher.wake()
      return []
    },
  }
  const engine: Engine = {
    ...base,
    deliver: (targets, span) =>
      Promise.all(
        standing(targets).map(async dispatcher => ({
          ...(await restOrStop(dispatcher, span.stop)),
          target: dispatcher.target,
        })),
      ),
  }
  const waiting = new Set<string>()
  const bells = new Map<string, Bell>()
  let turn: Promise<unknown> = Promise.resolve()

  function exclusively<Result>(task: () => Promise<Result>): Promise<Result> {
    const result = turn.then(task)
    turn = result.catch(() => undefined)
    return result
  }

  /** Queues a run unless the same one waits already. */
  function request(
    key: string,
    options: { readonly sources?: readonly string[]; readonly targets?: readonly string[] },
  ): void {
    if (waiting.has(key) || stop.aborted) return
    waiting.add(key)
    void exclusively(() => {
      waiting.delete(key)
      return stop.aborted ? Promise.resolve(undefined) : perform(key, options)
    }).catch(defect)
  }

  function perform(
    key: string,
    what: { readonly sources?: readonly string[]; readonly targets?: readonly string[] },
  ): Promise<RunOutcome> {
    return run(scheduled, 'apply', { command: `serve ${key}`, ...what, stop, kill, patienceMs: 0 })
  }

  const defect = (error: unknown): void => {
    if (!stop.aborted) options.onDefect(error)
  }

  const readSource = (name: string): void =>
    request(name, {
      sources: [name],
      targets: base.targets.filter(target => target.policy.sources.includes(name)).map(target => target.name),
    })

  /**
   * One catch-up run for a time that passed while nobody was there to hear the bell, for a source never read before, and for
   * watched files and sources that are pushed into: something may have happened while nobody looked.
   */
  async function startSchedule({ name, schedule, watches, pushed }: DaemonSource): Promise<void> {
    const state = await store.sources.get(name)
    const missed = state.due !== undefined && state.due <= clock.now()
    if (missed || state.lastStart === undefined || watches.length > 0 || pushed === true) readSource(name)
    if (schedule === undefined) return
    const ring = (): void => {
      readSource(name)
      void remember(name).catch(defect)
    }
    const bell = createBell(schedule.cron, schedule.timezone, ring, clock)
    bells.set(name, bell)
    await remember(name)
  }

  async function remember(name: string): Promise<void> {
    const next = bells.get(name)?.next()
    if (next !== undefined) await store.sources.setDue(name, next)
  }

  async function work(): Promise<void> {
    const onReplan = (target: string) => () => request(`replan ${target}`, { sources: [], targets: [target] })
    const failed = new AbortController()
    const ending = AbortSignal.any([stop, failed.signal])
    const loops = [...dispatchers].map(([target, dispatcher]) =>
      dispatcher.work({ patienceMs: Number.POSITIVE_INFINITY, stop: ending, kill, onReplan: onReplan(target) }),
    )
    const { mark, watchEveryMs: everyMs } = options
    const watches = options.sources
      .filter(source => source.watches.length > 0)
      .map(source =>
        watchFiles(source.watches, () => readSource(source.name), { clock, mark, everyMs, signal: ending }),
      )
    // Without a target nothing else would keep it at work until it is told to stop.
    const parts = [...loops, ...watches, ...options.sources.map(startSchedule), fired(ending)]
    try {
      // All under one await from the start: a loop that fails while schedules begin must not go unheard.
      await Promise.all(parts)
    } finally {
      // One that failed takes the others along: none may send, or write, behind the back of whoever closes the store now.
      failed.abort(new Error('another part of the daemon failed'))
      await Promise.allSettled(parts)
      await Promise.all([...bells.values()].map(bell => bell.stop()))
      await turn
    }
  }

  return {
    work,
    exclusively,
    engine,
    pushed: readSource,
    due: () => Object.fromEntries([...bells].map(([name, bell]) => [name, bell.next()])),
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
