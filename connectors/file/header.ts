import { duplicateHeader, emptyHeader, unknownColumn, unusableHeader } from './problems.ts'

/** In the order in which they win when the header holds as many of two of them. */
const delimiters = [',', ';', '\t', '|'] as const

/**
 * The beginning of a text up to the end of its first line that is not blank: the header, and blank lines before it. A line break inside
 * quotes belongs to the cell.
 * @returns undefined when the text ends before that line does
 */
export function headerText(text: string, quote: string): string | undefined {
  let quoted = false
  let blank = true
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at)
    if (character === quote) quoted = !quoted
    if (!quoted && !blank && (character === '\n' || character === '\r')) return text.slice(0, at)
    blank &&= character.trim() === ''
  }
  return undefined
}

/** The delimiter a header uses: the candidate that stands most often outside its quotes; a comma for a single column. */
export function delimiterOf(header: string, quote: string): string {
  const counts = delimiters.map(delimiter => cellsIn(header, delimiter, quote))
  return delimiters[counts.indexOf(Math.max(...counts))] ?? ','
}

/** How many cells a line has, delimiters inside quotes not counted. */
export function cellsIn(line: string, delimiter: string, quote: string): number {
  if (quote === '') return line.split(delimiter).length
  // Every second part lies between two quotes; a doubled quote yields an empty part and changes nothing.
  const outside = line.split(quote).filter((_part, index) => index % 2 === 0)
  return outside.join('').split(delimiter).length
}

/** A header as it stands in the file. */
interface Header {
  readonly path: string
  readonly line: number
  readonly cells: readonly string[]
}

/**
 * The field names of the rows below a header: its cells, trimmed, and renamed where `renames` says so.
 * @throws Problem `source.no-header`, `source.duplicate-header`, `source.unknown-column`
 */
export function fieldNames(
  { path, line, cells }: Header,
  renames: Readonly<Record<string, string>> = {},
): readonly string[] {
  const header = cells.map(cell => cell.trim())
  const unknown = Object.keys(renames).find(name => !header.includes(name))
  if (unknown !== undefined) throw unknownColumn(path, unknown, header)
  const names = header.map(name => (Object.hasOwn(renames, name) ? (renames[name] ?? name) : name))
  names.forEach((name, index) => {
    if (name === '') throw emptyHeader(path, index + 1, line)
    // Assigning to it would change the record's prototype and lose the cell.
    if (name === '__proto__') throw unusableHeader(path, name)
    const first = names.indexOf(name)
    if (first !== index) throw duplicateHeader(path, name, first + 1, index + 1)
  })
  return names
}
