import { cp, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { RawRecord, Source } from '../../src/domain/contract.ts'
import type { RemoteAccount } from '../../src/domain/operation.ts'
import { proofDefaults } from '../../src/domain/policy.ts'
import type { RemoteId } from '../../src/domain/text/names.ts'
import { createDaemon, type Daemon } from '../../src/engine/daemon/daemon.ts'
import { createSettler } from '../../src/engine/deliver/settler.ts'
import { applyPlan } from '../../src/engine/run/apply.ts'
import type { Engine, RunOptions, RunOutcome } from '../../src/engine/run/engine.ts'
import { run } from '../../src/engine/run/run.ts'
import type { TargetConnection } from '../../src/engine/targets/connection.ts'
import { createHealth } from '../../src/engine/targets/health.ts'
import type { TargetPolicy } from '../../src/plan/policy.ts'
import { openStore } from '../../src/store/sqlite/open.ts'
import type { Store } from '../../src/store/store.ts'
import { tallyRequests } from '../../src/transport/tally.ts'
import { createMemoryTarget, type MemoryTarget } from '../../test/engine/memory-target.ts'
import { attributes, policyOf } from '../../test/plan/planner-sample.ts'
import { createFakeClock, type FakeClock } from '../../test/transport/fake-clock.ts'

export const hourMs = 3_600_000
const watchEveryMs = 1_000
const target = 'crm'
const never = new AbortController().signal

/** A record of the source. */
export type Fields = Readonly<Record<string, unknown>>

/** Who starts a run: a line in crontab, a schedule that is due, a watched file, an identity provider that pushes. */
export type StartedBy = 'cron' | 'schedule' | 'watch' | 'push'
export const starters: readonly StartedBy[] = ['cron', 'schedule', 'watch', 'push']

export const sources = ['hr', 'school'] as const
export type SourceName = (typeof sources)[number]

/** A company whose people all have their accounts, on the disk, to begin from as often as one likes. */
export interface Stock extends AsyncDisposable {
  readonly folder: string
  readonly people: ReadonlyMap<SourceName, ReadonlyMap<string, Fields>>
  readonly accounts: ReadonlyMap<RemoteId, RemoteAccount>
  readonly startMs: number
  readonly policy: Partial<TargetPolicy>
}

const rules = {
  mail: { from: 'emails.work' },
  title: { from: 'title', clear: true },
  phone: { from: 'phone', clear: true },
  office: { from: 'office', clear: true },
  groups: { from: 'groups', own: 'additive', clear: true },
  roles: { from: 'roles', own: 'managed', clear: true },
} as const

export type Rules = NonNullable<Parameters<typeof policyOf>[0]>['rules']

/** The target's policy: the guard and everything else as nobody has set it. */
export function policyWith(more: Partial<TargetPolicy> & { readonly rules?: Rules } = {}): TargetPolicy {
  const text = (description: string) => ({ type: 'text', description }) as const
  return policyOf({
    ...more,
    rules: { ...rules, ...more.rules },
    attributes: {
      ...attributes,
      title: text('what they are'),
      phone: text('where they answer'),
      office: text('where they sit'),
      roles: { type: 'list', description: 'ours alone' },
    },
  })
}

export const nameOf = (number: number): string => `p${String(number).padStart(5, '0')}`

export function recordOf(key: string): Fields {
  return {
    key,
    userName: key,
    displayName: `Person ${key}`,
    emails: { work: `${key}@example.org` },
    title: 'Clerk',
    phone: '100',
    office: 'North',
    department: 'Works',
    groups: ['staff'],
    roles: ['reader', 'writer'],
  }
}

/** A company at work: real engine, real store in a folder of its own, a target in memory, a clock that is told to move. */
export class Company implements AsyncDisposable {
  readonly clock: FakeClock
  readonly target: MemoryTarget
  readonly people = new Map<SourceName, Map<string, Fields>>()
  readonly #folder: string
  /** Names of people who were deleted since the last push. */
  readonly #deleted: string[] = []
  /** Records as they were at the last push. */
  #pushed: ReadonlyMap<string, Fields> = new Map()
  #store: Store
  #policy: TargetPolicy
  #scope: 'everyone' | 'changes' = 'everyone'
  #daemon: { readonly daemon: Daemon; readonly stop: AbortController; readonly working: Promise<void> } | undefined
  #fileVersion = 0
  #runs = 0
  readonly #defects: unknown[] = []

  private constructor(parts: {
    readonly folder: string
    readonly store: Store
    readonly clock: FakeClock
    readonly policy: TargetPolicy
    readonly target: MemoryTarget
  }) {
    this.#folder = parts.folder
    this.#store = parts.store
    this.clock = parts.clock
    this.target = parts.target
    this.#policy = parts.policy
  }

  /** @param policy over the target's own, from the beginning */
  static async open(stock: Stock, policy: Parameters<typeof policyWith>[0] = {}): Promise<Company> {
    const folder = await mkdtemp(join(tmpdir(), 'usherd-drip-'))
    await cp(stock.folder, folder, { recursive: true })
    const clock = createFakeClock(new Date(stock.startMs))
    const compiled = policyWith({ ...stock.policy, ...policy })
    const memory = createMemoryTarget(compiled.capabilities)
    for (const [id, account] of stock.accounts) memory.accounts.set(id, account)
    const store = await openStore(join(folder, 'usherd.db'), { clock, holder: 'usherd drip' })
    const company = new Company({ folder, store, clock, policy: compiled, target: memory })
    for (const [source, people] of stock.people) company.people.set(source, new Map(people))
    company.#pushed = new Map(stock.people.get('hr'))
    return company
  }

  get store(): Store {
    return this.#store
  }

  get folder(): string {
    return this.#folder
  }

  /** The configuration was edited. */
  set policy(policy: Parameters<typeof policyWith>[0]) {
    this.#policy = policyWith(policy)
  }

  hr(): Map<string, Fields> {
    return this.people.get('hr') ?? new Map()
  }

  edit(key: string, fields: Fields, source: SourceName = 'hr'): void {
    this.people.get(source)?.set(key, { ...this.people.get(source)?.get(key), ...fields })
  }

  leave(key: string, source: SourceName = 'hr'): void {
    this.people.get(source)?.delete(key)
    if (source === 'hr') this.#deleted.push(key)
  }

  /** Has one run started and everything it sends arrive. */
  async startRun(by: StartedBy): Promise<void> {
    this.#scope = by === 'push' ? 'changes' : 'everyone'
    if (by === 'cron') {
      await this.stopDaemon()
      await this.sync()
    } else {
      await this.#startDaemon(by)
      const before = this.#runs
      if (by === 'schedule') await this.#comeDue()
      else if (by === 'watch') await this.#touch()
      else this.#daemon?.daemon.pushed('hr')
      await this.#until(async () => this.#runs > before && (await this.#isQuiet()))
    }
    this.#pushed = new Map(this.hr())
    this.#deleted.length = 0
  }

  /** `usherd sync`, as cron types it. */
  sync(options: Partial<RunOptions> = {}): Promise<RunOutcome> {
    return run(this.#engine(), 'apply', { command: 'sync', stop: never, kill: never, patienceMs: 0, ...options })
  }

  /** A human looks at the newest plan and applies it. */
  async apply(): Promise<void> {
    const [plan] = await this.#store.plans.list({ state: 'open', limit: 1 })
    if (plan === undefined) return
    const options = { command: `apply ${plan.fingerprint}`, stop: never, kill: never, patienceMs: 0 }
    await applyPlan(this.#engine(), plan.fingerprint, options)
  }

  /** The process ends and begins again on the same store. */
  async restart(): Promise<void> {
    await this.stopDaemon()
    await this.#store.close()
    this.#store = await openStore(join(this.#folder, 'usherd.db'), { clock: this.clock, holder: 'usherd drip' })
    await this.#store.outbox.recover()
  }

  /** Does anything wait for a human? */
  async isHeld(): Promise<boolean> {
    const [plan] = await this.#store.plans.list({ state: 'open', limit: 1 })
    return plan !== undefined
  }

  async stopDaemon(): Promise<void> {
    const running = this.#daemon
    this.#daemon = undefined
    running?.stop.abort(new Error('the daemon is stopped'))
    await running?.working.catch(() => undefined)
  }

  /** Ends it, and leaves the store on the disk. */
  async close(): Promise<void> {
    await this.stopDaemon()
    await this.#store.close()
    if (this.#defects.length > 0) throw this.#defects[0]
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close()
    await rm(this.#folder, { recursive: true, force: true })
  }

  #engine(): Engine {
    const store = this.#store
    const connection: TargetConnection = {
      name: target,
      target: this.target,
      policy: this.#policy,
      concurrency: 8,
      testFailures: [],
      pauseUntil: () => undefined,
      resume: () => undefined,
      tally: tallyRequests,
    }
    const tell: Engine['deps']['tell'] = event => {
      if (event.kind === 'run:end') this.#runs += 1
    }
    const around = { store, clock: this.clock, random: () => 0, tell }
    return {
      sources: this.#policy.sources.map(name => ({
        name,
        source: this.#source(name),
        recipe: { key: 'key' },
        revision: 'r1',
        proof: proofDefaults,
      })),
      targets: [connection],
      store,
      deps: { settler: createSettler(store), health: createHealth(around), ...around },
    }
  }

  #source(name: string): Source {
    return {
      check: async () => ({ product: 'Memory', remarks: [] }),
      read: async () => ({ scope: this.#scope, pages: this.#pages(name), cursor: () => 'here' }),
    }
  }

  async *#pages(name: string): AsyncGenerator<readonly RawRecord[]> {
    const people = new Map<string, ReadonlyMap<string, Fields>>(this.people).get(name) ?? new Map<string, Fields>()
    const isChanges = this.#scope === 'changes'
    const shown = isChanges ? [...people].filter(([key, fields]) => this.#pushed.get(key) !== fields) : [...people]
    const records: RawRecord[] = shown.map(([, fields], index) => ({ row: index + 1, fields }))
    if (isChanges)
      for (const key of this.#deleted) records.push({ row: records.length + 1, fields: { key }, gone: true })
    for (let at = 0; at < records.length || at === 0; at += 500) yield records.slice(at, at + 500)
  }

  async #startDaemon(by: StartedBy): Promise<void> {
    if (this.#daemon !== undefined && by !== 'schedule') return
    await this.stopDaemon()
    if (by === 'schedule') return
    this.#daemon = this.#work()
    const before = this.#runs
    // What a daemon reads at its start; nothing has changed for the source yet that a push would not tell.
    await this.#until(async () => this.#runs > before && (await this.#isQuiet()))
  }

  /** The schedule's time passed while the daemon was down: it catches up. */
  async #comeDue(): Promise<void> {
    await this.#store.sources.setDue('hr', new Date(this.clock.now().getTime() - 1))
    this.#daemon = this.#work({ cron: '0 0 1 1 *', timezone: 'UTC' })
  }

  #work(schedule?: { readonly cron: string; readonly timezone: string }): {
    readonly daemon: Daemon
    readonly stop: AbortController
    readonly working: Promise<void>
  } {
    const stop = new AbortController()
    const daemon = createDaemon(this.#engine(), {
      sources: [{ name: 'hr', watches: ['people.csv'], ...(schedule === undefined ? {} : { schedule }) }],
      mark: async () => `version ${this.#fileVersion}`,
      watchEveryMs,
      stop: stop.signal,
      kill: never,
      onDefect: error => void this.#defects.push(error),
    })
    return { daemon, stop, working: daemon.work() }
  }

  async #touch(): Promise<void> {
    this.#fileVersion += 1
    const before = this.#runs
    while (this.#runs === before) await this.clock.advance(watchEveryMs)
  }

  async #isQuiet(): Promise<boolean> {
    await this.#daemon?.daemon.idle()
    const { waiting, leased, verify } = await this.#store.outbox.counts(target)
    return waiting + leased + verify === 0
  }

  /** No time passes on the company's clock. @throws Error when it does not come about within half a minute of ours */
  async #until(isSo: () => Promise<boolean>): Promise<void> {
    const latest = performance.now() + 30_000
    while (!(await isSo())) {
      if (this.#defects.length > 0) throw this.#defects[0]
      if (performance.now() > latest) throw new Error('waited in vain for a run to end')
      await new Promise(resolve => setImmediate(resolve))
    }
  }
}

export interface StockOptions {
  readonly size: number
  /** Accounts besides that a human disabled long ago. */
  readonly disabled?: number
  /** Everybody in one source, or half of them in each of two. */
  readonly from?: readonly SourceName[]
}

/** Founds a company: everybody gets an account in a first run, and three days pass. */
export async function found({ size, disabled = 0, from = ['hr'] }: StockOptions): Promise<Stock> {
  const empty = await mkdtemp(join(tmpdir(), 'usherd-drip-'))
  const startMs = Date.UTC(2026, 0, 5)
  const policy = { sources: from }
  const nobody: Stock = {
    folder: empty,
    people: new Map(from.map(source => [source, new Map()])),
    accounts: new Map(),
    startMs,
    policy,
    [Symbol.asyncDispose]: async () => undefined,
  }
  const company = await Company.open(nobody)
  await rm(empty, { recursive: true })
  for (let number = 1; number <= size + disabled; number += 1) {
    const key = nameOf(number)
    company.people.get(from[number % from.length] ?? 'hr')?.set(key, recordOf(key))
  }
  await company.sync()
  for (let number = size + 1; number <= size + disabled; number += 1)
    company.edit(nameOf(number), { active: false }, from[number % from.length])
  if (disabled > 0) {
    await company.sync()
    await company.apply()
  }
  await company.close()
  return {
    folder: company.folder,
    people: company.people,
    accounts: new Map(company.target.accounts),
    startMs: startMs + 72 * hourMs,
    policy,
    [Symbol.asyncDispose]: () => rm(company.folder, { recursive: true, force: true }),
  }
}
