import { Problem } from '../../domain/problem.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Tell } from '../events/events.ts'

/** Why the store cannot be used. */
interface Trouble {
  readonly since: Date
  readonly problem: Problem
}

/**
 * The one place that knows since when the store cannot be used: what must not be lost waits here, in order, and is tried again
 * until it goes through.
 */
export interface StoreTrouble {
  /** Undefined while nothing waits for the store. */
  current(): Trouble | undefined
  /**
   * Does something with the store; when that fails because of a trouble that may pass, again and again until it does not.
   * What waits is done in the order in which it came; nothing new overtakes it.
   * @param work is done whole or not at all, as every write of the store is
   * @param end when it fires, what still waits fails with the trouble it waits for
   * @throws what the store throws, when waiting would not help
   */
  patiently<Result>(work: () => Promise<Result>, end?: AbortSignal): Promise<Result>
}

/**
 * Troubles that others bring about and take away, and after which nothing of the write is there: another program's lock, a full
 * disk, a file or folder whose rights or place were changed. A damaged database does not mend itself, and after an error of
 * the disk itself nobody knows what is there.
 */
const passing: ReadonlySet<string> = new Set(['store.locked', 'store.full', 'store.read-only', 'store.unopenable'])

/** SQLite itself waits some seconds for a lock before it gives up. */
const pauseMs = 1_000

interface Waiting {
  readonly work: () => Promise<unknown>
  readonly end: AbortSignal | undefined
  resolve(result: unknown): void
  reject(error: unknown): void
}

/** Begins without trouble. What waits is tried once a second; `tell` hears when a trouble begins and when it is over. */
export function createStoreTrouble({ clock, tell }: { readonly clock: Clock; readonly tell: Tell }): StoreTrouble {
  let waiting: readonly Waiting[] = []
  let trouble: (Trouble & { readonly sinceMs: number }) | undefined
  let nap: AbortController | undefined

  function note(problem: Problem): void {
    const known = trouble
    trouble = { since: known?.since ?? clock.now(), sinceMs: known?.sinceMs ?? clock.monotonicMs(), problem }
    if (known === undefined) tell({ kind: 'store:troubled', since: trouble.since, problem })
  }

  function pass(): void {
    if (trouble === undefined) return
    const { since, sinceMs } = trouble
    trouble = undefined
    tell({ kind: 'store:mended', since, ms: clock.monotonicMs() - sinceMs })
  }

  /** Tries what came first until it goes through, then the next. */
  async function serve(): Promise<void> {
    for (let [first] = waiting; first !== undefined; [first] = waiting) {
      if (await attempt(first)) waiting = waiting.filter(one => one !== first)
      else await sleep()
      dismiss()
    }
    trouble = undefined
  }

  /** @returns whether it is over, one way or the other */
  async function attempt({ work, resolve, reject }: Waiting): Promise<boolean> {
    try {
      const result = await work()
      pass()
      resolve(result)
    } catch (error) {
      if (isPassing(error)) {
        note(error)
        return false
      }
      reject(error)
    }
    return true
  }

  /** Whoever may not wait any longer. What is being tried is not disturbed: its end says what became of it. */
  function dismiss(): void {
    for (const { end, reject } of waiting) if (end?.aborted) reject(trouble?.problem ?? end.reason)
    waiting = waiting.filter(({ end }) => !end?.aborted)
  }

  async function sleep(): Promise<void> {
    if (waiting.some(({ end }) => end?.aborted)) return
    nap = new AbortController()
    // The only rejection is the end of the nap, and the line is looked at again either way.
    await clock.sleep(pauseMs, nap.signal).catch(() => undefined)
    nap = undefined
  }

  function inLine<Result>(work: () => Promise<Result>, end: AbortSignal | undefined): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const wake = (): void => nap?.abort()
    end?.addEventListener('abort', wake, { once: true })
    // What comes back is what `work` gave, a Result.
    const entry: Waiting = { work, end, resolve: result => resolve(result as Result), reject }
    waiting = [...waiting, entry]
    if (waiting.length === 1) void serve()
    return promise.finally(() => end?.removeEventListener('abort', wake))
  }

  return {
    current: () => trouble && { since: trouble.since, problem: trouble.problem },
    patiently(work, end) {
      if (waiting.length > 0) return inLine(work, end)
      // While nobody waits there is no order to keep.
      return work().catch(error => {
        if (!isPassing(error) || end?.aborted) throw error
        note(error)
        return inLine(work, end)
      })
    },
  }
}

const isPassing = (error: unknown): error is Problem =>
  error instanceof Problem && error.class === 'store' && passing.has(error.code)
