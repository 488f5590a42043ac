import { randomUUID } from 'node:crypto'
import { stat } from 'node:fs/promises'
import { type App, openApp } from '../../app.ts'
import type { Config } from '../../config/config.ts'
import type { Log } from '../../domain/log.ts'
import { createDaemon, type Daemon } from '../../engine/daemon/daemon.ts'
import { startUpkeep } from '../../engine/daemon/upkeep.ts'
import type { FileMark } from '../../engine/daemon/watch.ts'
import type { Tell } from '../../engine/events/events.ts'
import { healthRoutes } from '../../http/health.ts'
import { createMetrics, type Metrics, metricsRoute } from '../../http/metrics.ts'
import { metricsGroup } from '../../http/metrics-group.ts'
import type { ScimEndpoint } from '../../http/scim/endpoint.ts'
import { scimGroup } from '../../http/scim/group.ts'
import { type RunningServer, startServer } from '../../http/server.ts'
import { dialectOf, isProfile } from '../../scim/profiles.ts'
import { scimLimits } from '../../scim/service/request.ts'
import { defineCommand } from '../command.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { logEvent } from '../log-event.ts'
import { listenForCommands } from '../remote.ts'
import { indexAnew } from '../scim-index.ts'
import { tenantsOf } from '../scim-tenants.ts'
import { commandLog, configure } from '../session.ts'
import type { Terminal } from '../terminal/terminal.ts'

export const serveCommand = defineCommand({
  name: 'serve',
  summary: 'the daemon: schedules, watched files, health and metrics',
  examples: ['usherd serve', 'usherd --config /etc/usherd serve'],
  exitCodes: ['failed', 'usage'],
  async run(context) {
    const config = await configure(context)
    return serve(config, context, commandLog(context, config, config.log.level))
  },
})

/** A file is looked at so often; a change is read once the file has kept still for one more look. */
const watchEveryMs = 1_000

/**
 * Runs the daemon over a configuration that is already loaded (`demo` does the same with its own).
 * @param onReady gets the address as soon as somebody can connect to it
 * @returns when everything under way has ended after the stop signal
 * @throws Problem where the store or the port cannot be had
 */
export async function serve(
  config: Config,
  context: CommandContext,
  log: Log,
  onReady?: (url: string) => void,
): Promise<ExitCode> {
  const { clock, random, randomBytes, version, stop, kill } = context
  const heard: Tell[] = [event => logEvent(event, log)]
  const tell: Tell = event => {
    for (const listener of heard) listener(event)
  }
  const holder = 'usherd serve'
  await using app = await openApp(config, { clock, random, randomBytes, version, tell, log, holder, stop, kill })
  const daemon = daemonFor(app, context, log)
  const metrics = metricsOf(app, context)
  const running: Running = { app, daemon, work: workOf(daemon), metrics, tell, context, log }
  await using _commands = await takeCommands(running)
  heard.push(metrics.tell)
  if (!(await indexAnew(app, stop, log))) return 0
  const server = await listen(running)
  await using _upkeep = keepUp(running)
  try {
    log.info('listening', { url: server.url })
    const working = running.work.begin()
    onReady?.(server.url)
    await working
  } finally {
    await server.close()
  }
  log.info('stopped')
  return 0
}

/** What the daemon is made of, once it is opened. */
interface Running {
  readonly app: App
  readonly daemon: Daemon
  readonly work: Work
  readonly metrics: Metrics
  readonly tell: Tell
  readonly context: CommandContext
  readonly log: Log
}

/** The daemon's work, and how far it is: whoever asks for its health is told. */
interface Work {
  readonly state: () => 'to begin' | 'under way' | 'ended'
  /** @returns when everything under way has ended after the stop signal */
  readonly begin: () => Promise<void>
}

function workOf(daemon: Daemon): Work {
  let state: ReturnType<Work['state']> = 'to begin'
  return {
    state: () => state,
    begin() {
      const working = daemon.work().finally(() => {
        state = 'ended'
      })
      state = 'under way'
      return working
    },
  }
}

function metricsOf({ config, store }: App, { clock, version }: CommandContext): Metrics {
  const names = { sources: config.sources.map(({ name }) => name), targets: config.targets.map(({ name }) => name) }
  return createMetrics({ clock, version, store, names })
}

/** Opens the port, with health, metrics and the endpoint for identity providers behind it. */
function listen(running: Running): Promise<RunningServer> {
  const { app, work, metrics, context, log } = running
  const { config, credentials } = app
  const { clock } = context
  return startServer({
    listen: config.listen,
    allowRemote: credentials.hasLive(clock.now()),
    routes: healthRoutes({
      clock,
      probes: [
        { what: 'the store', ask: () => storeTroubles(app) },
        { what: 'the engine', ask: async () => (work.state() === 'ended' ? ['the engine has stopped working'] : []) },
      ],
      waitsFor: () => (work.state() === 'to begin' ? ['the schedules start'] : []),
    }),
    groups: [metricsGroup(metricsRoute(metrics), { credentials, clock }), scimGroup(endpoint(running))],
    log,
  })
}

/** Removes every night what is over. */
function keepUp({ app: { config, engine, store }, daemon, tell, context, log }: Running): AsyncDisposable {
  return startUpkeep({
    store,
    policies: engine.targets.map(({ policy }) => policy),
    pushed: config.sources.filter(({ connector }) => connector.pushed === true),
    keep: config.keep,
    timezone: config.timezone,
    clock: context.clock,
    tell,
    replan: target => daemon.replan(target),
    onDefect: error => log.error('upkeep failed; it is tried again next night', { error }),
  })
}

/** The endpoint for identity providers: what they write is read at once. */
function endpoint({ app, daemon, metrics, context: { clock }, log }: Running): ScimEndpoint {
  const { config, store, credentials, recorder } = app
  const { listen, scim } = config
  return {
    tools: {
      store: store.scim,
      registry: scim.registry,
      limits: scimLimits,
      now: () => clock.now().getTime(),
      newId: () => randomUUID(),
    },
    credentials,
    recorder,
    tenants: tenantsOf(config),
    dialectOf: profile => (isProfile(profile) ? dialectOf(profile) : undefined),
    clock,
    log,
    rate: scim.rate,
    onAnswered: metrics.scimAnswered,
    onWrite: source => daemon.pushed(source),
    ...(listen.publicUrl === undefined ? {} : { publicUrl: listen.publicUrl }),
  }
}

function daemonFor({ config, engine }: App, { stop, kill }: CommandContext, log: Log): Daemon {
  const watched = new Map(engine.sources.map(({ name, source }) => [name, source.watches ?? []]))
  const sources = config.sources
    .filter(({ name }) => watched.has(name))
    .map(({ name, schedule, watch, connector }) => ({
      name,
      watches: watch ? (watched.get(name) ?? []) : [],
      ...(connector.pushed === true ? { pushed: true as const } : {}),
      ...(schedule === undefined ? {} : { schedule }),
    }))
  return createDaemon(engine, {
    sources,
    mark: fileMark,
    watchEveryMs,
    stop,
    kill,
    onDefect: error => log.error('a run failed', { error }),
  })
}

/** What tells one state of a file from another. */
async function fileMark(path: string): Promise<FileMark> {
  const found = await stat(path).catch(() => undefined)
  return found === undefined ? undefined : `${found.ino} ${found.size} ${found.mtimeMs}`
}

/** Other usherd commands find the store held by us and send themselves here. Without the socket they only say who holds it. */
async function takeCommands({ app, daemon, context, log }: Running): Promise<AsyncDisposable> {
  const running = { app: { ...app, engine: daemon.engine }, exclusively: daemon.exclusively }
  const perform = (argv: readonly string[], terminal: Terminal, gone: AbortSignal): Promise<ExitCode> => {
    log.info('command', { line: argv.join(' ') })
    const { configDirectory: _ours, forward: _none, runCommandLine, ...surroundings } = context
    const stop = AbortSignal.any([context.stop, gone])
    return runCommandLine(argv, { ...surroundings, terminal, stop, daemon: running })
  }
  try {
    return await listenForCommands(app.config.store, perform)
  } catch (error) {
    log.warn('commands cannot be sent to this daemon', { error })
    return { [Symbol.asyncDispose]: async () => {} }
  }
}

/** What is wrong with the store, without its path: what waits for it knows at once, and otherwise it is tried. */
async function storeTroubles({ config, store, storeTrouble }: App): Promise<readonly string[]> {
  const trouble = storeTrouble.current()
  if (trouble === undefined) return store.troubles()
  const words = trouble.problem.message.replace(`The database ${config.store}`, 'the store')
  return [`${words}, since ${trouble.since.toISOString()}`]
}
