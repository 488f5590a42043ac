import { wholeNumber } from '../../domain/json.ts'
import type { Shorthand } from '../../domain/rule.ts'
import { slug, stripAccents } from '../../domain/text/letters.ts'
import { isList, isRecords, type Scalar, type Value } from '../../domain/value.ts'
import { Refusal } from './accept.ts'

/** How one plain value is converted; a list comes about only by `list`. */
type Conversion = (value: Scalar) => Scalar | readonly Scalar[] | Refusal

// biome-ignore format: a table reads better packed
const words: Readonly<Record<string, boolean>> = {
  true: true, yes: true, '1': true, on: true, ja: true,
  false: false, no: false, '0': false, off: false, nein: false,
}

const decimal = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i

/**
 * The conversions of `as:`. Those on letters leave numbers and booleans as they are.
 * `number` and `boolean` refuse what they do not know: a wrong guess would be sent to every target.
 */
const conversions: Readonly<Record<Shorthand, Conversion>> = {
  text: String,
  number: toNumber,
  boolean: toBoolean,
  list: value =>
    typeof value === 'string'
      ? value
          .split(/[,;]/)
          .map(member => member.trim())
          .filter(member => member !== '')
      : [value],
  trim: onText(text => text.trim()),
  lowercase: onText(text => text.toLowerCase()),
  uppercase: onText(text => text.toUpperCase()),
  stripAccents: onText(stripAccents),
  slug: onText(slug),
}

/**
 * Applies the conversions in the order given, to a list member by member (`list` leaves a list as it is).
 * @returns the converted value, or why one of the conversions does not fit it
 */
export function convert(value: Value, shorthands: readonly Shorthand[]): Value | Refusal {
  let current = value
  for (const shorthand of shorthands) {
    const next = convertOnce(current, shorthand)
    if (next instanceof Refusal) return next
    current = next
  }
  return current
}

function convertOnce(value: Value, shorthand: Shorthand): Value | Refusal {
  const conversion = conversions[shorthand]
  if (!isList(value)) return conversion(value)
  if (isRecords(value))
    return new Refusal(`is a list of records, which "as: ${shorthand}" cannot convert: pick a field with expr`)
  return shorthand === 'list' ? value : eachMember(value as readonly Scalar[], conversion) // not records, so plain values
}

/**
 * Puts every member through a conversion; members that become lists are laid end to end.
 * @returns the list, or the first refusal
 */
export function eachMember(list: readonly Scalar[], conversion: (member: Scalar) => Value | Refusal): Value | Refusal {
  const converted: Scalar[] = []
  for (const member of list) {
    const next = conversion(member)
    if (next instanceof Refusal) return next
    if (isRecords(next)) return new Refusal('becomes records inside a list of plain values', member)
    if (isList(next))
      converted.push(...(next as readonly Scalar[])) // not records, so plain values
    else converted.push(next)
  }
  return converted
}

function onText(change: (text: string) => string): Conversion {
  return value => (typeof value === 'string' ? change(value) : value)
}

function toNumber(value: Scalar): number | bigint | Refusal {
  if (typeof value === 'number' || typeof value === 'bigint') return value
  const text = String(value).trim()
  if (!decimal.test(text)) return new Refusal('is not a number', value)
  if (/^[+-]?\d{1,309}$/.test(text)) return wholeNumber(BigInt(text.replace('+', '')))
  const number = Number(text)
  const tooLong = Number.isInteger(number) ? !Number.isSafeInteger(number) : !Number.isFinite(number)
  return tooLong ? new Refusal('is too large for an exact number: keep it as text', value) : number
}

function toBoolean(value: Scalar): boolean | Refusal {
  if (typeof value === 'boolean') return value
  const word = String(value).trim().toLowerCase()
  const known = Object.hasOwn(words, word) ? words[word] : undefined
  return known ?? new Refusal('is neither true nor false (true, yes, 1, on, ja; false, no, 0, off, nein)', value)
}
