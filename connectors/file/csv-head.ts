import { cellsIn, delimiterOf } from './header.ts'

/** So many lines below the passed over ones are looked at before the first row is read, where the file has them. */
export const linesLookedAt = 20

/** What stands above the header of a CSV file. */
interface Preface {
  /** Where the header, or a blank line above it, begins. */
  readonly bytes: number
  readonly lines: number
  /** What a line `sep=;` says stands between cells: spreadsheets write it, and obey it, above the header. */
  readonly delimiter?: string
}

/**
 * @param head the beginning of a file in UTF-8
 * @param skipped so many lines are passed over, whatever they hold
 * @returns fewer lines than that where the head has no more
 */
export function prefaceOf(head: Buffer, skipped: number): Preface {
  let bytes = 0
  let lines = 0
  while (lines < skipped && bytes < head.length) {
    bytes = endOfLine(head, bytes)
    lines += 1
  }
  const end = endOfLine(head, bytes)
  const [, delimiter] = /^"?sep=([^\p{L}\p{N}\r\n"])"?\s*$/iu.exec(head.toString('utf8', bytes, end)) ?? []
  return delimiter === undefined ? { bytes, lines } : { bytes: end, lines: lines + 1, delimiter }
}

/** How many lines have ended in a text. */
export function endedLines(head: Buffer): number {
  let count = 0
  let at = endOfLine(head, 0)
  while (isLineEnd(head[at - 1])) {
    count += 1
    if (at === head.length) break
    at = endOfLine(head, at)
  }
  return count
}

/** Where the next line begins, or the text ends. A line ends in LF, CRLF or CR. */
function endOfLine(head: Buffer, from: number): number {
  for (let at = from; at < head.length; at += 1) {
    if (!isLineEnd(head[at])) continue
    return head[at] === 0x0d && head[at + 1] === 0x0a ? at + 2 : at + 1
  }
  return head.length
}

const isLineEnd = (byte: number | undefined): boolean => byte === 0x0a || byte === 0x0d

/** A line that looks more like the header than the first one does. */
interface LikelyHeader {
  /** Lines above it, blank ones included. */
  readonly above: number
  /** Blank lines above the first one. */
  readonly firstAbove: number
  /** Its cells, and those of the first line, as that would be read. */
  readonly cells: number
  readonly firstCells: number
}

/**
 * Whether the first line of a text looks like a title above the header: the lines below have another number of cells than it, and agree
 * with each other. Says nothing where it is not plain.
 * @param text whole lines
 * @param quote around cells; a text with line breaks inside quotes is not looked at
 * @param given what stands between cells, where that is known
 */
export function likelyHeader(text: string, quote: string, given: string | undefined): LikelyHeader | undefined {
  const lines = text.split(/\r\n|\n|\r/, linesLookedAt).map((line, index) => ({ line, above: index }))
  const full = lines.filter(({ line }) => line.trim() !== '')
  const [first, ...others] = full
  if (first === undefined || others.length === 0) return undefined
  if (quote !== '' && full.some(({ line }) => line.split(quote).length % 2 === 0)) return undefined
  const own = given ?? delimiterOf(first.line, quote)
  const firstCells = cellsIn(first.line, own, quote)
  // A single cell says nothing of what stands between cells; whether it is the header only the lines below can say, by their number.
  const isSingle = firstCells === 1
  if (!isSingle && others.slice(0, 2).some(({ line }) => cellsIn(line, own, quote) === firstCells)) return undefined
  for (const [index, { line, above }] of others.entries()) {
    const delimiter = given ?? delimiterOf(line, quote)
    const cells = cellsIn(line, delimiter, quote)
    const below = isSingle ? others.slice(index + 1) : others.slice(index + 1, index + 4)
    const agree = below.every(one => cellsIn(one.line, delimiter, quote) === cells)
    if (cells > 1 && below.length > 0 && below.length >= index && agree)
      return { above, firstAbove: first.above, cells, firstCells }
  }
  return undefined
}
