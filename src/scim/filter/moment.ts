/**
 * The moment a dateTime names (RFC 7643 §2.3.5, xsd:dateTime): any offset, any number of fraction digits, years 0000 to 9999; without
 * an offset it is taken as UTC.
 * @returns milliseconds since 1970, with a fraction where more than three digits are given (at today's dates good to about 0.25
 *   microseconds), or undefined for what is no dateTime
 */
export function momentOf(text: string): number | undefined {
  const found = pattern.exec(text)
  if (found === null) return undefined
  const [, year, month, day, hour, minute, second, fraction = '', offset = 'Z'] = found
  const date = new Date(0)
  // Date.UTC would take the years 0 to 99 for those of the last century.
  date.setUTCFullYear(Number(year), Number(month) - 1, Number(day))
  if (date.getUTCMonth() !== Number(month) - 1 || date.getUTCDate() !== Number(day)) return undefined
  const minutes = Number(hour) * 60 + Number(minute) - offsetMinutes(offset)
  return date.getTime() + minutes * 60_000 + Number(second) * 1000 + fractionMs(fraction)
}

const pattern =
  /^(\d{4})-(\d\d)-(\d\d)[Tt]([01]\d|2[0-3]):([0-5]\d):([0-5]\d)(?:\.(\d+))?([Zz]|[+-](?:0\d|1[0-4]):[0-5]\d)?$/

function offsetMinutes(offset: string): number {
  if (offset.length === 1) return 0
  const minutes = Number(offset.slice(1, 3)) * 60 + Number(offset.slice(4))
  return offset.startsWith('-') ? -minutes : minutes
}

/** Whole milliseconds come out whole: `.120` and `.12` are one moment. */
const fractionMs = (digits: string): number =>
  Number(digits.slice(0, 3).padEnd(3, '0')) + (digits.length > 3 ? Number(`0.${digits.slice(3)}`) : 0)
