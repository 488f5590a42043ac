/** White space, and characters nobody can see: zero width spaces and joiners, byte order marks, fillers, control characters. */
const unseen = /[\s\p{Cc}\p{Cf}\p{Z}\p{Default_Ignorable_Code_Point}]/u

/** Printable ASCII, the ends of nearly every text there is. */
const isPlain = (code: number): boolean => code > 0x20 && code < 0x7f

/**
 * A text as people compare it: Unicode NFC, without what cannot be seen at its ends. Two texts that look the same have one bare form;
 * what is between two visible characters stays.
 */
export function bare(text: string): string {
  const normal = text.normalize('NFC')
  if (normal === '' || (isPlain(normal.charCodeAt(0)) && isPlain(normal.charCodeAt(normal.length - 1)))) return normal
  let start = 0
  let end = normal.length
  while (start < end && unseen.test(normal.charAt(start))) start += 1
  while (end > start && unseen.test(normal.charAt(end - 1))) end -= 1
  return normal.slice(start, end)
}

/** Is there nothing to see in a text? Then it says nothing: blank is not a value. */
export const isBlank = (text: string): boolean => bare(text) === ''
