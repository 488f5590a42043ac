import type { RawRecord } from '#contract'
import { type CsvDialect, type CsvParser, csvParser } from './csv.ts'
import { endedLines, likelyHeader, linesLookedAt, prefaceOf } from './csv-head.ts'
import { CsvTable } from './csv-table.ts'
import { CsvTrailer } from './csv-trailer.ts'
import { delimiterOf, headerText } from './header.ts'
import { allSkipped, noHeader, recordTooLarge, titleAbove } from './problems.ts'
import type { FileSettings } from './settings.ts'

/**
 * The records of a CSV file, a batch for each piece of text. `row` is the line on which the record begins, also after cells of
 * several lines. Blank lines are skipped. An empty cell is `null`; a cell that the row does not have is absent. A line that closes a
 * report is a record with a problem.
 * @throws Problem for a header that cannot be used or stands in the file again, a quote out of place, a record over the size limit, and a file that ends inside
 *   a record
 */
export async function* csvRecords(
  texts: AsyncIterable<Buffer>,
  settings: FileSettings,
): AsyncGenerator<readonly RawRecord[]> {
  const trailer = new CsvTrailer()
  let opened: { readonly table: CsvTable; readonly parser: CsvParser } | undefined
  let terminated = true
  for await (const text of headFirst(texts, settings)) {
    let rows = text
    if (opened === undefined) {
      const { above, dialect, rest } = headOf(text, settings)
      opened = { table: new CsvTable(settings, above), parser: csvParser(dialect) }
      rows = rest
    }
    terminated = endsLine(text)
    yield trailer.pass(opened.table.take(await opened.parser.feed(rows)))
  }
  if (opened === undefined) throw noHeader(settings.path)
  const { table, parser } = opened
  const last = await parser.end()
  yield trailer.pass(terminated ? table.take(last) : table.takeUnterminated(last))
  if (table.names === undefined) throw noHeader(settings.path)
  yield trailer.end()
}

/** What the header tells. */
export interface CsvShape {
  readonly delimiter: string
  readonly names: readonly string[]
}

/** Reads no further than the header. @throws Problem for a header that is missing or cannot be used */
export async function csvShape(texts: AsyncIterable<Buffer>, settings: FileSettings): Promise<CsvShape> {
  for await (const text of headFirst(texts, settings)) {
    const { above, dialect, rest } = headOf(text, settings)
    const table = new CsvTable(settings, above)
    const parser = csvParser(dialect)
    table.take(await parser.feed(Buffer.from(headerText(rest.toString(), settings.quote) ?? rest)))
    table.take(await parser.end())
    if (table.names !== undefined) return { delimiter: dialect.delimiter, names: table.names }
    break
  }
  throw noHeader(settings.path)
}

/** The same text, its first piece long enough to hold the header and some rows: what stands between cells, and what above them, is looked for there. */
async function* headFirst(texts: AsyncIterable<Buffer>, settings: FileSettings): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const text of texts) {
    if (head === undefined) {
      yield text
      continue
    }
    head = Buffer.concat([head, text])
    const isLong = head.length > settings.mostRecordBytes
    const hasHeader = hasHeaderIn(head, settings)
    if (isLong && !hasHeader) throw recordTooLarge(settings.path, 'line 1', settings.mostRecordBytes)
    if (hasHeader && (isLong || endedLines(head) >= settings.skipLines + linesLookedAt)) {
      yield head
      head = undefined
    }
  }
  if (head !== undefined && head.length > 0) yield head
}

function hasHeaderIn(head: Buffer, { skipLines, quote }: FileSettings): boolean {
  const { bytes, lines } = prefaceOf(head, skipLines)
  return lines >= skipLines && headerText(head.toString('utf8', bytes), quote) !== undefined
}

/** The beginning of a file, taken apart. */
interface Head {
  /** Lines above the rest. */
  readonly above: number
  readonly dialect: CsvDialect
  readonly rest: Buffer
}

/** @throws Problem when the first line is plainly not the header */
function headOf(head: Buffer, settings: FileSettings): Head {
  const { path, quote, mostRecordBytes, skipLines } = settings
  const preface = prefaceOf(head, skipLines)
  const rest = head.subarray(preface.bytes)
  if (rest.length === 0 && skipLines > 0) throw allSkipped(path, skipLines)
  const text = rest.toString()
  const given = settings.delimiter ?? preface.delimiter
  const likely = likelyHeader(text, quote, given)
  if (likely !== undefined) {
    const first = preface.lines + 1 + likely.firstAbove
    const skip = preface.lines + likely.above
    throw titleAbove(path, [first, skip + 1], { ...likely, skip })
  }
  const delimiter = given ?? delimiterOf(headerText(text, quote) ?? text, quote)
  return { above: preface.lines, dialect: { delimiter, quote, mostRecordBytes }, rest }
}

function endsLine(text: Buffer): boolean {
  const last = text.at(-1)
  return last === 0x0a || last === 0x0d
}
