import type { RawRecord } from '#contract'
import { type CsvDialect, type CsvParser, csvParser } from './csv.ts'
import { CsvTable } from './csv-table.ts'
import { CsvTrailer } from './csv-trailer.ts'
import { delimiterOf, headerText } from './header.ts'
import { noHeader, recordTooLarge } from './problems.ts'
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
  const table = new CsvTable(settings)
  const trailer = new CsvTrailer()
  let parser: CsvParser | undefined
  let terminated = true
  for await (const text of headerFirst(texts, settings)) {
    parser ??= csvParser(dialectOf(text, settings))
    terminated = endsLine(text)
    yield trailer.pass(table.take(await parser.feed(text)))
  }
  if (parser === undefined) throw noHeader(settings.path)
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
  const table = new CsvTable(settings)
  for await (const text of headerFirst(texts, settings)) {
    const dialect = dialectOf(text, settings)
    const parser = csvParser(dialect)
    table.take(await parser.feed(Buffer.from(headerText(text.toString(), settings.quote) ?? text)))
    table.take(await parser.end())
    if (table.names !== undefined) return { delimiter: dialect.delimiter, names: table.names }
  }
  throw noHeader(settings.path)
}

/** The same text, its first piece long enough to hold the whole header: the delimiter is looked for there. */
async function* headerFirst(texts: AsyncIterable<Buffer>, settings: FileSettings): AsyncGenerator<Buffer> {
  let head: Buffer | undefined = Buffer.alloc(0)
  for await (const text of texts) {
    if (head === undefined) {
      yield text
      continue
    }
    head = Buffer.concat([head, text])
    if (headerText(head.toString(), settings.quote) !== undefined) {
      yield head
      head = undefined
    } else if (head.length > settings.mostRecordBytes)
      throw recordTooLarge(settings.path, 'line 1', settings.mostRecordBytes)
  }
  if (head !== undefined && head.length > 0) yield head
}

function dialectOf(head: Buffer, { delimiter, quote, mostRecordBytes }: FileSettings): CsvDialect {
  const text = head.toString()
  return { delimiter: delimiter ?? delimiterOf(headerText(text, quote) ?? text, quote), quote, mostRecordBytes }
}

function endsLine(text: Buffer): boolean {
  const last = text.at(-1)
  return last === 0x0a || last === 0x0d
}
