import type { RawRecord, Reading } from '../../domain/contract.ts'
import { mostPasses } from '../../domain/listing.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { keyIn, type Recipe } from '../../mapping/normalise.ts'
import type { ReadingWriter } from '../../store/people.ts'
import type { SourceConnection } from '../targets/connection.ts'
import { type Count, takePage } from './reading-page.ts'

/** What a second look at a source takes. */
export interface Look {
  readonly connection: SourceConnection
  readonly writer: ReadingWriter
  readonly count: Count
  readonly signal: AbortSignal
}

/**
 * Reads a list that can move once more while people are missing: whoever it passed over is there. A pass that does not prove itself
 * is followed by another.
 */
export async function lookAgain({ again, moved }: Reading, look: Look): Promise<void> {
  for (let pass = 2; pass <= mostPasses; pass += 1) {
    const isSettled = pass > 2 && moved?.() !== true
    const pages = isSettled || (await look.writer.absent()).absent === 0 ? undefined : again?.()
    if (pages === undefined) return
    await takeMissed(pages, look)
  }
}

/**
 * Asks about everybody who is still missing, one at a time.
 * @param keys all who are missing
 * @returns whether everybody was asked about: then whoever is still missing is not there; `false`: the source cannot be asked so
 */
export async function lookForEach(
  { lookFor, moved }: Reading,
  keys: readonly PersonKey[],
  look: Look,
): Promise<boolean> {
  const pages = lookFor?.(look.connection.recipe.key, keys)
  if (pages === undefined) return false
  // A list that held still and leaves somebody out on purpose: whether they are there is for a human to say.
  await takeMissed(pages, look, moved?.() === true ? undefined : unlisted)
  return true
}

const unlisted =
  'the list of the source leaves them out, and asked about by themselves they are there; if that is how the source shows who has left, say so in its description (get: showsGone)'

async function takeMissed(
  pages: AsyncIterable<readonly RawRecord[]>,
  { connection, writer, count, signal }: Look,
  problem?: string,
): Promise<void> {
  for await (const page of pages) {
    signal.throwIfAborted()
    const missed = await notShown(page, connection.recipe, writer)
    const taken = problem === undefined ? missed : missed.map(record => ({ ...record, problem }))
    if (taken.length > 0) await takePage(taken, connection, writer, count)
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
