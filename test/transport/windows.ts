/**
 * The most starts that any half-open window of `perMs` holds, wherever it begins.
 * @param starts moments in ascending order
 */
export function worstWindow(starts: readonly number[], perMs: number): number {
  let worst = 0
  let first = 0
  for (const [index, at] of starts.entries()) {
    while ((starts[first] ?? at) + perMs <= at) first += 1
    worst = Math.max(worst, index - first + 1)
  }
  return worst
}
