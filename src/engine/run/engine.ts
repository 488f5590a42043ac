import type { Fault } from '../../domain/fault.ts'
import type { Breach, PlanSummary } from '../../domain/plan.ts'
import { Problem } from '../../domain/problem.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import type { Store } from '../../store/store.ts'
import type { DispatcherOptions } from '../deliver/dispatcher.ts'
import type { Rest } from '../deliver/rest.ts'
import type { ReadingSummary } from '../events/reading-summary.ts'
import type { NameCache } from '../plan/name-cache.ts'
import type { SourceConnection, TargetConnection } from '../targets/connection.ts'
import type { Closed } from '../targets/standing.ts'
import type { Turns } from './turns.ts'

/** Everything a run works with, open and configured. */
export interface Engine {
  readonly sources: readonly SourceConnection[]
  readonly targets: readonly TargetConnection[]
  readonly store: Store
  readonly deps: DispatcherOptions
  /** In a daemon, for runs nobody asked for: what is known of the targets from a moment ago. */
  readonly nameCache?: NameCache
  /** In a daemon: who may read and plan what at the same time. Without it nobody else is there. */
  readonly turns?: Turns
  /** In a daemon: somebody at this target is to be planned again, in a run of its own. Without it that happens within the run. */
  readonly replan?: (target: string) => void
  /** Brings the open operations of these targets to their end. Default: dispatchers of this run's own, until nothing is due. */
  readonly deliver?: (targets: readonly TargetConnection[], options: WorkSpan) => Promise<readonly TargetRest[]>
}

/** How long work may take, and what ends it early. */
export type WorkSpan = Pick<RunOptions, 'stop' | 'kill' | 'patienceMs'>

/** How one target's dispatcher came to rest (why, who needs planning again, when there is something to do next), with the target's name. */
export type TargetRest = Rest & { readonly target: string }

/** What one run is asked to do, and how long it may take. */
export interface RunOptions {
  /** What the run is for, for the books: `sync`, `plan`, `serve hr`. */
  readonly command: string
  /** Names; default: all. */
  readonly targets?: readonly string[]
  /** Sources to read; default: all that feed the targets. */
  readonly sources?: readonly string[]
  /** Provision on demand: only this person. */
  readonly only?: PersonKey
  /**
   * As `only`, where who is meant shows only once all sources are read: asked then, before anything is planned.
   * @throws Problem (usage) for nobody, and for several
   */
  readonly whom?: () => Promise<PersonKey>
  /** A human said yes to what it does: limits do not hold it, and it is counted under no budget. */
  readonly approved?: true
  /** Plans only who was not considered since he became due: what waits for a human, or for another time, costs nothing. */
  readonly unplanned?: true
  readonly stop: AbortSignal
  readonly kill: AbortSignal
  /** How long a run waits for a target that pauses or for repeats before it leaves them to the next one. */
  readonly patienceMs: number
}

/** How a run ended, in the words of the exit codes. */
export type RunResult = 'done' | 'failed' | 'held' | 'source' | 'interrupted'

/** What one run came to, for the exit code, the output and the books. */
export interface RunOutcome {
  readonly run: number
  readonly result: RunResult
  readonly readings: readonly ReadingSummary[]
  /** The plan the run is known by in the books. */
  readonly plan?: PlanSummary
  /** Every target's own plan, in the order of the targets. */
  readonly plans: readonly PlanSummary[]
  readonly breaches: readonly Breach[]
  /** Targets that could not be planned. */
  readonly faults: readonly { readonly target: string; readonly fault: Fault }[]
  /** Targets that were not asked, because they are paused or halted: their people stay due. */
  readonly closed: readonly (Closed & { readonly target: string })[]
  /** How each target's dispatcher came to rest. */
  readonly rests: readonly TargetRest[]
  /** Targets left alone because a source of theirs could not be read whole. */
  readonly skipped: readonly string[]
}

/** Targets by name; none named: all. @throws Problem (usage) naming those there are */
export function pickTargets(
  all: readonly TargetConnection[],
  names: readonly string[] | undefined,
): readonly TargetConnection[] {
  if (names === undefined || names.length === 0) return all
  return names.map(name => {
    const found = all.find(target => target.name === name)
    if (found !== undefined) return found
    throw new Problem(
      'usage',
      'usage.unknown-target',
      `there is no target "${name}"`,
      `Targets are: ${all.map(target => target.name).join(', ') || 'none'}.`,
    )
  })
}
