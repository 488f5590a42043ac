import { nearest } from '../../domain/text/nearest.ts'

/** How to go on after an unknown word: the nearest one, or else all there are (a screenful at most). */
export function suggest(word: string, choices: readonly string[], what = 'valid'): string | undefined {
  const near = nearest(word, choices)
  if (near !== undefined) return `did you mean "${near}"?`
  if (choices.length === 0) return undefined
  const shown = choices.slice(0, 25).join(', ')
  return `${what}: ${shown}${choices.length > 25 ? ', …' : ''}`
}
