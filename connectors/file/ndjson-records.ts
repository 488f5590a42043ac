import type { RawRecord } from '#contract'
import { isLarger, jsonRecord, notJson, parsed } from './json-record.ts'
import { LineSplitter } from './line-splitter.ts'
import { recordTooLarge, truncated } from './problems.ts'
import type { FileSettings } from './settings.ts'

/**
 * The records of a file with one JSON object a line, a batch for each piece of text; `row` is the line. Blank lines are skipped. A
 * line that is no object becomes a record with a problem: a line break cannot stand inside JSON, so its neighbours are not in doubt.
 * @throws Problem `source.truncated` when the last line has no line break and is no JSON, `source.too-large` for a line over the limit
 */
export async function* ndjsonRecords(
  texts: AsyncIterable<Buffer>,
  settings: FileSettings,
): AsyncGenerator<readonly RawRecord[]> {
  const { path, mostRecordBytes } = settings
  const splitter = new LineSplitter()
  let row = 0
  for await (const text of texts) {
    const records: RawRecord[] = []
    for (const line of splitter.feed(text)) {
      row += 1
      if (isLarger(line, mostRecordBytes)) throw recordTooLarge(path, `line ${row}`, mostRecordBytes)
      if (line.trim() !== '') records.push(jsonRecord(line, row))
    }
    if (splitter.heldBytes > mostRecordBytes) throw recordTooLarge(path, `line ${row + 1}`, mostRecordBytes)
    yield records
  }
  yield lastRecord(splitter.rest(), row + 1, settings)
}

/** The record of a last line without a line break: whole if it is JSON, for an object that was cut is none. */
function lastRecord(line: string, row: number, { path, finalLineBreak }: FileSettings): readonly RawRecord[] {
  if (line.trim() === '') return []
  if (finalLineBreak) throw truncated(path, `line ${row}`, 'the line break at the end is missing')
  if (parsed(line) === notJson) throw truncated(path, `line ${row}`, 'it is not valid JSON')
  return [jsonRecord(line, row)]
}
