import type { RawRecord, Reading } from '../domain/contract.ts'
import { keyIn, type Recipe } from '../plan/normalise.ts'
import type { ReadingWriter } from '../store/store.ts'
import type { SourceConnection } from './connection.ts'
import { type Count, takePage } from './reading-page.ts'

/** Ways through a list before one that never holds still is given up. */
export const mostPasses = 3

/**
 * Reads a list that can move once more while people are missing: whoever it passed over is there. A pass that was seen to move is
 * followed by another.
 */
export async function lookAgain(
  { again, moved }: Reading,
  options: {
    readonly connection: SourceConnection
    readonly writer: ReadingWriter
    readonly count: Count
    readonly signal: AbortSignal
  },
): Promise<void> {
  const { connection, writer, count, signal } = options
  for (let pass = 2; pass <= mostPasses; pass += 1) {
    const isSettled = pass > 2 && moved?.() !== true
    const pages = isSettled || (await writer.absent()).absent === 0 ? undefined : again?.()
    if (pages === undefined) return
    for await (const page of pages) {
      signal.throwIfAborted()
      const missed = await notShown(page, connection.recipe, writer)
      if (missed.length > 0) await takePage(missed, connection, writer, count)
    }
  }
}

/** Of a page, the records of people the reading has not shown. */
async function notShown(
  page: readonly RawRecord[],
  recipe: Recipe,
  writer: ReadingWriter,
): Promise<readonly RawRecord[]> {
  const whose = page.map(record => keyIn(record, recipe))
  const keys = whose.flatMap(one => ('key' in one ? [one.key] : []))
  const missing = new Set(await writer.missing(keys))
  return page.filter((_record, index) => {
    const one = whose[index]
    return one !== undefined && 'key' in one && missing.has(one.key)
  })
}
