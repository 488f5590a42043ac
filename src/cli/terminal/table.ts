import type { Paint } from '../../plan/show/paint.ts'
import { cellsOf, cut } from './cells.ts'

interface Column {
  readonly header: string
  /** For numbers. Default: left. */
  readonly align?: 'right'
}

const gap = '  '
/** What the last column keeps however narrow the terminal is. */
const leastCells = 10

/**
 * Rows under headers, aligned; no lines around them, no line end after the last. Only the last column is cut where the terminal
 * is too narrow: the others are what rows are told apart by. Line breaks inside a cell become spaces.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly string[])[],
  { width, paint }: { readonly width: number; readonly paint: Paint },
): string {
  const flat = rows.map(row => columns.map((_column, index) => (row[index] ?? '').replace(/\s+/g, ' ')))
  const widths = columns.map(({ header }, index) =>
    flat.reduce((most, row) => Math.max(most, cellsOf(row[index] ?? '')), cellsOf(header)),
  )
  const before = widths.slice(0, -1).reduce((sum, cells) => sum + cells + gap.length, 0)
  const last = { index: columns.length - 1, most: Math.max(leastCells, width - before) }
  const cell = (text: string, index: number): string => {
    const shown = index === last.index ? cut(text, last.most) : text
    const room = index === last.index ? Math.min(widths[index] ?? 0, last.most) : (widths[index] ?? 0)
    const space = ' '.repeat(Math.max(0, room - cellsOf(shown)))
    if (columns[index]?.align === 'right') return space + shown
    return index === last.index ? shown : shown + space
  }
  const line = (cells: readonly string[]): string => cells.map(cell).join(gap)
  return [paint.dim(line(columns.map(({ header }) => header))), ...flat.map(line)].join('\n')
}
