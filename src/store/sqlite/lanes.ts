import { queue } from './queue.ts'

/**
 * Who goes first at the database. What somebody waits for (a push, an answer to be written down) is in the foreground; a page of
 * a long reading, plan or upkeep is in the background, and gives way.
 */
interface Lanes {
  /** Begins at once. */
  foreground<T>(work: () => Promise<T>): Promise<T>
  /**
   * Begins when the foreground is quiet, or when so much of it has gone first that it would otherwise never come to its turn. One
   * at a time, in the order of asking.
   */
  background<T>(work: () => Promise<T>): Promise<T>
  /** Resolves when everything asked of the background by now has ended. */
  idle(): Promise<void>
}

/**
 * Works of the foreground that pass one of the background. A push makes about a hundred from the endpoint to the target, so a page
 * gets between once or twice; and at a few hundred microseconds each, a page comes to its turn many times a second whatever
 * goes on.
 */
const mostPassing = 128

/**
 * @param pause takes as long as somebody is between two works of theirs
 * @param most works of the foreground that may pass one of the background
 */
export function createLanes(pause: () => Promise<void> = turnOfLoop, most = mostPassing): Lanes {
  let begun = 0
  let underWay = 0
  let ended = 0
  let onEnd = Promise.withResolvers<void>()
  const inTurn = queue()

  async function foreground<T>(work: () => Promise<T>): Promise<T> {
    begun += 1
    underWay += 1
    try {
      return await work()
    } finally {
      underWay -= 1
      ended += 1
      onEnd.resolve()
      onEnd = Promise.withResolvers()
    }
  }

  /** Whoever does one thing after the other is between two of them for less than a turn of the loop: that is not quiet yet. */
  async function quiet(): Promise<void> {
    const before = ended
    while (ended - before < most) {
      if (underWay > 0) {
        await onEnd.promise
        continue
      }
      const seen = begun
      await pause()
      if (begun === seen) return
    }
  }

  return {
    foreground,
    background: work =>
      inTurn(async () => {
        await quiet()
        return work()
      }),
    idle: () => inTurn(async () => {}),
  }
}

/** Twice, because the first may be part of the turn that is under way: in between, whatever has come in is taken up. */
async function turnOfLoop(): Promise<void> {
  for (let turn = 0; turn < 2; turn++) await new Promise<void>(resolve => setImmediate(resolve))
}
