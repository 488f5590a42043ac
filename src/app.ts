import type { Config, SourceConfig, TargetConfig } from './config/config.ts'
import type { ConnectorContext } from './domain/contract.ts'
import { createExclusive, type Exclusive } from './domain/exclusive.ts'
import type { Log } from './domain/log.ts'
import type { Pace } from './domain/policy.ts'
import { secretsIn } from './domain/secret.ts'
import type { SettingSpecs, SettingsOf } from './domain/setting.ts'
import type { Clock } from './domain/time/clock.ts'
import { type KeptPause, longestPauseDefaultMs } from './domain/time/pause.ts'
import { patientStore } from './engine/daemon/patient-store.ts'
import { createStoreTrouble, type StoreTrouble } from './engine/daemon/store-trouble.ts'
import { createSettler } from './engine/deliver/settler.ts'
import type { Tell } from './engine/events/events.ts'
import { withSecretRevision } from './engine/plan/secret-marks.ts'
import type { Engine } from './engine/run/engine.ts'
import type { SourceConnection, TargetConnection } from './engine/targets/connection.ts'
import { createHealth } from './engine/targets/health.ts'
import { type Credentials, openCredentials } from './scim/credentials.ts'
import { createInbox } from './scim/inbox.ts'
import { openRecorder, type Recorder } from './scim/recorder.ts'
import { openStore } from './store/sqlite/open.ts'
import type { Store } from './store/store.ts'
import { createHttp } from './transport/http.ts'
import { createPacer, type PacerOptions } from './transport/pacer.ts'
import { createRepeatingHttp, longestReadingWaitMs } from './transport/repeating.ts'
import { tallyRequests } from './transport/tally.ts'

interface AppOptions {
  readonly clock: Clock
  readonly log: Log
  readonly tell: Tell
  /** 0 <= random < 1. */
  readonly random: () => number
  readonly randomBytes: (count: number) => Uint8Array
  /** Our own version, for the User-Agent. */
  readonly version: string
  /** Who uses the store, for the message a second process gets: `usherd serve`. */
  readonly holder: string
  /** Fires: nothing new is begun. */
  readonly stop: AbortSignal
  /** Fires: nothing is waited for any longer. */
  readonly kill: AbortSignal
}

/** Everything that runs, put together. Disposing closes it in reverse. */
export interface App extends AsyncDisposable {
  readonly config: Config
  readonly store: Store
  readonly engine: Engine
  /** Since when the store cannot be used, and what waits for it. */
  readonly storeTrouble: StoreTrouble
  /** Tokens of the SCIM endpoint. */
  readonly credentials: Credentials
  readonly recorder: Recorder
}

/**
 * The only place that builds things.
 * @throws Problem of class `store` when the database cannot be used or somebody else holds it
 */
export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const { clock, random, tell, holder, stop, kill } = options
  await using opened = new AsyncDisposableStack()
  const store = opened.use(await openStore(config.store, { clock, holder }))
  await store.outbox.recover()
  const storeTrouble = createStoreTrouble({ clock, tell })
  const patient = patientStore(store, { trouble: storeTrouble, stop, kill })
  const opening = { ...options, exclusive: createExclusive() }
  const sources = config.sources.map(source => openSource(source, config, { store: patient, random }, opening, opened))
  const targets = config.targets.map(target => openTarget(target, patient, opening, opened))
  const settler = createSettler(patient)
  const health = createHealth({ store: patient, clock, random, tell })
  const engine: Engine = { sources, targets, store, deps: { store: patient, settler, health, clock, random, tell } }
  const credentials = await openCredentials(store.tokens)
  const recorder = await openRecorder(store.recordings)
  const owned = opened.move()
  return {
    config,
    store,
    engine,
    storeTrouble,
    credentials,
    recorder,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  }
}

/** Connections for `check`, which needs no store. */
export function openConnections(
  config: Config,
  options: Omit<AppOptions, 'holder' | 'random' | 'stop' | 'kill'>,
  opened: AsyncDisposableStack,
): { readonly sources: readonly SourceConnection[]; readonly targets: readonly TargetConnection[] } {
  const opening = { ...options, exclusive: createExclusive() }
  return {
    sources: config.sources.map(source => openSource(source, config, undefined, opening, opened)),
    targets: config.targets.map(target => openTarget(target, undefined, opening, opened)),
  }
}

/** What waits longer goes back into the outbox, where it waits without keeping anybody. */
const longestWaitMs = 30_000

type Opening = Pick<AppOptions, 'clock' | 'log' | 'randomBytes' | 'version'> & { readonly exclusive: Exclusive }

/** What a source remembers beyond the process; a mere check has neither. */
interface Memory {
  readonly store: Store
  readonly random: () => number
}

function openSource(
  config: SourceConfig,
  { scim }: Config,
  memory: Memory | undefined,
  options: Opening,
  opened: AsyncDisposableStack,
): SourceConnection {
  const { name, system, recipe, revision, proof } = config
  const http = openSourceHttp(config, memory, options, opened)
  const users = scim.registry.types[0]
  const inbox =
    memory === undefined || users === undefined ? {} : { inbox: createInbox(memory.store.scim, name, users) }
  const source = config.connector.open(settingsOf(config), { ...context(name, http, options), ...inbox })
  opened.defer(async () => source.close?.())
  return { name, source, ...(system === undefined ? {} : { system }), recipe, revision, proof }
}

/** A check asks once and says what it heard; a reading, which one page in trouble would lose, asks again. */
function openSourceHttp(
  config: SourceConfig,
  memory: Memory | undefined,
  { clock, log, version }: Opening,
  opened: AsyncDisposableStack,
): ConnectorContext['http'] {
  const { name, pace } = config
  const pacer = createPacer({
    ...countedPace(pace, memory?.store, `source ${name}`),
    clock,
    longestWaitMs: longestReadingWaitMs,
  })
  const http = opened.use(
    createHttp({ pacer, clock, log, version, secrets: secretsIn(config.settings), ...trusted(config) }),
  )
  if (memory === undefined) return http
  const { store, random } = memory
  const pauses = {
    read: () => store.sources.paused(name),
    write: (pause: KeptPause) => store.sources.pause(name, pause),
  }
  const { longestPauseMs = longestPauseDefaultMs } = pace
  return createRepeatingHttp({ http, pacer, clock, random, pauses, longestPauseMs })
}

/**
 * A pace with its day counted in the store. Without a store nobody counts the day: a mere check takes no part in the budget.
 * @param counted the name under which the day's requests stand
 */
function countedPace(pace: Pace, store: Store | undefined, counted: string): Pick<PacerOptions, 'pace' | 'budget'> {
  const { daily, ...hourly } = pace
  if (store === undefined || daily === undefined) return { pace: hourly }
  const take = (count: number, day: string) => store.targets.takeBudget(counted, { day, count, most: daily })
  return { pace, budget: { take } }
}

function openTarget(
  config: TargetConfig,
  store: Store | undefined,
  options: Opening,
  opened: AsyncDisposableStack,
): TargetConnection {
  const { name, pace, testFailures } = config
  // A mere check plans nobody.
  const policy = store === undefined ? config.policy : withSecretRevision(config.policy, store.salt)
  const pacer = createPacer({ ...countedPace(pace, store, name), clock: options.clock, longestWaitMs })
  const http = opened.use(
    createHttp({
      pacer,
      clock: options.clock,
      log: options.log,
      version: options.version,
      secrets: secretsIn([config.settings, config.policy.mapping.secrets]),
      ...trusted(config),
    }),
  )
  const target = config.connector.open(settingsOf(config), context(name, http, options))
  opened.defer(async () => target.close?.())
  return {
    name,
    target,
    ...(config.system === undefined ? {} : { system: config.system }),
    policy,
    concurrency: pace.concurrency,
    testFailures,
    pauseUntil: at => pacer.pauseUntil(at),
    resume: () => pacer.resume(),
    ...(pace.longestPauseMs === undefined ? {} : { longestPauseMs: pace.longestPauseMs }),
    tally: tallyRequests,
  }
}

/** The authorities a connection trusts, where its settings name some. */
function trusted({ connector, settings }: SourceConfig | TargetConfig): { readonly ca?: string } {
  const [name] = Object.entries(connector.settings).find(([, { type }]) => type === 'certificates') ?? []
  const ca = name === undefined ? undefined : settings[name]
  return typeof ca === 'string' ? { ca } : {}
}

/** Settings as the connector declared them. */
function settingsOf({ settings }: SourceConfig | TargetConfig): SettingsOf<SettingSpecs> {
  return settings as SettingsOf<SettingSpecs> // read and checked by the connector's own specs when the configuration loaded
}

function context(
  connection: string,
  http: ConnectorContext['http'],
  { clock, log, randomBytes, exclusive }: Opening,
): ConnectorContext {
  return { connection, http, clock, log, randomBytes, exclusive }
}
