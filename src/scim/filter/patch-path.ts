import type { Dialect } from '../dialect.ts'
import type { PatchPath } from './filter.ts'
import { filterLimits } from './limits.ts'
import { readName, readValueFilter, strict } from './parse.ts'
import { Reader } from './reader.ts'

/**
 * Parses the path of a PATCH operation (RFC 7644 §3.5.2): `attr`, `attr.sub`, `attr[filter]`, `attr[filter].sub`, each also behind a
 * URN, or a bare URN. Whether the names exist is for `placeOf` to say.
 * @throws ScimError 400 invalidPath, or invalidFilter for what stands in the brackets
 */
export function parsePatchPath(text: string, dialect: Pick<Dialect, 'unquoted'> = strict): PatchPath {
  const reader = new Reader(text, 'path')
  if (text.length > filterLimits.characters)
    throw reader.refuse(`is ${text.length} characters long; ${filterLimits.characters} are allowed`)
  const name = readName({ reader })
  if (reader.isAtEnd()) return { name }
  if (!reader.takes('[')) throw reader.expected('"[" or the end')
  const filter = readValueFilter({ reader, dialect, count: { terms: 0 } }, 1)
  const sub = reader.takes('.') ? readName({ reader }) : undefined
  if (!reader.isAtEnd()) throw reader.expected('a sub-attribute or the end')
  return sub === undefined ? { name, filter } : { name, filter, sub }
}
