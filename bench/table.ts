import type { BenchRow } from './row.ts'

const head = ['', 'figure', 'ratio', 'limit', '']

/** Rows as text in columns. */
export function table(rows: readonly BenchRow[]): string {
  const cells = [
    head,
    ...rows.map(({ name, figure, ratio, limit, ok }) => [name, figure, ratio.toFixed(2), limit, ok ? 'ok' : 'MISSED']),
  ]
  const widths = head.map((_, column) => Math.max(...cells.map(row => row[column]?.length ?? 0)))
  return cells
    .map(row =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
