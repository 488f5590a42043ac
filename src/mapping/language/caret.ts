/** Widest line of an expression that is shown whole. */
const widest = 100

/**
 * Shows where in an expression something is wrong: the line it is in, and a `^` under the place. Of a long line only
 * the surroundings are shown, between `…`.
 * @param offset in UTF-16 code units; anything beyond the text points behind its end
 */
export function caret(text: string, offset: number): string {
  const place = Math.min(Math.max(0, offset), text.length)
  const start = place === 0 ? 0 : text.lastIndexOf('\n', place - 1) + 1
  const end = text.indexOf('\n', place)
  const line = text.slice(start, end === -1 ? undefined : end).replace(/[\p{Cc}]/gu, ' ')
  // Columns are characters, as a terminal counts them.
  const points = [...line]
  const column = [...line.slice(0, place - start)].length
  const from = points.length <= widest ? 0 : Math.max(0, Math.min(column - widest / 2, points.length - widest))
  const shown = points.slice(from, from + widest).join('')
  const before = from > 0 ? '…' : ''
  const after = from + widest < points.length ? '…' : ''
  return `${before}${shown}${after}\n${' '.repeat(before.length + column - from)}^`
}
