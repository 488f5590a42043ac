import type { RawRecord } from '../../domain/contract.ts'
import { failureOf, type RecordFailure } from '../../domain/person.ts'
import type { PersonKey } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { keyIn, normalise, type Recipe } from '../../mapping/normalise.ts'
import { personHash } from '../../mapping/person-hash.ts'
import type { HashedPerson, ReadingWriter } from '../../store/people.ts'
import type { SourceConnection } from '../targets/connection.ts'

/** Failures kept by name; the rest is only counted. */
const mostNamed = 100

/** What a reading has come to so far; grows page by page. */
export interface Count {
  records: number
  added: number
  changed: number
  unchanged: number
  gone: number
  failed: number
  /** Of the failed ones: something of them was understood. */
  partly: number
  keyless: number
  /** Records another one may have run into. */
  joined: number
  readonly failures: RecordFailure[]
}

export const emptyCount = (): Count => ({
  records: 0,
  added: 0,
  changed: 0,
  unchanged: 0,
  gone: 0,
  failed: 0,
  partly: 0,
  keyless: 0,
  joined: 0,
  failures: [],
})

/** Normalises a page, hashes it, lets the store compare it, and names what could not be read. */
export async function takePage(
  page: readonly RawRecord[],
  { name, recipe, revision }: SourceConnection,
  writer: ReadingWriter,
  count: Count,
): Promise<void> {
  const people: HashedPerson[] = []
  const gone: PersonKey[] = []
  const rows = new Map<PersonKey, number>()
  for (const record of page) {
    if (record.gone === true) {
      const whose = keyIn(record, recipe)
      if ('key' in whose) gone.push(whose.key)
      else {
        fail(count, whose.failure)
        count.keyless += 1
      }
      continue
    }
    if (record.holdsAnother === true) count.joined += 1
    const result = normalise(record, recipe)
    if ('failure' in result) {
      fail(count, result.failure)
      count.keyless += 1
      continue
    }
    const { person } = result
    const { key, attributes, unread } = person
    if (unread !== undefined) {
      fail(count, failureOf(key, unread, record.row))
      if (unread.every(({ attribute }) => attribute !== undefined)) count.partly += 1
    }
    people.push({ ...person, hash: personHash(attributes, revision, unread) })
    rows.set(key, record.row)
  }
  count.records += page.length
  const result = await writer.page(people)
  count.added += result.added
  count.changed += result.changed
  count.unchanged += result.unchanged
  if (gone.length > 0) count.gone += await writer.gone(gone)
  if (result.duplicates.length > 0) await refuseDuplicates(result.duplicates, rows, name, writer, count)
}

/** A page in as few stretches as it takes for nobody to stand twice on one. */
export function withoutRepeats(page: readonly RawRecord[], recipe: Recipe): readonly (readonly RawRecord[])[] {
  const parts: RawRecord[][] = [[]]
  let keys = new Set<PersonKey>()
  for (const record of page) {
    const whose = keyIn(record, recipe)
    if ('key' in whose && keys.has(whose.key)) {
      parts.push([])
      keys = new Set()
    }
    if ('key' in whose) keys.add(whose.key)
    parts.at(-1)?.push(record)
  }
  return parts
}

/** A key that stands twice is nobody's: neither record counts, and the message says where the second one is. */
async function refuseDuplicates(
  keys: readonly PersonKey[],
  rows: ReadonlyMap<PersonKey, number>,
  source: string,
  writer: ReadingWriter,
  count: Count,
): Promise<void> {
  for (const key of new Set(keys)) {
    const row = rows.get(key) ?? 0
    const reason = `key ${shorten(key)} stands more than once in source ${source} (again in row ${row}); remove one of the records`
    fail(count, { row, key, field: 'key', value: shorten(key), reason })
    count.failed += 1 // the first of the two, which a page before may have taken
    await writer.markFaulty([key], reason)
  }
}

function fail(count: Count, failure: RecordFailure): void {
  count.failed += 1
  if (count.failures.length < mostNamed) count.failures.push(failure)
}
