import { Problem } from '../../domain/problem.ts'
import type { Store } from '../../store/store.ts'
import type { StoreTrouble } from './store-trouble.ts'

interface PatientOptions {
  readonly trouble: StoreTrouble
  /** Fires: nothing new is begun. What was answered is still written. */
  readonly stop: AbortSignal
  /** Fires: what is not written by now is given up. */
  readonly kill: AbortSignal
}

/**
 * The store for whoever stands in the middle of something with a target: what came back is written, a request is counted and
 * a pause is kept, however long another program locks the database or the disk stays full. Everything else, and all questions,
 * are as impatient as ever: a run that cannot read or plan ends, and says why.
 */
export function patientStore(store: Store, { trouble, stop, kill }: PatientOptions): Store {
  const until =
    (end: AbortSignal) =>
    <Values extends unknown[], Result>(write: (...values: Values) => Promise<Result>) =>
    (...values: Values): Promise<Result> =>
      trouble.patiently(() => write(...values), end)
  const untilStop = until(stop)
  const untilKill = until(kill)
  const { outbox, targets, sources } = store
  const nothingOnceStopped = (error: unknown): Awaited<ReturnType<typeof outbox.claim>> => {
    if (stop.aborted && isStoreProblem(error)) return { operations: [], replan: 0 }
    throw error
  }
  return {
    ...store,
    outbox: {
      ...outbox,
      claim: (target, options) => untilStop(outbox.claim)(target, options).catch(nothingOnceStopped),
      giveBack: untilKill(outbox.giveBack),
      made: untilKill(outbox.made),
      settle: untilKill(outbox.settle),
    },
    targets: {
      ...targets,
      halt: untilKill(targets.halt),
      reopen: untilKill(targets.reopen),
      forgive: untilKill(targets.forgive),
      pause: untilKill(targets.pause),
      release: untilKill(targets.release),
      takeBudget: untilKill(targets.takeBudget),
    },
    sources: { ...sources, pause: untilKill(sources.pause) },
  }
}

const isStoreProblem = (error: unknown): boolean => error instanceof Problem && error.class === 'store'
