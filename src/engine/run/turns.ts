/**
 * Who may work on what at the same time: two readings of one source exclude each other, two plannings of one target, and a human's
 * command and the planning of its targets. What has no name in common does not wait for each other.
 *
 * Somebody who needs several names queues for all of them at one moment, so everybody waits only for who came before: no two can
 * wait for each other. A task must not ask for a turn while it has one.
 */
export interface Turns {
  /**
   * Does a task when everybody who asked before for one of the names has ended, well or badly.
   * @param signal fires while it waits: it is not done
   * @throws what the task throws; the signal's reason, at once, when it fires before the task's turn
   */
  take<Result>(names: readonly string[], task: () => Promise<Result>, signal: AbortSignal): Promise<Result>
  /** Resolves when nobody has a turn or waits for one. */
  idle(): Promise<void>
}

export const sourceTurn = (name: string): string => `source ${name}`
export const targetTurn = (name: string): string => `target ${name}`

/** Turns of one process, nobody having one yet. */
export function createTurns(): Turns {
  /** Ends when the last one who asked for the name has. */
  const tails = new Map<string, Promise<void>>()

  function take<Result>(names: readonly string[], task: () => Promise<Result>, signal: AbortSignal): Promise<Result> {
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    const giveUp = (): void => reject(signal.reason)
    const begin = async (): Promise<void> => {
      signal.removeEventListener('abort', giveUp)
      // It has given up already, and nobody wants the task done any more.
      if (signal.aborted) return reject(signal.reason)
      try {
        resolve(await task())
      } catch (error) {
        reject(error)
      }
    }
    if (signal.aborted) return Promise.reject(signal.reason)
    signal.addEventListener('abort', giveUp, { once: true })
    const before = names.flatMap(name => tails.get(name) ?? [])
    const tail: Promise<void> = Promise.all(before)
      .then(begin)
      .finally(() => {
        for (const name of names) if (tails.get(name) === tail) tails.delete(name)
      })
    for (const name of names) tails.set(name, tail)
    return promise
  }

  async function idle(): Promise<void> {
    while (tails.size > 0) await Promise.all(tails.values())
  }

  return { take, idle }
}
