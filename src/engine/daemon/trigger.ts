import { backoffMs } from '../../domain/pair/attempts.ts'
import type { Clock } from '../../domain/time/clock.ts'

/** A request that something be done soon, which is used up only by having been done. */
export interface Trigger {
  /** Once more, please. However often it is pulled while it waits, that is one time; pulled while it is done, one time more. */
  pull(): void
  /** Resolves when nothing of it is under way. */
  idle(): Promise<void>
}

export interface TriggerOptions {
  readonly clock: Clock
  /** 0 <= random < 1. */
  readonly random: () => number
  /** Fires: nothing is begun any more. */
  readonly stop: AbortSignal
  /** Told of every failure; it is tried again after a while. */
  readonly onDefect: (error: unknown) => void
}

/** Whoever holds up the store for long is not waited for longer than this at a time. */
const longestWaitMs = 60_000

/** @param perform the thing itself; only when it resolves is the request used up */
export function createTrigger(
  perform: () => Promise<unknown>,
  { clock, random, stop, onDefect }: TriggerOptions,
): Trigger {
  let isWanted = false
  let working: Promise<void> | undefined

  async function work(): Promise<void> {
    let failures = 0
    while (isWanted && !stop.aborted) {
      isWanted = false
      try {
        await perform()
        failures = 0
      } catch (error) {
        isWanted = true
        failures += 1
        if (!stop.aborted) onDefect(error)
        await rest(failures)
      }
    }
  }

  const rest = (failures: number): Promise<void> =>
    clock.sleep(Math.min(longestWaitMs, backoffMs(failures, random())), stop).catch(() => undefined)

  function pull(): void {
    if (stop.aborted) return
    isWanted = true
    working ??= work().finally(() => {
      working = undefined
      // Pulled between its last look and now.
      if (isWanted) pull()
    })
  }

  return {
    pull,
    idle: async () => {
      while (working !== undefined) await working
    },
  }
}
