import type { Clock } from '../../src/domain/time/clock.ts'

/** A clock that stands still until it is told to move. */
export interface FakeClock extends Clock {
  /**
   * Lets so many milliseconds pass: wakes every sleeper whose time comes, in order, each at its own moment, and lets what
   * it does settle (promises and whatever they start) before the next one.
   */
  advance(ms: number): Promise<void>
  /** Moves wall time alone, as a corrected system clock does. */
  shiftWall(ms: number): void
  /** How many sleeps are running. */
  readonly sleeping: number
}

export interface FakeClockOptions {
  /** How late a sleep of the given length wakes, in milliseconds. Default: never late. */
  readonly lateBy?: () => number
}

interface Sleeper {
  readonly dueMs: number
  readonly wake: () => void
}

/** Everything that promises have made ready runs before this resolves. */
const settled = () => new Promise<void>(resolve => setImmediate(resolve))

/**
 * @param start wall time at the beginning; monotonic time begins at 0
 * @returns a clock for tests: nothing passes by itself
 */
export function createFakeClock(
  start: Date | string = '2026-01-01T00:00:00.000Z',
  options: FakeClockOptions = {},
): FakeClock {
  const lateBy = options.lateBy ?? (() => 0)
  const sleepers = new Set<Sleeper>()
  let wallAtZeroMs = new Date(start).getTime()
  let elapsedMs = 0

  const nextDue = (untilMs: number): Sleeper | undefined =>
    [...sleepers].filter(({ dueMs }) => dueMs <= untilMs).sort((a, b) => a.dueMs - b.dueMs)[0]

  const sleep = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason)
      const giveUp = () => {
        sleepers.delete(sleeper)
        reject(signal?.reason)
      }
      const wake = () => {
        sleepers.delete(sleeper)
        signal?.removeEventListener('abort', giveUp)
        resolve()
      }
      const sleeper: Sleeper = { dueMs: elapsedMs + Math.max(ms, 0) + lateBy(), wake }
      sleepers.add(sleeper)
      signal?.addEventListener('abort', giveUp, { once: true })
    })

  const advance = async (ms: number): Promise<void> => {
    await settled()
    const untilMs = elapsedMs + ms
    for (let next = nextDue(untilMs); next !== undefined; next = nextDue(untilMs)) {
      elapsedMs = Math.max(elapsedMs, next.dueMs)
      next.wake()
      await settled()
    }
    elapsedMs = untilMs
  }

  return {
    now: () => new Date(wallAtZeroMs + elapsedMs),
    monotonicMs: () => elapsedMs,
    sleep,
    advance,
    shiftWall: ms => {
      wallAtZeroMs += ms
    },
    get sleeping() {
      return sleepers.size
    },
  }
}

/** A lateness for `lateBy` that varies from 0 to so many milliseconds, the same way every time. */
export function upTo(latestMs: number): () => number {
  let turn = 0
  return () => {
    turn += 7
    return ((turn % 16) / 15) * latestMs
  }
}
