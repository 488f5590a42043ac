import type { RawRecord } from '#contract'
import type { CsvFailure, CsvRows } from './csv.ts'
import { fieldNames } from './header.ts'
import { counted, misquoted, recordTooLarge, repeatedHeader, truncated } from './problems.ts'
import type { FileSettings } from './settings.ts'

type Cells = readonly string[]

/**
 * Turns rows into records. The first row that is not blank is the header; after that each row is a record under its names.
 * Keeps count of the physical lines, so that a record can be found in the file.
 */
export class CsvTable {
  #line = 1
  #names: readonly string[] | undefined
  /** The names of the columns as the file has them. */
  #written: ReadonlySet<string> = new Set()
  /** What they begin with, and nothing, for space before them: most rows are told from a header by it. */
  #initials: ReadonlySet<string> = new Set()
  readonly #settings: FileSettings

  /** @param above lines above the first row, which are not among the rows */
  constructor(settings: FileSettings, above: number) {
    this.#settings = settings
    this.#line += above
  }

  /** The header's field names; undefined until it was seen. */
  get names(): readonly string[] | undefined {
    return this.#names
  }

  /**
   * The records of the next rows.
   * @throws Problem for a header that cannot be used, one that stands there again, or for the failure that ended the rows
   */
  take({ rows, failure }: CsvRows): RawRecord[] {
    const records: RawRecord[] = []
    for (const cells of rows) {
      if (!isBlank(cells)) {
        if (this.#names === undefined) this.#names = this.#header(cells)
        else if (this.#isHeader(cells)) throw repeatedHeader(this.#settings.path, this.#line)
        else records.push(recordOf(cells, this.#names, this.#line))
      }
      this.#line += 1 + lineBreaksIn(cells)
    }
    if (failure !== undefined) throw this.#failed(failure)
    return records
  }

  /**
   * The records of the last rows of a file that does not end in a line break. The last row may have been cut; with cells missing it
   * certainly was, also when what is left of it looks like a blank line.
   * @throws Problem `source.truncated`, and as `take`
   */
  takeUnterminated(result: CsvRows): RawRecord[] {
    const records = this.take(result)
    const last = result.rows.at(-1) ?? []
    const where = `line ${this.#line - 1 - lineBreaksIn(last)}`
    const { path, finalLineBreak } = this.#settings
    if (finalLineBreak) throw truncated(path, where, 'the line break at the end is missing')
    const names = this.#names ?? []
    if (last.length < names.length) throw truncated(path, where, `it ${mismatch(last, names)}`)
    // Blank so far: a record that was cut before its first value looks like this.
    if (last.length > 1 && isBlank(last)) throw truncated(path, where, 'it holds nothing but delimiters')
    return records
  }

  #header(cells: Cells): readonly string[] {
    this.#written = new Set(cells.map(heading))
    this.#initials = new Set([...this.#written].map(name => name.charAt(0)).concat(''))
    return fieldNames({ path: this.#settings.path, line: this.#line, cells }, this.#settings.columns)
  }

  /** Whether a row holds names of columns and nothing else, in whatever order: all of them, or at least two. */
  #isHeader(cells: Cells): boolean {
    if (!this.#initials.has(heading(cells[0]?.charAt(0) ?? '')) || !this.#written.has(heading(cells[0] ?? '')))
      return false
    const there = new Set(cells.map(heading).filter(name => name !== ''))
    return there.size >= Math.min(2, this.#written.size) && there.isSubsetOf(this.#written)
  }

  #failed(failure: CsvFailure): Error {
    const { path, mostRecordBytes } = this.#settings
    switch (failure) {
      case 'unclosed-quote':
        return truncated(path, `line ${this.#line}`, 'a quote is not closed')
      case 'misquoted':
        return misquoted(path, this.#line)
      case 'too-large':
        return recordTooLarge(path, `line ${this.#line}`, mostRecordBytes)
    }
  }
}

/** The mark of a second file that begins here is white space, too. */
const heading = (cell: string): string => cell.trim().toLowerCase()

/**
 * A line of nothing but white space and delimiters. Spreadsheets leave such rows behind their tables; taken for records without a
 * key they would cast doubt on every leaver of the reading.
 */
function isBlank(cells: Cells): boolean {
  return cells.every(cell => cell.trim() === '')
}

function recordOf(cells: Cells, names: readonly string[], row: number): RawRecord {
  const fields: Record<string, string | null> = {}
  const count = Math.min(cells.length, names.length)
  // By index: this is the innermost loop of a reading.
  for (let index = 0; index < count; index++) {
    const name = names[index]
    const cell = cells[index]
    if (name !== undefined) fields[name] = cell === undefined || cell === '' ? null : cell
  }
  if (cells.length === names.length) return { row, fields }
  // Without the break between them two rows share a cell.
  const isTwoRows = names.length > 1 && cells.length >= 2 * names.length - 1
  return { row, fields, problem: mismatch(cells, names), ...(isTwoRows ? { holdsAnother: true } : {}) }
}

const mismatch = (cells: Cells, names: readonly string[]): string =>
  `has ${counted(cells.length, 'cell')} where the header has ${counted(names.length, 'column')}`

/** How many line breaks stand inside quoted cells. `\r\n` is one. */
function lineBreaksIn(cells: Cells): number {
  let count = 0
  for (const cell of cells) {
    if (cell.includes('\n') || cell.includes('\r')) count += cell.match(/\r\n|\n|\r/g)?.length ?? 0
  }
  return count
}
