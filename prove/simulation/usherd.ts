import { scimPush } from '../../connectors/scim-push/index.ts'
import type { OpenOperation } from '../../src/domain/outbox.ts'
import type { Pace } from '../../src/domain/policy.ts'
import { proofDefaults } from '../../src/domain/policy.ts'
import { createDaemon, type Daemon } from '../../src/engine/daemon/daemon.ts'
import { createSettler } from '../../src/engine/deliver/settler.ts'
import type { Tell } from '../../src/engine/events/events.ts'
import type { Engine } from '../../src/engine/run/engine.ts'
import type { SourceConnection, TargetConnection } from '../../src/engine/targets/connection.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import { createInbox } from '../../src/scim/inbox.ts'
import type { Store } from '../../src/store/store.ts'
import { createPacer } from '../../src/transport/pacer.ts'
import { tallyRequests } from '../../src/transport/tally.ts'
import { inLife } from './boundary.ts'
import type { Disk } from './disk.ts'
import { users } from './endpoint.ts'
import { createLife, type Delays, type Life } from './life.ts'
import type { Human, People, View } from './people.ts'
import { hrRecipe, idpRecipe } from './policies.ts'
import type { Service } from './service.ts'
import { canary, listSource, wholeSource } from './whole-source.ts'
import { words } from './words.ts'
import type { World } from './world.ts'

/** What does not change while a process runs. */
export interface Setup {
  readonly services: readonly { readonly service: Service; readonly policy: TargetPolicy }[]
  readonly people: People
  readonly disk: Disk
  readonly delays: Delays
  readonly pace: Pace
  readonly hasEndpoint: boolean
  /** There is a second list of the people who are read whole. */
  readonly isListed: boolean
  /** The source that is read whole is watched for changes. */
  readonly isWatched: boolean
  /** Changes whenever the watched file does. */
  readonly mark: () => string
  readonly told: (human: Human, view: View) => void
  /** Gets the runs that apply a plan, which only humans do. */
  readonly approved: Set<number>
}

/** usherd from its start to its end, whichever that is. */
export interface Process {
  readonly life: Life
  readonly engine: Engine
  readonly store: Store
  readonly stop: AbortController
  readonly kill: AbortController
}

/** Opens everything as `openApp` does: the store, what was in flight, the connections. */
export async function startProcess(setup: Setup, world: World): Promise<Process> {
  const { scheduler, chance } = world
  const life = createLife({ scheduler, chance, delays: setup.delays, wallMs: world.wallMs, isCalm: () => world.isCalm })
  const opened = await setup.disk.open(life)
  const services = new Map(setup.services.map(({ service }) => [service.name, service]))
  const store = inLife(opened, life, (call, values, result) => {
    if (call !== 'outbox.claim') return world.note(() => `  ${call} ${brief(values)}`)
    // The store answered: what it gave is what its contract says.
    const { operations, replan } = result as Awaited<ReturnType<Store['outbox']['claim']>>
    if (operations.length > 0 || replan > 0)
      world.note(() => `  ${call} ${operations.map(wordsFor).join(', ')}${replan > 0 ? `; ${replan} stale` : ''}`)
    for (const { id, run, planned } of operations) services.get(planned.target)?.runs.set(id, run)
  })
  await store.outbox.recover()
  const sources: SourceConnection[] = [
    {
      name: 'hr',
      source: wholeSource(setup.people, life, world, setup.told),
      recipe: hrRecipe,
      revision: 'r1',
      proof: { ...proofDefaults, canaries: [canary] },
    },
  ]
  if (setup.isListed)
    sources.push({
      name: 'list',
      source: listSource(setup.people, life, world),
      recipe: hrRecipe,
      revision: 'r1',
      proof: { ...proofDefaults, shrink: 1 },
    })
  if (setup.hasEndpoint) {
    sources.push({
      name: 'idp',
      source: scimPush.open(
        {},
        {
          connection: 'idp',
          http: { send: () => Promise.reject(new Error('nothing is asked')) },
          clock: life.clock,
          log: { debug() {}, info() {}, warn() {}, error() {} },
          randomBytes: count => chance.bytes(count),
          inbox: createInbox(store.scim, 'idp', users),
        },
      ),
      recipe: idpRecipe,
      revision: 'r1',
      proof: proofDefaults,
    })
  }
  const targets = setup.services.map(({ service, policy }): TargetConnection => {
    const pacer = createPacer({ pace: setup.pace, clock: life.clock, longestWaitMs: 30_000 })
    return {
      name: service.name,
      target: service.openFor(life, pacer),
      policy,
      concurrency: setup.pace.concurrency,
      testFailures: [],
      pauseUntil(at) {
        pacer.pauseUntil(at)
        service.pausedUntil(at)
      },
      resume: () => pacer.resume(),
      tally: tallyRequests,
    }
  })
  const random = (): number => chance.number()
  const tell: Tell = event => {
    if (event.kind === 'operation:settled') {
      const { kind, person, target, outcome, answer, message = '' } = event.entry
      world.note(() => `settled ${target}: ${kind} ${person} ${outcome} (${answer}) ${message}`)
    } else if (event.kind === 'run:start') {
      if (event.command === 'apply') setup.approved.add(event.run)
      world.note(() => `run ${event.run} ${event.command}`)
    } else if (event.kind === 'run:end')
      world.note(() => `run ${event.run} ${event.result}${event.message === undefined ? '' : `: ${event.message}`}`)
  }
  const { clock } = life
  const engine: Engine = {
    sources,
    targets,
    store,
    deps: {
      store,
      settler: createSettler(store),
      health: createHealth({ store, clock, random, tell }),
      clock,
      random,
      tell,
    },
  }
  return { life, engine, store, stop: new AbortController(), kill: new AbortController() }
}

/** The standing part of a process. */
export interface Serving extends Process {
  readonly daemon: Daemon
  /** Resolves when it has ended by itself, with what it ended with. */
  readonly ended: Promise<unknown>
}

export async function serve(setup: Setup, world: World): Promise<Serving> {
  const process = await startProcess(setup, world)
  const { engine, stop, kill } = process
  const daemon = createDaemon(engine, {
    sources: engine.sources.map(({ name }) => ({
      name,
      watches: name !== 'idp' && setup.isWatched ? ['people.csv'] : [],
      ...(name === 'idp' ? { pushed: true as const } : {}),
    })),
    mark: async () => {
      await process.life.turn()
      return setup.mark()
    },
    watchEveryMs: 20_000,
    stop: stop.signal,
    kill: kill.signal,
    onDefect: error => world.violate('defect', `a run failed in a way nobody foresaw: ${words(error)}`),
  })
  const ended = daemon.work().then(
    () => undefined,
    (error: unknown) => {
      if (!stop.signal.aborted) world.violate('daemon-ended', `the daemon ended by itself: ${words(error)}`)
      return error
    },
  )
  return { ...process, daemon, ended }
}

const wordsFor = ({ planned, attempts, fateUnknown }: OpenOperation): string =>
  `${planned.change.kind} ${planned.person}${attempts > 1 ? ` try ${attempts}` : ''}${fateUnknown ? ' (look first)' : ''}`

/** Values of a call, short, without ids that are made by chance. */
function brief(values: readonly unknown[]): string {
  const text = JSON.stringify(values, (name, value: unknown) => (name === 'id' ? undefined : value)) ?? ''
  return text.length > 160 ? `${text.slice(0, 160)}...` : text
}
