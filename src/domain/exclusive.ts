/**
 * Lets work on shared things wait for its turn: of all work that names a key, one runs at a time, in the order it came. Work that
 * names several keys waits for all of them, and holds all of them; it cannot block itself together with others, because its places
 * in all queues are taken at once.
 * @param keys what is written; work without a common key runs side by side
 * @param signal ends the wait; what has begun is left to end by itself
 * @returns what the work returns; rejects with what it rejects with, and with the signal's reason when it fires during the wait
 */
export type Exclusive = <Result>(
  keys: readonly string[],
  work: () => Promise<Result>,
  signal: AbortSignal,
) => Promise<Result>

/** Queues of their own; whoever shares shared things shares this. */
export function createExclusive(): Exclusive {
  /** By key: ends when the last of its queue has. */
  const ends = new Map<string, Promise<void>>()
  return async (keys, work, signal) => {
    signal.throwIfAborted()
    const before = Promise.all(keys.map(key => ends.get(key)))
    const { promise: end, resolve } = Promise.withResolvers<void>()
    for (const key of keys) ends.set(key, end)
    try {
      await unlessStopped(before, signal)
      return await work()
    } finally {
      // Who gives up waiting must not let the next one in beside whoever is at work.
      void before.then(() => {
        for (const key of keys) if (ends.get(key) === end) ends.delete(key)
        resolve()
      })
    }
  }
}

function unlessStopped(wait: Promise<unknown>, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = (): void => reject(signal.reason)
    signal.addEventListener('abort', stop, { once: true })
    void wait.then(() => {
      signal.removeEventListener('abort', stop)
      resolve()
    })
  })
}

/**
 * Turns for things of one place: connections to the same address share them.
 * @param url the address, with or without a slash at its end
 */
export function aloneAt(url: string, exclusive: Exclusive = createExclusive()): Exclusive {
  const place = new URL(url).href.replace(/\/+$/, '')
  return (things, work, signal) =>
    exclusive(
      things.map(thing => `${place} ${thing}`),
      work,
      signal,
    )
}
