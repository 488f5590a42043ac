import type { Cursor, RawRecord, Source } from '../../src/domain/contract.ts'
import { type ProofPolicy, proofDefaults } from '../../src/domain/policy.ts'
import type { Rules } from '../../src/domain/rule.ts'
import type { PersonKey } from '../../src/domain/text/names.ts'
import { createSettler } from '../../src/engine/deliver/settler.ts'
import type { Event } from '../../src/engine/events/events.ts'
import type { Engine, RunOptions, RunOutcome } from '../../src/engine/run/engine.ts'
import { run } from '../../src/engine/run/run.ts'
import type { TargetConnection } from '../../src/engine/targets/connection.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import type { Recipe } from '../../src/mapping/normalise.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import type { Store } from '../../src/store/store.ts'
import { tallyRequests } from '../../src/transport/tally.ts'
import { ableToAll, policyOf } from '../plan/planner-sample.ts'
import { at, key } from '../store/sample.ts'
import { sqlitePlace } from '../store/sqlite/place.ts'
import { createFakeClock, type FakeClock } from '../transport/fake-clock.ts'
import { createMemoryTarget, type MemoryTarget } from './memory-target.ts'

/** A target of a workplace: what runs against it, and what it is. */
export type Desk = TargetConnection & { readonly target: MemoryTarget; readonly pauses: Date[] }

/** The engine over a real store, one source and some targets in memory, in a folder of its own, at a standing clock. */
export interface Workplace extends AsyncDisposable {
  readonly clock: FakeClock
  readonly store: Store
  readonly engine: Engine
  readonly events: Event[]
  /** The database's file. */
  readonly path: string
  /** The first target, for tests of one. */
  readonly desk: Desk
  readonly desks: readonly Desk[]
  /**
   * Who is in the source from now on. Names of people; a name with `=` has another display name: `ann=Anna`. A key of its own
   * stands before the name, a manager's name behind it: `1:ann=Anna>bea`.
   */
  people(...people: readonly string[]): void
  /** What the source shows from now on, page by page, as it stands; several pages come one after the other. */
  shows(...pages: readonly (readonly RawRecord[])[]): void
  /** Runs after the last page of every reading: may take its time, or throw. */
  onRead: () => void | Promise<void>
  /** What absence from the source means. */
  scope: 'everyone' | 'changes'
  /** The next reading says that these are no longer there. */
  gone(...names: readonly string[]): void
  /** Where each reading was asked to begin; each ends at `page 1`, `page 2`... */
  readonly asked: (Cursor | undefined)[]
  /** @param over parts of the engine that are otherwise */
  sync(options?: Partial<RunOptions>, over?: Partial<Engine>): Promise<RunOutcome>
  plan(options?: Partial<RunOptions>): Promise<RunOutcome>
  /** Reads, plans, and hands over what may go; sends nothing. */
  enqueue(): Promise<RunOutcome>
  /** Ledger rows of everything so far, oldest first: `create ann applied`. */
  ledger(): Promise<readonly string[]>
}

export interface WorkplaceOptions {
  /** Default: one, `crm`. */
  readonly targets?: readonly string[]
  readonly policy?: Partial<TargetPolicy> & { readonly rules?: Rules }
  readonly concurrency?: number
  readonly testFailures?: readonly string[]
  readonly proof?: Partial<ProofPolicy>
  /** How records become people. Default: as they are. */
  readonly recipe?: Recipe
  /** 0 <= random < 1. */
  readonly random?: number
  /** How long the store waits while another program has its database locked. */
  readonly busyMs?: number
}

const never = new AbortController().signal

export async function openWorkplace(options: WorkplaceOptions = {}): Promise<Workplace> {
  const { targets = ['crm'], proof = {}, random = 0, recipe = { key: 'key' }, busyMs = 5_000 } = options
  const place = await sqlitePlace()
  const clock = createFakeClock(at())
  const store = await place.open({ clock, busyMs })
  const events: Event[] = []
  const desks = targets.map(name => deskFor(name, options))
  const [desk] = desks
  if (desk === undefined) throw new Error('a workplace needs a target')
  let shown: readonly (readonly RawRecord[])[] = [[]]
  const asked: (Cursor | undefined)[] = []
  const source: Source = {
    check: async () => ({ product: 'Memory', remarks: [] }),
    read: async since => {
      const end = `page ${asked.push(since)}`
      return { scope: workplace.scope, pages: pagesOf(shown, () => workplace.onRead()), cursor: () => end }
    },
  }
  const around = { store, clock, random: () => random, tell: (event: Event) => void events.push(event) }
  const engine: Engine = {
    sources: [{ name: 'hr', source, recipe, revision: 'r1', proof: { ...proofDefaults, ...proof } }],
    targets: desks,
    store,
    deps: { settler: createSettler(store), health: createHealth(around), ...around },
  }
  const runIt = (mode: 'plan' | 'apply', more: Partial<RunOptions> = {}, over = engine): Promise<RunOutcome> =>
    run(over, mode, { command: mode, stop: never, kill: never, patienceMs: 0, ...more })
  const workplace: Workplace = {
    clock,
    store,
    engine,
    events,
    path: place.path,
    desk,
    desks,
    people(...people) {
      shown = [people.map(rowOf)]
    },
    gone(...names) {
      shown = [names.map((name, index) => ({ row: index + 1, fields: { key: name }, gone: true }))]
    },
    shows(...pages) {
      shown = pages
    },
    asked,
    onRead: () => {},
    scope: 'everyone',
    sync: (more, over) => runIt('apply', more, { ...engine, ...over }),
    plan: more => runIt('plan', more),
    enqueue: () => runIt('apply', {}, { ...engine, deliver: async () => [] }),
    async ledger() {
      const entries = await store.ledger.query({ limit: 1000, oldestFirst: true })
      return entries.map(({ kind, person, outcome }) => `${kind} ${person} ${outcome}`)
    },
    async [Symbol.asyncDispose]() {
      await store.close()
      await place.remove()
    },
  }
  return workplace
}

function deskFor(name: string, { policy = {}, concurrency = 1, testFailures = [] }: WorkplaceOptions): Desk {
  const compiled = policyOf({ ...policy, target: name, capabilities: policy.capabilities ?? ableToAll })
  const pauses: Date[] = []
  return {
    name,
    target: createMemoryTarget(compiled.capabilities),
    policy: compiled,
    concurrency,
    testFailures,
    pauses,
    pauseUntil: until => void pauses.push(until),
    resume: () => void pauses.splice(0),
    tally: tallyRequests,
  }
}

function rowOf(person: string, index: number): RawRecord {
  const [, key, name = '', displayName = name, manager] = /^(?:(.+?):)?(.+?)(?:=(.+?))?(?:>(.+))?$/.exec(person) ?? []
  return { row: index + 1, fields: { key: key ?? name, userName: name, displayName, ...(manager && { manager }) } }
}

async function* pagesOf(
  pages: readonly (readonly RawRecord[])[],
  onRead: Workplace['onRead'],
): AsyncGenerator<readonly RawRecord[]> {
  yield* pages
  await onRead()
}

/** The account somebody has, by login. */
export const accountOf = ({ target }: Desk, login: string) =>
  [...target.accounts.values()].filter(({ attributes }) => attributes.login === login)

export const keyOf = (name: string): PersonKey => key(name)

/** Longest that `until` waits for real files and promises. */
const mostMs = 4_000

/**
 * Waits for something that real files and real promises bring about; no time passes on the workplace's clock.
 * @throws Error when it does not come about
 */
export async function until(isSo: () => boolean): Promise<void> {
  const latest = Date.now() + mostMs
  while (!isSo()) {
    if (Date.now() > latest) throw new Error(`waited in vain for ${isSo}`)
    await new Promise(resolve => setImmediate(resolve))
  }
}
