import { writeJson } from '../json.ts'
/**
 * A value as it may stand in a message: quoted, on one line, at most `most` characters of it.
 * Strings are cut between code points, so that a message is never broken Unicode.
 */
export function shorten(value: unknown, most = 40): string {
  const text = typeof value === 'string' ? value : (writeJson(value) ?? String(value))
  const flat = text.replace(/\p{Cc}+/gu, ' ')
  const points = [...flat]
  const cut = points.length > most ? `${points.slice(0, most).join('')}…` : flat
  return typeof value === 'string' ? `"${cut}"` : cut
}
