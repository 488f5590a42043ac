import type { Settlement } from '../../domain/outbox.ts'
import type { Store } from '../../store/store.ts'

/** Writes outcomes in groups: one transaction for everything that came in while the last one was being written. */
export interface Settler {
  /** Resolves once the settlements are durable. @throws what the store throws */
  add(settlements: readonly Settlement[]): Promise<void>
}

/** Most calls of `add` written in one transaction; keeps a burst from holding the writer for long. */
const most = 500

/** @param store of which only the write of outcomes is used */
export function createSettler(store: { readonly outbox: Pick<Store['outbox'], 'settle'> }): Settler {
  const waiting: { readonly settlements: readonly Settlement[]; readonly done: PromiseWithResolvers<void> }[] = []
  let writing = false

  async function write(): Promise<void> {
    writing = true
    while (waiting.length > 0) {
      const group = waiting.splice(0, most)
      try {
        await store.outbox.settle(group.flatMap(one => one.settlements))
        for (const { done } of group) done.resolve()
      } catch (error) {
        for (const { done } of group) done.reject(error)
      }
    }
    writing = false
  }

  return {
    add(settlements) {
      const done = Promise.withResolvers<void>()
      waiting.push({ settlements, done })
      if (!writing) void write()
      return done.promise
    },
  }
}
