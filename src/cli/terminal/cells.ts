import { stripVTControlCharacters } from 'node:util'

const graphemes = new Intl.Segmenter(undefined, { granularity: 'grapheme' })

/**
 * What takes two cells: East Asian wide and fullwidth ranges (Unicode UAX #11), emoji that are shown as such by default, and any
 * character that a variation selector makes one.
 */
const wide =
  /^(?:[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|[\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}|.\ufe0f)/u
/** Most text there is; taking it apart letter by letter is a hundred times slower than counting it. */
const plainLetters = /^[ -~]*$/
const zeroWidth = /^[\p{Mn}\p{Me}\p{Cf}\p{Cc}]+$/u

/** Cells a text takes on a terminal: letters with their combining marks count once, colours not at all. */
export function cellsOf(text: string): number {
  if (plainLetters.test(text)) return text.length
  let cells = 0
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) cells += cellsOfLetter(segment)
  return cells
}

const cellsOfLetter = (letter: string): number => (zeroWidth.test(letter) ? 0 : wide.test(letter) ? 2 : 1)

/** The text, at most so many cells of it, with `…` where it was cut. Colours are lost only where something is cut. */
export function cut(text: string, most: number): string {
  if (cellsOf(text) <= most) return text
  let left = Math.max(0, most - 1)
  let kept = ''
  for (const { segment } of graphemes.segment(stripVTControlCharacters(text))) {
    left -= cellsOfLetter(segment)
    if (left < 0) break
    kept += segment
  }
  return `${kept}…`
}
