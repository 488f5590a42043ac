import { wholeNumber } from '../../domain/json.ts'
import { shorten } from '../../domain/text/shorten.ts'
import type { Dialect } from '../dialect.ts'
import type { Literal } from './filter.ts'
import type { Reader } from './reader.ts'

/**
 * Reads the right-hand side of a comparison: a JSON string, number, true, false or null; the words in any case (RFC 7644 §3.4.2.2).
 * @throws ScimError invalidFilter for anything else, and for text that no attribute can hold
 */
export function readLiteral(reader: Reader, { unquoted }: Pick<Dialect, 'unquoted'>): Literal {
  if (reader.sees('"')) return storable(reader.string(), reader)
  const word = reader.word()
  if (word === '') throw reader.expected('a value')
  const constant = constants.get(word.toLowerCase())
  if (constant !== undefined) return constant
  if (isJsonNumber(word)) return finite(word, reader)
  if (unquoted === 'accept') return storable(word, reader)
  throw reader.refuse(`has the value ${shorten(word)} without double quotes`)
}

const constants: ReadonlyMap<string, Literal> = new Map<string, Literal>([
  ['true', true],
  ['false', false],
  ['null', null],
])

/** Whether a text is a number of RFC 8259 §6. */
export const isJsonNumber = (text: string): boolean => /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)

function finite(word: string, reader: Reader): number | bigint {
  const number = Number(word)
  if (Number.isFinite(number) && /^-?\d+$/.test(word)) return wholeNumber(BigInt(word))
  if (!Number.isFinite(number)) throw reader.refuse(`has the number ${shorten(word)}, which is too large`)
  return number
}

/** NUL and broken surrogate pairs are refused in values of resources too: no filter with them can find anything. */
function storable(text: string, reader: Reader): string {
  if (!text.isWellFormed() || text.includes('\0'))
    throw reader.refuse('has a NUL character or half a surrogate pair in a value')
  return text
}
