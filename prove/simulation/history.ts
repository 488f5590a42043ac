import { Problem } from '../../src/domain/problem.ts'
import { applyPlan } from '../../src/engine/run/apply.ts'
import { drain } from '../../src/engine/run/drain.ts'
import type { Engine, RunOptions } from '../../src/engine/run/engine.ts'
import { run } from '../../src/engine/run/run.ts'
import type { Store } from '../../src/store/store.ts'
import { createChance } from './chance.ts'
import { checkAtRest, checkBudget, checkHeard, checkSettled, correctLogins, type Kept, wantedOf } from './checks.ts'
import type { Disk } from './disk.ts'
import { createProvider, type Endpoint } from './endpoint.ts'
import { createPeople, departments, type Human, type View } from './people.ts'
import { policyFor, type Variant } from './policies.ts'
import { createScheduler, Stuck } from './scheduler.ts'
import { createService, groupNames, mostAskedS, type ServiceOptions, twoDaysMs } from './service.ts'
import { type Process, type Serving, type Setup, serve, startProcess } from './usherd.ts'
import { words } from './words.ts'
import { createWorld, type Feature, featureNames, type Violation, type World } from './world.ts'

export interface HistoryOptions {
  readonly seed: number
  readonly disk: Disk
  /** Left out of every history. */
  readonly without: ReadonlySet<Feature>
  /** When there are any: nothing but these. */
  readonly only: ReadonlySet<Feature>
  /** Promises that are known not to be kept. */
  readonly ignored?: ReadonlySet<string>
  /** How often what went wrong on purpose, by kind; added to. */
  readonly faults: Map<string, number>
  readonly trace?: (line: string) => void
}

export interface Played {
  readonly violation: Violation | undefined
  readonly events: number
  readonly features: readonly Feature[]
}

const mostEvents = 60_000
/** So often a human looks at what is left; every time should leave less. */
const mostRounds = 8
/** Halts are probed at least once an hour; two of them one after the other are possible. */
const longestRestHours = 3
/** Whoever starts runs by cron does so at least once an hour, whenever the outbox says that something is due. */
const longestCronMs = 3_600_000

/** Plays one history from its beginning to its end. Nothing in it depends on anything but the seed and what is left out. */
export async function playHistory(options: HistoryOptions): Promise<Played> {
  const { seed, disk, faults, trace, ignored = new Set() } = options
  const chance = createChance(seed)
  disk.begin(chance)
  const scheduler = createScheduler(chance)
  const has = chooseFeatures(options, chance)
  const world = createWorld({
    seed,
    chance,
    scheduler,
    has,
    faults,
    ignored,
    ...(trace === undefined ? {} : { trace }),
  })
  world.note(() => `seed ${seed}: ${[...has].join(', ')}`)
  try {
    await scheduler.play(() => live(world, disk), mostEvents)
  } catch (error) {
    if (error instanceof Stuck) world.violate('no-end', error.message)
    else if (!(error instanceof Over)) throw error
  }
  return { violation: world.violation, events: scheduler.events, features: [...has] }
}

/** Far from every seed that is played. */
const listedSeeds = 1_000_000_007

/** Ends a history early: a promise was not kept. */
class Over extends Error {}

function chooseFeatures({ seed, without, only }: HistoryOptions, chance: World['chance']): ReadonlySet<Feature> {
  const share = chance.pick([0.2, 0.4, 0.6])
  const chosen = new Set<Feature>()
  for (const feature of featureNames.filter(name => name !== 'listed')) {
    const happens = chance.happens(share)
    if (happens && !without.has(feature) && (only.size === 0 || only.has(feature))) chosen.add(feature)
  }
  // By a chance of its own: with or without it, all else in a history of one seed is the same.
  const isListed = createChance(seed + listedSeeds).happens(0.3)
  if (isListed && !without.has('listed') && (only.size === 0 || only.has('listed'))) chosen.add('listed')
  if (chosen.has('one-shot')) for (const feature of ['pushed', 'watch', 'restart'] as const) chosen.delete(feature)
  if (!chosen.has('pushed')) chosen.delete('two sources')
  if (chosen.has('loose')) chosen.delete('upsert')
  if (chosen.has('upsert')) chosen.delete('clash')
  if (chosen.has('delete')) chosen.delete('grace')
  return chosen
}

async function live(world: World, disk: Disk): Promise<void> {
  const { chance, scheduler } = world
  const people = createPeople(world)
  const look = await disk.look()

  // ------------------------------------------------------------- who may lose what
  const mayLose = new Map<string, Set<string>>()
  const losable = (target: string): Set<string> => {
    const known = mayLose.get(target) ?? new Set()
    mayLose.set(target, known)
    return known
  }
  const told = (human: Human, view: View): void => {
    if (human.key === undefined) return
    for (const one of kept) {
      if (!one.policy.sources.includes(human.source)) continue
      if (wantedOf({ ...human, isHere: view !== undefined, ...view }, one) === undefined)
        losable(one.service.name).add(human.key)
    }
  }

  // ------------------------------------------------------------- the place
  const kept: Kept[] = chooseTargets(world, target => ({
    mayLose: person => losable(target).has(person),
    onDoubt: person => changeWhileInDoubt(person),
  }))
  for (let count = chance.between(2, 4); count > 0; count -= 1) people.join('hr')
  if (world.has('adopt')) {
    const [, someone] = people.of('hr')
    for (const { service } of kept) {
      if (chance.happens(0.7) && someone !== undefined)
        service.add(someone.login, world.has('groups') ? groupNames.filter(() => chance.happens(0.5)) : [])
      service.add('stranger', [])
    }
  }
  let changes = 0
  /** Runs by which a human said yes to what a plan holds. */
  const approved = new Set<number>()
  const setup = (): Setup => ({
    approved,
    services: kept,
    people,
    disk,
    delays,
    pace,
    hasEndpoint: world.has('pushed'),
    isListed: world.has('listed'),
    isWatched: world.has('watch'),
    mark: () => String(changes),
    told,
  })
  const delays = {
    share: chance.pick([0, 0.2, 0.5]),
    mostMs: chance.pick([5, 50]),
    longShare: world.has('stalls') ? chance.pick([0.005, 0.03]) : 0,
    longMs: chance.pick([2_000, 15_000]),
  }
  const pace = { requests: chance.pick([1, 5, 50]), perMs: 1_000, concurrency: chance.between(1, 3) }

  // ------------------------------------------------------------- usherd
  let serving: Serving | undefined
  let shot: Process | undefined
  let shots: Promise<unknown> = Promise.resolve()

  const isDaemon = !world.has('one-shot')

  async function start(): Promise<void> {
    world.note(() => 'usherd starts')
    serving = await serve(setup(), world)
  }

  function crash(): void {
    if (serving === undefined && shot === undefined) return
    world.note(() => 'usherd crashes')
    world.count('crash')
    serving?.life.end()
    shot?.life.end()
    serving = undefined
    shot = undefined
    shots = Promise.resolve()
  }

  /** While the next write is about to be committed; not at all when nothing is written soon. */
  async function crashAtCommit(atEndpoint: boolean): Promise<void> {
    const life = (serving ?? shot)?.life
    if (life === undefined) return
    life.doomed = { atEndpoint, afterMs: chance.between(1, 500), end: crash }
    for (let left = 20; left > 0 && !life.isOver; left -= 1) await scheduler.pass(250)
    life.doomed = undefined
  }

  async function restart(): Promise<void> {
    const old = serving
    if (old === undefined) return
    world.note(() => 'usherd is stopped')
    world.count('restart')
    serving = undefined
    old.stop.abort(new Error('stopped'))
    const isImpatient = chance.happens(0.3)
    if (isImpatient)
      scheduler.at(scheduler.nowMs + chance.between(100, 10_000), () => {
        if (!old.life.isOver) old.kill.abort(new Error('killed'))
      })
    await old.ended
    old.life.end()
    if (world.has('config')) {
      for (const [index, one] of kept.entries()) kept[index] = changedScope(one, world)
      for (const human of people.all) told(human, human.isHere ? human : undefined)
    }
    await scheduler.pass(chance.between(0, 5_000))
    await start()
  }

  const endpoint = async (): Promise<Endpoint> => {
    while (serving === undefined) await scheduler.pass(500)
    const { store, daemon, life } = serving
    return { scim: store.scim, isGone: () => life.isOver, onWrite: () => daemon.pushed('idp') }
  }
  const provider = createProvider(endpoint, world, told)

  /** Does something as a typed command: in the daemon, or as a process of its own. A crash leaves it undone. */
  function command(
    name: string,
    work: (engine: Engine, store: Store, options: RunOptions) => Promise<unknown>,
    targets: () => readonly string[] = () => kept.map(({ service }) => service.name),
  ): Promise<void> {
    const options = ({ stop, kill }: Process): RunOptions => ({
      command: name,
      stop: stop.signal,
      kill: kill.signal,
      patienceMs: 30_000,
    })
    const guarded = async (process: Process, engine: Engine): Promise<void> => {
      try {
        await work(engine, process.store, options(process))
      } catch (error) {
        if (!(error instanceof Problem))
          world.violate('defect', `${name} failed in a way nobody foresaw: ${words(error)}`)
        world.note(() => `${name}: ${words(error)}`)
      }
    }
    if (isDaemon) {
      const process = serving
      return process === undefined
        ? Promise.resolve()
        : process.daemon
            .exclusively(targets(), () => guarded(process, process.daemon.engine), process.stop.signal)
            .catch((error: unknown) => {
              // It was stopped before the turn had come.
              if (!process.stop.signal.aborted) throw error
            })
    }
    const turn = shots.then(async () => {
      world.note(() => `usherd ${name} starts`)
      const process = await startProcess(setup(), world)
      shot = process
      await guarded(process, process.engine)
      process.life.end()
      if (shot === process) shot = undefined
    })
    shots = turn
    return turn
  }

  const sync = (): Promise<void> =>
    // A run takes its turns itself.
    command(
      'sync',
      (engine, _store, options) => run(engine, 'apply', options),
      () => [],
    )

  /** Applies every plan that holds something, the newest first. */
  const applyHeld = (): Promise<void> =>
    command('apply', async (engine, store, options) => {
      for (const { fingerprint } of await store.plans.list({ state: 'open', limit: 5 })) {
        const held = await store.plans.changes(fingerprint, { limit: 100, state: 'held' })
        for (const { target, person, doubted } of held) if (doubted === true) losable(target).add(person)
        await applyPlan(engine, fingerprint, options).catch((error: unknown) => {
          if (!(error instanceof Problem)) throw error
          world.note(() => `apply: ${words(error)}`)
        })
      }
    })

  const retry = (): Promise<void> =>
    command('retry', async (engine, store, options) => {
      await store.outbox.retry({ now: engine.deps.clock.now() })
      await drain(engine.targets, engine, options)
    })

  const release = (): Promise<void> =>
    command('release', async (engine, _store, options) => {
      for (const target of engine.targets) {
        const wasClosed = await engine.deps.health.of(target).release()
        if (wasClosed !== undefined) await drain([target], engine, options)
      }
    })

  // ------------------------------------------------------------- what happens
  const favoured = chance.pick([0, 0.5, 0.9])
  function changeSomebody(where?: Human['source']): void {
    const source = where ?? (world.has('pushed') && chance.happens(0.6) ? 'idp' : 'hr')
    const pushed = source === 'idp'
    const theirs = people.of(source)
    const mostPeople = 4
    if (theirs.length < mostPeople && chance.happens(theirs.length < 2 ? 0.7 : 0.15)) {
      const human = people.join(source)
      world.note(() => `${source}: somebody joins as ${human.login}${human.key === undefined ? '' : `, ${human.key}`}`)
      if (pushed) void provider.push(human)
      else changes += 1
      return
    }
    const candidates = theirs.filter(mayChange)
    if (candidates.length === 0) return
    // Most of what happens to one and the same person within moments is what nobody thought of.
    const human = chance.happens(favoured) ? (candidates.at(-1) ?? chance.pick(candidates)) : chance.pick(candidates)
    change(human, 0.4)
  }

  const mayChange = ({ key, source, isHere }: Human): boolean =>
    key !== 'hr-0' && (isHere || (source === 'hr' && world.has('returns')))

  /** @param read how likely it is that the source is read at once */
  function change(human: Human, read: number): void {
    const what = people.change(human)
    world.note(() => `${human.source}: ${human.key ?? human.login} ${what}`)
    if (human.source === 'idp') void provider.push(human)
    else {
      changes += 1
      if (chance.happens(read)) tick()
    }
  }

  /** While nobody knows what came of a write about somebody, something becomes of the same person. */
  function changeWhileInDoubt(person: string): void {
    const human = people.all.find(one => one.key === person)
    if (world.isCalm || human === undefined || !chance.happens(0.5)) return
    scheduler.at(scheduler.nowMs + chance.between(0, 2_000), () => {
      if (!world.isCalm && mayChange(human)) change(human, 1)
    })
  }

  function meddle(): void {
    const { service } = chance.pick(kept)
    const accounts = [...service.accounts.values()]
    if (accounts.length === 0) return
    const account = chance.pick(accounts)
    account.isMeddled = true
    const what = chance.pick(['enables', 'disables', 'deletes'])
    if (what === 'deletes') {
      service.accounts.delete(account.id)
      service.deletedByHand.add(account.id)
    } else account.active = what === 'enables'
    world.count('meddling')
    world.note(() => `${service.name}: a human ${what} account ${account.id}`)
  }

  function tick(): void {
    if (!isDaemon) void sync()
    else if (!world.has('watch')) readWhole()
  }

  function readWhole(): void {
    serving?.daemon.pushed('hr')
    if (world.has('listed')) serving?.daemon.pushed('list')
  }

  const happenings: [weight: number, happen: () => void | Promise<void>][] = [
    [12, () => changeSomebody()],
    [5, tick],
  ]
  const add = (feature: Feature, weight: number, happen: () => void | Promise<void>): void => {
    if (world.has(feature)) happenings.push([weight, happen])
  }
  add('typed', 2, () => void sync())
  add('typed', 1, () => void retry())
  add('typed', 1, () => void release())
  add('held', 2, () => void applyHeld())
  add('meddling', 1, meddle)
  let aheadMs = 0
  add('clock steps', 1, () => {
    // Two days ahead for a moment, and back again: a machine that started before it had asked what time it is.
    const stepMs =
      aheadMs === 0 ? chance.pick([-3_600_000, -60_000, -5_000, 5_000, 60_000, 3_600_000, twoDaysMs]) : -aheadMs
    aheadMs = aheadMs === 0 && stepMs === twoDaysMs ? twoDaysMs : 0
    world.stepClock(stepMs)
  })
  add('crash', 1, async () => {
    const atEndpoint = world.has('pushed') && chance.happens(0.5)
    if (atEndpoint) changeSomebody('idp')
    if (atEndpoint || chance.happens(0.5)) await crashAtCommit(atEndpoint)
    crash()
    await scheduler.pass(chance.between(0, 10_000))
    if (isDaemon) await start()
  })
  add('restart', 1, restart)

  function happening(): () => void | Promise<void> {
    const total = happenings.reduce((sum, [weight]) => sum + weight, 0)
    let left = chance.between(1, total)
    for (const [weight, happen] of happenings) {
      left -= weight
      if (left <= 0) return happen
    }
    return () => changeSomebody()
  }

  function expectKept(): void {
    if (world.violation !== undefined) throw new Over()
  }

  if (isDaemon) await start()
  else await sync()
  const isHasty = chance.pick([0.3, 0.6, 0.9])
  for (let left = chance.between(6, 24); left > 0; left -= 1) {
    await scheduler.pass(chance.happens(isHasty) ? chance.between(0, 400) : chance.between(400, 25_000))
    await happening()()
    expectKept()
  }

  // ------------------------------------------------------------- rest
  world.isCalm = true
  await correctLogins(people.all, kept, look, people.freshLogin)
  changes += 1
  world.note(() => 'from here on nothing goes wrong')
  if (isDaemon) {
    if (serving === undefined) await start()
    while (!provider.isDone) await scheduler.pass(1_000)
    if (!world.has('watch')) readWhole()
  } else await sync()

  /** Waits until nothing is under way and nothing is due. */
  async function rest(): Promise<void> {
    const sinceMs = scheduler.nowMs
    let quiet = 0
    for (let round = 0; round < 200 && quiet < 2; round += 1) {
      await scheduler.pass(round === 0 && world.has('watch') ? 90_000 : round === 0 ? 20_000 : 5_000)
      await (isDaemon ? serving?.daemon.idle() : shots)
      const waitMs = await nextMs()
      quiet = waitMs === undefined ? quiet + 1 : 0
      if (waitMs !== undefined) {
        await scheduler.pass(Math.min(waitMs, longestCronMs))
        if (!isDaemon) await sync()
      }
      expectKept()
    }
    const hours = Math.round((scheduler.nowMs - sinceMs) / 3_600_000)
    if (quiet < 2) world.violate('no-rest', 'faults have stopped, and it never comes to rest')
    else if (hours > longestRestHours)
      world.violate(
        'late',
        `faults have stopped, no target asked for more than ${mostAskedS} s, and it took ${hours} hours to come to rest`,
      )
    expectKept()
  }

  /** When a target may be used again, by the wall clock of this moment. A running daemon measures that by another clock. */
  async function opensAtMs(target: string): Promise<number> {
    const connection = serving?.engine.targets.find(({ name }) => name === target)
    if (serving !== undefined && connection !== undefined)
      return (await serving.engine.deps.health.of(connection).closed())?.until?.getTime() ?? 0
    const { halted, pausedUntil } = await look.targets.get(target)
    return Math.max(halted?.probeDue.getTime() ?? 0, pausedUntil?.getTime() ?? 0)
  }

  /** How long until something is due; undefined: nothing is. */
  async function nextMs(): Promise<number | undefined> {
    let next: number | undefined
    for (const { service } of kept) {
      const { waiting, leased, verify } = await look.outbox.counts(service.name)
      if (service.isBusy()) {
        next = Math.min(next ?? 1_000, 1_000)
        continue
      }
      const opensMs = (await opensAtMs(service.name)) - world.wallMs()
      const isOpen = waiting + leased + verify > 0
      // Who is due at a target that is closed is planned once it opens.
      if (!isOpen && !(opensMs > 0 && (await look.links.hasUnplanned(service.name)))) continue
      const dueMs = isOpen ? ((await look.outbox.nextDue(service.name))?.getTime() ?? 0) - world.wallMs() : 0
      const ms = Math.max(dueMs, opensMs, 1_000)
      next = next === undefined ? ms : Math.min(next, ms)
    }
    return next
  }

  await rest()
  world.note(() => 'it is at rest')
  await checkHeard(people.all, world.has('pushed') ? ['hr', 'idp'] : ['hr'], look, world)
  await checkAtRest(people.all, kept, look, world)
  // The day of the budgets is one of the wall clock.
  if (!world.has('clock steps')) for (const one of kept) checkBudget(one, approved, world)
  expectKept()

  // ------------------------------------------------------------- a human
  // A deletion at the end of its grace period comes when it comes.
  const counts = ({ kind }: { readonly kind: string }): boolean => kind !== 'delete' || !world.has('grace')
  const sentSoFar = (): number => kept.reduce((sum, { service }) => sum + service.effects.filter(counts).length, 0)
  const isRefused = async (): Promise<boolean> =>
    (await look.outbox.list({ states: ['refused', 'parked'], limit: 1 })).length > 0

  /** One look at everything that waits for a human. @returns whether there was anything to do, for a human or for usherd */
  async function tidyUp(): Promise<boolean> {
    world.note(() => 'a human tidies up')
    const before = sentSoFar()
    const isCorrected = await correctLogins(people.all, kept, look, people.freshLogin)
    if (isCorrected) changes += 1
    await release()
    await sync()
    await rest()
    const isHeld = (await look.plans.list({ state: 'open', limit: 1 })).length > 0
    if (isHeld) {
      await applyHeld()
      await rest()
    }
    if (await isRefused()) {
      await retry()
      await rest()
      // Not only tried again, but looked at anew with what is known by now.
      await sync()
      await rest()
    }
    return isCorrected || isHeld || sentSoFar() !== before
  }

  // The last time is the quiet run after a clean one.
  let rounds = 0
  while (rounds < mostRounds && (await tidyUp())) rounds += 1
  await checkSettled(people.all, kept, look, world)
  expectKept()
  if (rounds === mostRounds)
    world.violate('not-quiet', `${mostRounds} runs one after the other, and every one had something to do`)
  serving?.life.end()
}

type Watch = Pick<ServiceOptions, 'mayLose' | 'onDoubt'>

function chooseTargets(world: World, watchOf: (target: string) => Watch): Kept[] {
  const { chance } = world
  const names = world.has('two targets') ? ['crm', 'chat'] : ['crm']
  return names.map((target, index) => {
    const feeding = world.has('two sources')
      ? ['hr', 'idp']
      : world.has('pushed') && (index === 1 || chance.happens(0.5))
        ? ['idp']
        : ['hr']
    const sources = world.has('listed') && feeding.includes('hr') ? [...feeding, 'list'] : feeding
    const variant: Variant = {
      target,
      sources,
      scope: world.has('scope') ? [chance.pick(departments)] : undefined,
      groups: world.has('groups'),
      leavers: world.has('delete')
        ? { action: 'delete' }
        : world.has('grace')
          ? { action: 'disable', deleteAfterMs: 600_000 }
          : { action: 'disable' },
      createTwice: world.has('loose') ? 'duplicate' : world.has('upsert') ? 'same' : 'conflict',
      batch: world.has('batch'),
      removals: world.has('guard') ? 1 : undefined,
    }
    return keptBy(variant, world, watchOf(target))
  })
}

function keptBy(variant: Variant, world: World, watch: Watch): Kept & { variant: Variant } {
  const policy = policyFor(variant)
  const service = createService(
    { name: variant.target, capabilities: policy.capabilities, steps: world.has('steps'), ...watch },
    world,
  )
  return { service, policy, scope: variant.scope, removals: variant.removals, variant }
}

/** Another configuration: other departments are in scope. */
function changedScope(kept: Kept, world: World): Kept {
  const { variant } = kept as Kept & { variant: Variant } // every Kept is made by keptBy
  const scope = world.chance.pick([undefined, ['it'], ['sales'], ['it', 'sales']])
  const changed: Variant = { ...variant, scope }
  return { ...kept, policy: policyFor(changed), scope, variant: changed } as Kept
}
