import type { Rest } from './rest.ts'

/**
 * Those who wait for a dispatcher to come to rest. What somebody brought is only looked at in a round that begins after they
 * asked: a round under way may have looked before, and its rest says nothing to them.
 */
interface RestWaiters {
  ask(): Promise<Rest>
  /** A round begins. @returns tells everybody who had asked by now */
  round(): (rest: Rest) => void
  /** Tells everybody, and from now on everybody who asks, at once. */
  end(rest: Rest): void
  /** From now on who asks waits. */
  begin(): void
}

/** Those who wait for one dispatcher: nobody yet. */
export function createRestWaiters(): RestWaiters {
  const waiting: ((rest: Rest) => void)[] = []
  let ended: Rest | undefined
  const tell = (number: number, rest: Rest): void => {
    for (const tellOne of waiting.splice(0, number)) tellOne(rest)
  }
  return {
    ask: () => (ended === undefined ? new Promise(resolve => waiting.push(resolve)) : Promise.resolve(ended)),
    round() {
      let number = waiting.length
      return rest => {
        tell(number, rest)
        number = 0
      }
    },
    end(rest) {
      ended = rest
      tell(waiting.length, rest)
    },
    begin() {
      ended = undefined
    },
  }
}
