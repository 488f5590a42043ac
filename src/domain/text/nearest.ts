/**
 * The name somebody probably meant.
 * @returns the choice with the fewest edits (a swap of neighbours counts one, case counts nothing), or undefined when
 *   none is near enough to be worth suggesting: at most a third of the word, at least one edit
 */
export function nearest(word: string, choices: Iterable<string>): string | undefined {
  let best: string | undefined
  let fewest = Math.max(1, Math.floor(word.length / 3)) + 1
  for (const choice of choices) {
    if (Math.abs(choice.length - word.length) >= fewest) continue
    const count = edits(word.toLowerCase(), choice.toLowerCase())
    if (count < fewest) [best, fewest] = [choice, count]
  }
  return best
}

/** Optimal string alignment distance: insert, delete, replace, swap of two neighbours. */
function edits(from: string, to: string): number {
  let older: number[] = []
  let previous = Array.from({ length: to.length + 1 }, (_, index) => index)
  for (let row = 1; row <= from.length; row++) {
    const current = [row]
    for (let column = 1; column <= to.length; column++) {
      const replaced = at(previous, column - 1) + (from[row - 1] === to[column - 1] ? 0 : 1)
      const swapped = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]
      const swap = swapped ? at(older, column - 2) + 1 : replaced
      current.push(Math.min(at(previous, column) + 1, at(current, column - 1) + 1, replaced, swap))
    }
    older = previous
    previous = current
  }
  return at(previous, to.length)
}

/** Rows are filled from the left, so an index in range is always there. */
const at = (row: readonly number[], index: number): number => row[index] ?? Number.POSITIVE_INFINITY
