import { live } from './life.ts'
import { rest } from './rest.ts'
import { prepare } from './scene.ts'
import { startTargets } from './targets.ts'

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
    faults: scene.faultInjection.faults,
    pushes: scene.provider.counts,
    writes: scene.now.writes,
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
