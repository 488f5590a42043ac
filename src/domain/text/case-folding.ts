const ascii = /^[\0-\x7f]*$/
const folding = /\p{Changes_When_Casefolded}/u

/** Letters that were looked up already; there are some 1,500 that fold. */
const known = new Map<string, string>()

/**
 * Text without case, letter by letter: Unicode simple case folding (CaseFolding.txt, statuses C and S) over NFC. One letter becomes
 * one letter, so `ß` is not `ss`, `ı` is not `i` and `ﬁ` is not `fi`; `ς` is `σ` and the Kelvin sign is `k`.
 */
export function fold(text: string): string {
  if (ascii.test(text)) return text.toLowerCase()
  return Array.from(text.normalize('NFC'), letter => (folding.test(letter) ? folded(letter) : letter)).join('')
}

/** Text without the case of A to Z, over NFC: what a comparison of bytes in the C locale takes for the same. */
export const foldAscii = (text: string): string =>
  text.normalize('NFC').replace(/[A-Z]+/g, letters => letters.toLowerCase())

/**
 * Unicode full case folding, near enough: lower(upper(x)) makes `ß` `ss`, and `ς` `σ`. Wider than most products compare: what two texts
 * have in common under it may be two people's.
 */
export const foldFully = (text: string): string =>
  text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ')

function folded(letter: string): string {
  const before = known.get(letter)
  if (before !== undefined) return before
  // The flags `iu` compare by simple case folding (ECMAScript, Canonicalize): they judge, the letters come from the language's own tables.
  const isSame = (other: string): boolean => other !== letter && new RegExp(`^${other}$`, 'iu').test(letter)
  const upper = letter.toUpperCase()
  const found = [letter.toLowerCase(), upper.toLowerCase(), upper].find(isSame) ?? letter
  known.set(letter, found)
  return found
}
