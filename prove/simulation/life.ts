import type { Clock } from '../../src/domain/time/clock.ts'
import type { Chance } from './chance.ts'
import type { Scheduler } from './scheduler.ts'

/** How much the calls of a process are held up, so that others get between. Shares of one; milliseconds. */
export interface Delays {
  readonly share: number
  readonly mostMs: number
  /** Now and then one call takes long: a lock, a slow disk, a busy machine. */
  readonly longShare: number
  readonly longMs: number
}

/** A crash while the next write is about to be committed, and so is lost. */
export interface Doom {
  /** Only a write of the endpoint will do. */
  readonly atEndpoint: boolean
  /** So much later: who was told too early that all is well has heard it by then. */
  readonly afterMs: number
  readonly end: () => void
}

/**
 * One process from its start to its end. What it waits for comes only while it lives: a crash leaves every call unanswered for
 * ever, and whatever the process would have done next is never done.
 */
export interface Life {
  readonly clock: Clock
  readonly isOver: boolean
  /** The process is gone, in the middle of whatever it does. */
  end(): void
  /**
   * Somebody else may go on here, any number of them. Never resolves once the process is gone.
   * @param weight how much likelier than elsewhere it is that it takes long
   */
  turn(weight?: number): Promise<void>
  /** After so many milliseconds; never resolves once the process is gone. */
  wait(ms: number): Promise<void>
  /** A write is about to be committed: what `doomed` asked for happens here. @param isShared it is one of the endpoint's */
  commit(isShared: boolean): Promise<void>
  doomed: Doom | undefined
}

export interface Surroundings {
  readonly scheduler: Scheduler
  readonly chance: Chance
  readonly delays: Delays
  readonly wallMs: () => number
  /** Nothing takes long any more. */
  readonly isCalm: () => boolean
}

export function createLife({ scheduler, chance, delays, wallMs, isCalm }: Surroundings): Life {
  let isOver = false
  const bornMs = scheduler.nowMs
  const life: Life = {
    get isOver() {
      return isOver
    },
    end() {
      isOver = true
    },
    turn(weight = 1) {
      if (!isCalm() && chance.happens(delays.longShare * weight)) return life.wait(chance.between(1, delays.longMs))
      return life.wait(chance.happens(delays.share) ? chance.between(1, delays.mostMs) : 0)
    },
    doomed: undefined,
    commit(isShared) {
      const { doomed } = life
      if (doomed === undefined || (doomed.atEndpoint && !isShared)) return life.turn()
      life.doomed = undefined
      scheduler.at(scheduler.nowMs + doomed.afterMs, doomed.end)
      return new Promise(() => {})
    },
    wait: ms =>
      new Promise(resolve => {
        scheduler.at(scheduler.nowMs + ms, () => {
          if (!isOver) resolve()
        })
      }),
    clock: {
      now: () => new Date(wallMs()),
      monotonicMs: () => scheduler.nowMs - bornMs,
      sleep: (ms, signal) =>
        new Promise((resolve, reject) => {
          if (signal?.aborted) return reject(signal.reason)
          const onAbort = (): void => {
            planned.cancel()
            reject(signal?.reason)
          }
          const planned = scheduler.at(scheduler.nowMs + ms, () => {
            signal?.removeEventListener('abort', onAbort)
            if (!isOver) resolve()
          })
          signal?.addEventListener('abort', onAbort, { once: true })
        }),
    },
  }
  return life
}
