import { Company } from './company.ts'
import { createFaultInjection, type FaultInjection, slowTargets } from './fault-injection.ts'
import { type Installation, install } from './installation.ts'
import { Progress } from './progress.ts'
import { Provider } from './provider.ts'
import { createRandom, type Random } from './random.ts'
import type { WatchedTarget } from './targets.ts'
import { UnderWay } from './under-way.ts'

/** Everything that outlives the daemon. */
export interface Scene {
  readonly targets: readonly WatchedTarget[]
  readonly usherd: Installation
  readonly faultInjection: FaultInjection
  /** Whom the file is about. */
  readonly company: Company
  readonly provider: Provider
  readonly random: Random
  readonly progress: Progress
  readonly token: string
  /** Who is told of requests at the targets, what the last start took, and write requests so far. */
  readonly now: { underWay: UnderWay; startMs: number; writes: number }
}

/** Sets everything up around the targets; no daemon runs yet. */
export async function prepare(
  targets: readonly WatchedTarget[],
  seed: number,
  opened: AsyncDisposableStack,
): Promise<Scene> {
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
  const now = { underWay: new UnderWay(), startMs: 1_000, writes: 0 }
  const progress = new Progress()
  // Before fault injection, which decides what becomes of the request: its turn does not come when another takes the request.
  for (const { simulator } of targets) watchRequests(simulator, now, progress)
  const simulators = targets.map(({ simulator }) => simulator)
  const faultInjection = createFaultInjection(simulators, createRandom(seed + 3_000_003), slowTargets)
  return { targets, usherd, faultInjection, company, provider, random, progress, token: JSON.parse(text).token, now }
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
      if (write) now.writes += 1
      return false
    },
  })
  simulator.follow(({ number, write }) => {
    begun.get(number)?.requestEnds(write)
    begun.delete(number)
  })
}

/** Creates that were sent without looking, though the account was there: one sentence each. */
export const blindCreates = ({ targets }: Scene): readonly string[] =>
  targets.flatMap(({ name, witness }) =>
    witness.blindCreates().map(login => `${login} was to be created at ${name} where it was, without looking`),
  )
