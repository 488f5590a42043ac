import { bare } from './bare.ts'
import { foldFully } from './case-folding.ts'
import { stripAccents } from './letters.ts'

/** Characters nobody sees, wherever they stand. */
const unseen = /\p{Default_Ignorable_Code_Point}+/gu

/** Accents of Greek, which `stripAccents` leaves alone and databases do not. */
const greekMarks = /(\p{Script=Greek})\p{M}+/gu

/**
 * The text under which two names are the same that people, or some database, may take for one another: without case (`ß` as `ss`,
 * `ı` as `i`), accents, ligatures, full width, invisible characters and blanks at the ends. Wider than any product is known to
 * compare: no proof that two are the same, and reason enough to ask before a second account is made.
 */
export function lookalike(text: string): string {
  const plain = bare(text).normalize('NFKD').replace(unseen, '')
  return stripAccents(foldFully(stripAccents(plain).normalize('NFD').replace(greekMarks, '$1')))
}

/**
 * Other spellings under which somebody may be kept who is asked for as `text`: for targets that are asked for many at the price of one.
 * @returns without `text` itself; never all there are
 */
export function spellings(text: string): readonly string[] {
  const lower = text.toLowerCase()
  const plain = stripAccents(text)
  const some = [
    text.normalize('NFC'),
    text.normalize('NFD'),
    lower,
    text.toUpperCase(),
    plain,
    plain.toLowerCase(),
    lookalike(text),
    lower.replaceAll('ss', 'ß'),
    lower.replaceAll('i', 'ı'),
    text.normalize('NFKC'),
  ]
  return [...new Set(some)].filter(one => one !== text && one !== '')
}
