import type { OpenOperation } from '../../domain/outbox.ts'
import type { Clock } from '../../domain/time/clock.ts'
import type { Store } from '../../store/store.ts'
import { takeBatch } from './batch.ts'

/** Operations of one target that were claimed under a lease and are not under way yet. */
interface Claimed {
  readonly isEmpty: boolean
  /**
   * Claims what is due, unless enough is here for everybody who could send it.
   * @param isFull as many batches are under way as the target takes
   * @returns how many rows were no longer what they had been planned on: their people need planning again
   */
  refill(isFull: boolean): Promise<number>
  /** The next operations that may travel together, no longer here from now on. */
  takeBatch(): readonly OpenOperation[]
  /** Returns everything that is here to the outbox, as untried as it was. */
  giveBack(): Promise<void>
}

/** Fewest rows asked for at once: a claim costs the same for one as for a few. */
const fewest = 16

/** @param sizes batches at a time, and operations in each */
export function createClaimed(
  target: string,
  sizes: { readonly concurrency: number; readonly batchMost: number },
  { store, clock }: { readonly store: Pick<Store, 'outbox'>; readonly clock: Clock },
): Claimed {
  const oneRound = sizes.concurrency * sizes.batchMost
  let rows: readonly OpenOperation[] = []
  return {
    get isEmpty() {
      return rows.length === 0
    },
    async refill(isFull) {
      if (rows.length >= oneRound || (rows.length > 0 && isFull)) return 0
      const limit = Math.max(2 * oneRound, fewest) - rows.length
      const { operations, replan } = await store.outbox.claim(target, { limit, now: clock.now() })
      rows = [...rows, ...operations]
      return replan
    },
    takeBatch() {
      const { batch, rest } = takeBatch(rows, sizes.batchMost)
      rows = rest
      return batch
    },
    async giveBack() {
      const ids = rows.map(({ id }) => id)
      rows = []
      if (ids.length > 0) await store.outbox.giveBack(ids)
    },
  }
}
