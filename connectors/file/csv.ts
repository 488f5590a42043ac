import { CsvError, Parser } from 'csv-parse'

/** How cells are written. */
export interface CsvDialect {
  readonly delimiter: string
  /** Empty: no quoting. */
  readonly quote: string
  readonly mostRecordBytes: number
}

/** Why parsing stopped, at the record after the last row that was handed out. */
export type CsvFailure = 'unclosed-quote' | 'misquoted' | 'too-large'

/** Rows that are complete so far; nothing follows a failure. A blank line is a row with one empty cell. */
export interface CsvRows {
  readonly rows: readonly (readonly string[])[]
  readonly failure?: CsvFailure
}

/** Takes bytes, gives rows. */
export interface CsvParser {
  feed(bytes: Buffer): Promise<CsvRows>
  /** No more bytes will come. */
  end(): Promise<CsvRows>
}

/**
 * The home of csv-parse. Its rows are taken in bulk, a chunk's worth at a time: handing them over one by one through the stream's
 * async iterator costs more than the parsing.
 *
 * Three of its ways are fenced here (7.0.3):
 * - `columns: true` builds each record with defineProperty, at twice the price; we take arrays.
 * - `info.lines` counts a CRLF inside a quoted cell twice; lines are counted by the caller.
 * - line breaks are guessed from the first one, after which a file edited on another system has `\r` in its last cells; all three are given.
 *
 * Quotes are strict on purpose: with `relax_quotes` a quote that is never closed swallows the next row without a word, and the
 * person in it would seem to be gone.
 */
export function csvParser({ delimiter, quote, mostRecordBytes }: CsvDialect): CsvParser {
  const parser = new Parser({
    delimiter,
    quote: quote === '' ? false : quote,
    escape: quote === '' ? false : quote,
    record_delimiter: ['\r\n', '\n', '\r'],
    relax_column_count: true,
    max_record_size: mostRecordBytes,
  })
  // The error is read from `errored`; without a listener the stream would end the process.
  parser.on('error', () => {})
  return {
    feed: bytes => feed(parser, bytes),
    end: () => end(parser),
  }
}

async function feed(parser: Parser, bytes: Buffer): Promise<CsvRows> {
  const rows: string[][] = []
  await new Promise<void>(resolve => {
    parser.write(bytes, () => resolve())
    // The stream says "written" only after its buffer has been emptied, so this cannot wait for it.
    drain(parser, rows)
  })
  drain(parser, rows)
  return result(parser, rows)
}

async function end(parser: Parser): Promise<CsvRows> {
  const rows: string[][] = []
  await new Promise<void>(resolve => {
    parser.on('readable', () => drain(parser, rows))
    parser.once('end', resolve)
    parser.once('error', () => resolve())
    parser.end()
  })
  return result(parser, rows)
}

function drain(parser: Parser, rows: string[][]): void {
  for (let row: string[] | null = parser.read(); row !== null; row = parser.read()) rows.push(row)
}

function result(parser: Parser, rows: string[][]): CsvRows {
  return parser.errored === null ? { rows } : { rows, failure: failureOf(parser.errored) }
}

/** @throws what is not csv-parse's own error about the text: a defect */
function failureOf(error: Error): CsvFailure {
  if (!(error instanceof CsvError)) throw error
  switch (error.code) {
    case 'CSV_QUOTE_NOT_CLOSED':
      return 'unclosed-quote'
    case 'CSV_MAX_RECORD_SIZE':
      return 'too-large'
    case 'CSV_INVALID_CLOSING_QUOTE':
    case 'INVALID_OPENING_QUOTE':
      return 'misquoted'
    default:
      throw error
  }
}
