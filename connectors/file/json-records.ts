import { flawSentence, type RawRecord, readJson } from '#contract'
import { isRecord } from '#kit'
import { JsonList } from './json-list.ts'
import { isLarger, jsonRecord, kindOf, notJson, parsed } from './json-record.ts'
import { malformedJson, noList, recordTooLarge, surroundingsTooLarge, truncated } from './problems.ts'
import type { FileSettings } from './settings.ts'

/**
 * The records of a list in a JSON file, a batch for each piece of text; `row` is the position in the list, from 1. An element that is
 * no object becomes a record with a problem.
 * @throws Problem `source.truncated` when the document is not closed, `source.malformed`, `source.no-list`, `source.too-large`
 */
export async function* jsonRecords(
  texts: AsyncIterable<Buffer>,
  settings: FileSettings,
): AsyncGenerator<readonly RawRecord[]> {
  const { path } = settings
  const names = settings.records?.split('.') ?? []
  const list = new JsonList(names)
  let row = 0
  for await (const text of texts) {
    const { elements, malformed } = list.feed(text)
    yield elements.map(element => recordOf(element, ++row, settings))
    if (malformed) throw malformedJson(path, `element ${row + 1}`)
    ensureSmall(list, row + 1, settings)
  }
  if (list.isOpen) throw truncated(path, `element ${row + 1}`, 'the list is not closed')
  ensureWhole(list.surroundings.text, names, settings)
}

function recordOf(element: string, row: number, { path, mostRecordBytes }: FileSettings): RawRecord {
  if (isLarger(element, mostRecordBytes)) throw recordTooLarge(path, `element ${row}`, mostRecordBytes)
  const record = jsonRecord(element, row)
  if (record.problem !== undefined && mayHideOthers(element)) throw malformedJson(path, `element ${row}`)
  return record
}

/**
 * A quote too few lets an element run on over its neighbours: then not one record is bad, but several are lost, and their people
 * would seem to be gone. The border between two objects inside an element that is not JSON is taken as a sign of that.
 */
function mayHideOthers(element: string): boolean {
  return parsed(element) === notJson && /\}\s*,\s*\{/.test(element)
}

function ensureSmall(list: JsonList, row: number, { path, mostRecordBytes }: FileSettings): void {
  if (list.heldBytes > mostRecordBytes) throw recordTooLarge(path, `element ${row}`, mostRecordBytes)
  if (list.surroundings.bytes > mostRecordBytes) throw surroundingsTooLarge(path, mostRecordBytes)
}

/**
 * Checks what stood around the list, whose elements are left out of it.
 * @throws Problem when it is not JSON, or when the list is not in it exactly once
 */
function ensureWhole(surroundings: string, names: readonly string[], { path, records }: FileSettings): void {
  if (surroundings.trim() === '') throw truncated(path, 'line 1', 'the file is empty')
  const { value: document, flaw } = readJson(surroundings)
  if (flaw?.kind === 'no-json') throw malformedJson(path, 'the text around the list of records')
  if (flaw !== undefined) throw malformedJson(path, `the text around the list of records, which ${flawSentence(flaw)}`)
  const found = names.reduce((value, name) => (isRecord(value) ? value[name] : undefined), document)
  if (!Array.isArray(found)) throw noList(path, records, kindOf(found))
}
