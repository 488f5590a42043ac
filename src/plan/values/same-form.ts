import { fold } from '../../domain/text/case-folding.ts'
import type { Scalar, Value } from '../../domain/value.ts'

/**
 * Are these two forms of one value, as products write them: other letters' case, other white space, a number as text, a day with its
 * midnight, a telephone number with other signs between its digits? Says nothing of whether a product should tell them apart: it is asked
 * about what a product shows after it was sent the other form.
 */
export function isSameForm(sent: Value | null, shown: Value | null): boolean {
  if (!isScalar(sent) || !isScalar(shown)) return false
  const [a, b] = [plain(sent), plain(shown)]
  return a === b || sameNumber(a, b) || sameMoment(a, b) || samePhone(a, b)
}

export const isScalar = (value: Value | null): value is Scalar => value !== null && typeof value !== 'object'

/** Is what is shown the beginning of what was sent? A database that has no room for more cuts texts off, and says yes. */
export function isCutOff(sent: Scalar, shown: Scalar): boolean {
  const [whole, part] = [plain(sent), plain(shown)]
  return typeof sent === 'string' && part !== '' && part.length < whole.length && whole.startsWith(part)
}

/** Text without what products do not tell apart; `true` and `1` are one. */
function plain(value: Scalar): string {
  const text = fold(String(value)).replaceAll(/\s+/g, ' ').trim()
  return text === 'true' ? '1' : text === 'false' ? '0' : text
}

const number = /^[+-]?\d{1,15}(\.\d{1,10})?$/

/** `5`, `5.0`; not `007` and `7`: leading zeros are part of a number that is a name. */
const sameNumber = (a: string, b: string): boolean =>
  [a, b].every(text => number.test(text) && !/^[+-]?0\d/.test(text)) && Number(a) === Number(b)

const moment = /^(\d{4}-\d\d-\d\d)(?:[t ](\d\d:\d\d)(?::(\d\d)(?:\.\d+)?)?(z|[+-]\d\d:?\d\d)?)?$/

function sameMoment(a: string, b: string): boolean {
  const [one, other] = [moment.exec(a), moment.exec(b)]
  if (one === null || other === null) return false
  const [, dayA, timeA = '00:00', secondsA = '00', zoneA] = one
  const [, dayB, timeB = '00:00', secondsB = '00', zoneB] = other
  if (dayA === dayB && timeA === timeB && secondsA === secondsB && (zoneA ?? zoneB) === (zoneB ?? zoneA)) return true
  return zoneA !== undefined && zoneB !== undefined && Date.parse(a.toUpperCase()) === Date.parse(b.toUpperCase())
}

const phone = /^[+(\d][\d ()/.-]{4,}$/

const samePhone = (a: string, b: string): boolean =>
  phone.test(a) && phone.test(b) && a.startsWith('+') === b.startsWith('+') && digits(a) === digits(b)

const digits = (text: string): string => text.replaceAll(/\D/g, '')
