import { setTimeout as delay } from 'node:timers/promises'
import { drawMoment, type Moment, type What } from './ambush.ts'
import { Company } from './company.ts'
import { differences } from './compare.ts'
import { type Door, doorAt } from './door.ts'
import { type DaemonProcess, type Installation, install, type LogLine } from './installation.ts'
import { Progress } from './progress.ts'
import { Provider } from './provider.ts'
import { createRandom, type Random } from './random.ts'
import { startTargets, type WatchedTarget } from './targets.ts'
import { UnderWay } from './under-way.ts'
import { createWeather, slowTargets, type Weather } from './weather.ts'

export interface HistoryOptions {
  readonly kills: number
  /** Decides the people, what happens to them, the faults and the moments; what runs at the same time the machine decides. */
  readonly seed: number
  /** Told now and then. */
  readonly tell?: (line: string) => void
}

/** What came of a history. */
export interface Told {
  readonly kills: number
  readonly seconds: number
  /** By what was under way: `a run, a write, a push`. */
  readonly phases: ReadonlyMap<string, number>
  /** By what happened to requests at targets. */
  readonly faults: ReadonlyMap<string, number>
  readonly pushes: { readonly acknowledged: number; readonly unanswered: number }
  /** Write requests that came to the targets. */
  readonly writes: number
  /** How often everything came to rest and was compared. */
  readonly rests: number
  /** One sentence each; none: all is as it has to be. */
  readonly failures: readonly string[]
}

/** So often nothing is killed for a while, and everything has to be right. */
const restEvery = 15
/** No wait for a next try is longer. */
const nightMs = 3_600_000
/** More than the tries an operation has before it is parked. */
const mostNights = 12
/** Pushes that are on their way at the same time. */
const pushers = 3
/** Runs by hand in a night. */
const mostVisits = 10

/** People of whom the log is shown when something is wrong with them. */
const mostExplained = 3

const sources = ['people', 'idp']

/**
 * The daemon over a file that is watched and read by a schedule, an identity provider that pushes, and two targets that cut, tear,
 * refuse and delay answers. It is killed again and again and started on the same store. After every few kills, and after the last
 * one, faults stop, and everything is compared. Ends at the first rest, or start, after which something is wrong.
 */
export async function play({ kills, seed, tell = () => {} }: HistoryOptions): Promise<Told> {
  const began = performance.now()
  await using opened = new AsyncDisposableStack()
  const targets = await startTargets(sources, opened)
  const scene = await prepare(targets, seed, opened)
  const phases = new Map<string, number>()
  const failures: string[] = []
  let killed = 0
  let rests = 0
  const told = (): Told => ({
    kills: killed,
    seconds: (performance.now() - began) / 1000,
    phases,
    faults: scene.weather.faults,
    pushes: scene.provider.counts,
    writes: targets.reduce((sum, { simulator }) => sum + simulator.journal.filter(({ write }) => write).length, 0),
    rests,
    failures,
  })
  const fail = (problems: readonly string[]): void => {
    failures.push(...problems.map(problem => `after ${killed} kills: ${problem}`))
  }
  try {
    while (killed < kills && failures.length === 0) {
      const { phase, problems } = await live(scene)
      fail(problems)
      if (phase !== undefined) {
        killed += 1
        phases.set(phase, (phases.get(phase) ?? 0) + 1)
      }
      if (failures.length > 0 || (killed % restEvery !== 0 && killed < kills)) continue
      fail(await rest(scene, killed >= kills))
      rests += 1
      tell(`${killed} kills, ${Math.round(told().seconds)} s, ${failures.length === 0 ? 'all is well' : 'not well'}`)
    }
  } catch (error) {
    fail([error instanceof Error ? (error.stack ?? error.message) : String(error)])
  }
  return told()
}

/** Everything that outlives the daemon. */
interface Scene {
  readonly targets: readonly WatchedTarget[]
  readonly usherd: Installation
  readonly weather: Weather
  /** Whom the file is about. */
  readonly company: Company
  readonly provider: Provider
  readonly random: Random
  readonly progress: Progress
  readonly token: string
  /** Who is told of requests at the targets, and of what the last start took. */
  readonly now: { underWay: UnderWay; startMs: number }
}

async function prepare(targets: readonly WatchedTarget[], seed: number, opened: AsyncDisposableStack): Promise<Scene> {
  const random = createRandom(seed)
  const files = Object.fromEntries(targets.map(({ name, file }) => [name, file]))
  const usherd = opened.use(await install(files, Object.assign({}, ...targets.map(({ env }) => env))))
  const company = new Company(random, 24, { most: 60 })
  const provider = new Provider(
    new Company(createRandom(seed + 1_000_003), 24, { first: 1_000_000, most: 60 }),
    createRandom(seed + 2_000_003),
  )
  await usherd.people(company.csv())
  const { code, text } = await usherd.run('token', 'create', '--json')
  if (code !== 0) throw new Error(`no token: ${text}`)
  const now = { underWay: new UnderWay(), startMs: 1_000 }
  const progress = new Progress()
  // Before the weather, which decides what becomes of the request: its turn does not come when another takes the request.
  for (const { simulator } of targets) watchRequests(simulator, now, progress)
  const simulators = targets.map(({ simulator }) => simulator)
  const weather = createWeather(simulators, createRandom(seed + 3_000_003), slowTargets)
  return { targets, usherd, weather, company, provider, random, progress, token: JSON.parse(text).token, now }
}

function watchRequests(simulator: WatchedTarget['simulator'], now: Scene['now'], progress: Progress): void {
  const begun = new Map<number, UnderWay>()
  simulator.misbehave({
    misbehaviour: { kind: 'cut', when: 'before' },
    probability: 1,
    matching: ({ write }) => {
      progress.tell()
      begun.set((simulator.journal.at(-1)?.number ?? 0) + 1, now.underWay)
      now.underWay.requestBegins(write)
      return false
    },
  })
  simulator.follow(({ number, write }) => {
    begun.get(number)?.requestEnds(write)
    begun.delete(number)
  })
}

/** One life of the daemon, ended by a kill. @returns what was under way, unless it ended by itself; what is wrong */
async function live(scene: Scene): Promise<{ readonly phase?: string; readonly problems: readonly string[] }> {
  const { usherd, weather, random, company, provider, progress, now } = scene
  const moment = drawMoment(random)
  const underWay = new UnderWay()
  now.underWay = underWay
  const began = performance.now()
  let phase: string | undefined
  const heard: ((what: What) => void)[] = []
  const daemon = usherd.serve(line => {
    progress.tell()
    underWay.heard(line)
    const what = whatOf(line)
    if (what !== undefined) for (const listener of heard) listener(what)
  })
  const kill = (): void => {
    phase ??= underWay.words
    daemon.kill()
  }
  const timers: NodeJS.Timeout[] = []
  heard.push(ambushed(moment, kill, timers))
  underWay.onBegin(() => {
    if (underWay.isAllAtOnce) for (const listener of heard) listener('together')
  })
  weather.follow({ kill, dead: daemon.ended, ...(moment.target === undefined ? {} : { ambush: moment.target }) })
  if (moment.whileStarting !== undefined) timers.push(setTimeout(kill, moment.whileStarting * now.startMs))
  const url = await progress.within('the daemon starts', daemon.listening)
  const problems: string[] = []
  if (url !== undefined) {
    now.startMs = performance.now() - began
    timers.push(setTimeout(kill, moment.latestMs))
    const door = doorAt(url, scene.token)
    problems.push(...(await lookAfterKill(provider, door, daemon)))
    await Promise.all([
      ...Array.from({ length: pushers }, () => pushOn({ scene, door, daemon, heard })),
      rewriteOn(scene, daemon),
      progress.within('the daemon is killed', daemon.ended),
    ])
  }
  const { code, log } = await daemon.ended
  for (const timer of timers) clearTimeout(timer)
  if (code !== null) problems.push(`the daemon ended by itself with ${code}:\n${log}`)
  problems.push(...provider.refusals.splice(0), ...blindCreates(scene))
  if (random.chance(0.5)) company.change()
  await usherd.people(company.csv())
  return { problems, ...(code === null ? { phase: phase ?? 'nothing' } : {}) }
}

/** Springs when enough of its kind has happened. */
function ambushed({ after }: Moment, kill: () => void, timers: NodeJS.Timeout[]): (what: What) => void {
  let left = after?.count ?? 0
  return what => {
    if (after === undefined || what !== after.what) return
    left -= 1
    if (left !== 0) return
    if (after.ms === 0) kill()
    else timers.push(setTimeout(kill, after.ms))
  }
}

const lines: Readonly<Record<string, What>> = {
  'run starts': 'run starts',
  'source read': 'source read',
  planned: 'planned',
  operation: 'operation',
}

const whatOf = ({ message }: LogLine): What | undefined => lines[String(message)]

/** A look that the daemon did not live to answer tells nothing. */
async function lookAfterKill(provider: Provider, door: Door, { ended }: DaemonProcess): Promise<readonly string[]> {
  try {
    return await provider.look(door)
  } catch (error) {
    const { code } = await ended
    if (code === null) return []
    throw error
  }
}

interface Pushing {
  readonly scene: Scene
  readonly door: Door
  readonly daemon: DaemonProcess
  readonly heard: readonly ((what: What) => void)[]
}

/** Lets things happen at the provider's company and pushes them, until the daemon is gone. */
async function pushOn({ scene, door, daemon, heard }: Pushing): Promise<void> {
  const { provider, random, now, progress } = scene
  const { underWay } = now
  const life = lifeOf(daemon)
  while (life.lasts) {
    const isPushed = await underWay.push(() => {
      for (const listener of heard) listener('push begins')
      return provider.push(door)
    })
    if (isPushed) for (const listener of heard) listener('push answered')
    progress.tell()
    if (!isPushed || random.chance(0.3)) {
      provider.company.change()
      await Promise.race([delay(random.below(60)), daemon.ended])
    }
  }
}

/** Writes the file of people anew now and then, until the daemon is gone. */
async function rewriteOn({ usherd, company, random }: Scene, daemon: DaemonProcess): Promise<void> {
  const life = lifeOf(daemon)
  for (;;) {
    await Promise.race([delay(100 + random.below(900)), daemon.ended])
    if (!life.lasts) return
    company.change()
    await usherd.people(company.csv())
  }
}

function lifeOf({ ended }: DaemonProcess): { readonly lasts: boolean } {
  const life = { lasts: true }
  void ended.then(() => {
    life.lasts = false
  })
  return life
}

const blindCreates = ({ targets }: Scene): readonly string[] =>
  targets.flatMap(({ name, witness }) =>
    witness.blindCreates().map(login => `${login} was to be created at ${name} where it was, without looking`),
  )

/**
 * Nothing happens to the daemon: everything is pushed, everything is sent, everything is right. What waits for its next try gets
 * nights to have it in, and an admin has what was parked tried again.
 * @param last then one more run by hand may not send anything
 */
async function rest(scene: Scene, last: boolean): Promise<readonly string[]> {
  const { weather } = scene
  weather.calm(true)
  try {
    const visits: string[] = []
    for (let nights = 1; nights <= mostNights; nights++) {
      const { problems, isSilent } = await night(scene, visits)
      if (problems.length > 0) return problems
      if (isSilent) return last ? runByHand(scene) : []
    }
    return [`no rest after ${mostNights} nights: ${visits.join(', ')}`, ...(await compared(scene))]
  } finally {
    weather.calm(false)
  }
}

/** A daemon that lives through a night. @param visits gets a line for each run by hand */
async function night(
  scene: Scene,
  visits: string[],
): Promise<{ readonly problems: readonly string[]; readonly isSilent: boolean }> {
  const { usherd, provider, progress, now } = scene
  usherd.skip(nightMs)
  now.underWay = new UnderWay()
  const daemon = usherd.serve(() => progress.tell())
  try {
    const url = await progress.within('the daemon starts', daemon.listening)
    if (url === undefined)
      return { problems: [`the daemon ended by itself:\n${(await daemon.ended).log}`], isSilent: false }
    const door = doorAt(url, scene.token)
    const problems = [...(await progress.within('the door is looked at', provider.look(door)))]
    while (await progress.within('the rest is pushed', provider.push(door))) progress.tell()
    const isSilent = await silent(scene, visits)
    problems.push(...provider.refusals.splice(0), ...blindCreates(scene), ...(isSilent ? await compared(scene) : []))
    daemon.stop()
    const { code, log } = await progress.within('the daemon stops', daemon.ended)
    if (code !== 0) problems.push(`the daemon that was told to stop ended with ${code}:\n${log}`)
    return { problems, isSilent }
  } finally {
    daemon.kill()
    await daemon.ended
  }
}

/** Runs by hand until one has nothing to send (true), or what is left waits (false). */
async function silent(scene: Scene, visits: string[]): Promise<boolean> {
  const { usherd, progress } = scene
  for (let left = mostVisits; left > 0; left--) {
    writesOf(scene)
    const { code, text } = await progress.within('a sync ends', usherd.run('sync'))
    const writes = writesOf(scene)
    const lastWords = code === 0 ? '' : ` (${text.trim().split('\n').at(-1)})`
    visits.push(`sync ended with ${code} after ${writes.length} writes${lastWords}`)
    if (writes.length > 0) continue
    if (code === 0) return true
    // An operation that met eight misfortunes is parked, and waits for an admin's word.
    const retried = await progress.within('a retry ends', usherd.run('retry'))
    if (retried.text.startsWith('nothing')) return false
  }
  return false
}

async function compared(scene: Scene): Promise<readonly string[]> {
  const { usherd, targets, company, provider, progress } = scene
  const { code, text } = await progress.within('the store is checked', usherd.run('store', 'check'))
  const found = targets.flatMap(target => differences(target, [company, provider.company]))
  const keys = [...new Set(found.map(({ key }) => key))].slice(0, mostExplained)
  return [
    ...found.map(({ sentence }) => sentence),
    ...(code === 0 ? [] : [text.trim()]),
    ...(await Promise.all(keys.map(key => explained(scene, key)))),
  ]
}

/** What usherd remembers of its doings with somebody. */
async function explained({ usherd, provider }: Scene, key: string): Promise<string> {
  const { text } = await usherd.run('log', '--user', provider.idOf(key) ?? key)
  return `its log of ${key}:\n${text.trim()}`
}

async function runByHand(scene: Scene): Promise<readonly string[]> {
  const { code, text } = await scene.progress.within('the last run ends', scene.usherd.run('sync', '--patience', '130'))
  const writes = writesOf(scene)
  return code === 0 && writes.length === 0
    ? []
    : [`the last run ended with ${code} and sent ${JSON.stringify(writes)}:\n${text}`]
}

const writesOf = ({ targets }: Scene): readonly string[] => targets.flatMap(({ witness }) => witness.writes())
