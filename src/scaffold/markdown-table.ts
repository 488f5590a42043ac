/**
 * A table in Markdown, its columns padded to one width as the formatter of this project leaves them.
 * @param rows the first one is the head; every row has as many cells
 */
export function markdownTable(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_cell, column) => Math.max(3, ...rows.map(row => row[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`
  const padded = rows.map(row => line(row.map((cell, column) => cell.padEnd(widths[column] ?? 0))))
  const rule = line(widths.map(width => '-'.repeat(width)))
  return [padded[0], rule, ...padded.slice(1)].join('\n')
}
