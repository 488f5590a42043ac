import type { Tx } from '../database.ts'

/**
 * The one counter that every change of a resource takes its number from. It is counted here and not in a row: only one process
 * writes, and what a transaction that is undone has taken is simply missing.
 */
export class Sequence {
  #last: number | undefined

  /** The next number; what is used from it on has to be told with `used`. */
  async next(tx: Tx): Promise<number> {
    this.#last ??= await readLast(tx)
    return this.#last + 1
  }

  /** @param count how many numbers, from the one `next` gave */
  used(count: number): void {
    if (this.#last !== undefined) this.#last += count
  }

  /** A single number. */
  async take(tx: Tx): Promise<number> {
    const next = await this.next(tx)
    this.used(1)
    return next
  }
}

async function readLast(tx: Tx): Promise<number> {
  const [row] = await tx.all<{ last: number }>(
    `SELECT coalesce(max(max(
       coalesce((SELECT max(r.seq) FROM scim_resource r WHERE r.space = s.id), 0),
       coalesce((SELECT max(g.seq) FROM scim_gone g WHERE g.space = s.id), 0))), 0) AS last FROM scim_space s`,
  )
  return row?.last ?? 0
}
