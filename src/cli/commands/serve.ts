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
import { startServer } from '../../http/server.ts'
import { dialectOf, isProfile } from '../../scim/profiles.ts'
import { scimLimits } from '../../scim/service/request.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { logEvent } from '../log-event.ts'
import { runCommandLine } from '../program.ts'
import { listenForCommands } from '../remote.ts'
import { tenantsOf } from '../scim-tenants.ts'
import { commandLog, configure } from '../session.ts'
import type { Terminal } from '../terminal/terminal.ts'

/** A file is looked at so often; a change is read once the file has kept still for one more look. */
const watchEveryMs = 1_000

/** `usherd serve`: the daemon, until it is told to stop. */
export async function serveCommand(context: CommandContext): Promise<ExitCode> {
  const config = await configure(context)
  return serve(config, context, commandLog(context, config, config.log.level))
}

/**
 * Runs the daemon over a configuration that is already loaded (`demo` does the same with its own).
 * @returns when everything under way has ended after the stop signal
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
  await using _commands = await takeCommands(app, daemon, context, log)
  const metrics = createMetrics({
    clock,
    version,
    store: app.store,
    names: { sources: config.sources.map(({ name }) => name), targets: config.targets.map(({ name }) => name) },
  })
  heard.push(metrics.tell)
  let work: 'to begin' | 'under way' | 'ended' = 'to begin'
  const health = healthRoutes({
    clock,
    probes: [
      { what: 'the store', ask: () => storeTroubles(app) },
      { what: 'the engine', ask: async () => (work === 'ended' ? ['the engine has stopped working'] : []) },
    ],
    waitsFor: () => (work === 'to begin' ? ['the schedules start'] : []),
  })
  const server = await startServer({
    listen: config.listen,
    allowRemote: app.credentials.hasLive(clock.now()),
    routes: health,
    groups: [
      metricsGroup(metricsRoute(metrics), { credentials: app.credentials, clock }),
      scimGroup(endpoint(app, daemon, metrics, context, log)),
    ],
    log,
  })
  await using _upkeep = startUpkeep({
    store: app.store,
    policies: app.engine.targets.map(({ policy }) => policy),
    pushed: config.sources.filter(({ connector }) => connector.pushed === true),
    keep: config.keep,
    timezone: config.timezone,
    clock,
    tell,
    replan: target => daemon.replan(target),
    onDefect: error => log.error('upkeep failed; it is tried again next night', { error }),
  })
  try {
    log.info('listening', { url: server.url })
    const working = daemon.work().finally(() => {
      work = 'ended'
    })
    work = 'under way'
    onReady?.(server.url)
    await working
  } finally {
    await server.close()
  }
  log.info('stopped')
  return 0
}

/** The endpoint for identity providers: what they write is read at once. */
function endpoint(
  { config, store, credentials, recorder }: App,
  daemon: Daemon,
  { scimAnswered }: Metrics,
  { clock }: CommandContext,
  log: Log,
): ScimEndpoint {
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
    onAnswered: scimAnswered,
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
async function takeCommands(app: App, daemon: Daemon, context: CommandContext, log: Log): Promise<AsyncDisposable> {
  const running = { app: { ...app, engine: daemon.engine }, exclusively: daemon.exclusively }
  const perform = (argv: readonly string[], terminal: Terminal, gone: AbortSignal): Promise<ExitCode> => {
    log.info('command', { line: argv.join(' ') })
    const { configDirectory: _ours, forward: _none, ...surroundings } = context
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
