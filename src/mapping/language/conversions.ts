import { isBlank } from '../../domain/text/bare.ts'
import { FunctionFailure, type HelperFunction } from './functions.ts'

/**
 * Functions of the language that take more for an answer than there is: `int("")` is 0 there, and the 30th of February the 2nd of
 * March. Calls of them are renamed to these (expression-scan.ts).
 */
export const strictConversions: ReadonlySet<string> = new Set(['int', 'double', 'timestamp'])

export const strictFunctions: readonly HelperFunction[] = [
  { signature: 'int_(string): int', handler: (text: string) => BigInt(wholeNumber(text)) },
  { signature: 'int_(int): int', handler: (value: bigint) => value },
  { signature: 'int_(double): int', handler: (value: number) => truncated(value) },
  {
    signature: 'int_(google.protobuf.Timestamp): int',
    handler: (time: Date) => BigInt(Math.floor(time.getTime() / 1000)),
  },
  { signature: 'double_(string): double', handler: numberIn },
  { signature: 'double_(int): double', handler: (value: bigint) => Number(value) },
  { signature: 'double_(double): double', handler: (value: number) => value },
  { signature: 'timestamp_(string): google.protobuf.Timestamp', handler: timeIn },
  {
    signature: 'timestamp_(int): google.protobuf.Timestamp',
    handler: (seconds: bigint) => new Date(Number(seconds) * 1000),
  },
  { signature: 'timestamp_(google.protobuf.Timestamp): google.protobuf.Timestamp', handler: (time: Date) => time },
]

const unfit = (name: string): FunctionFailure => new FunctionFailure(`${name}() cannot convert this value`)

function wholeNumber(text: string): string {
  const trimmed = text.trim()
  if (!/^[+-]?\d+$/.test(trimmed)) throw unfit('int')
  return trimmed.replace(/^\+/, '')
}

function truncated(value: number): bigint {
  if (!Number.isFinite(value)) throw unfit('int')
  return BigInt(Math.trunc(value))
}

function numberIn(text: string): number {
  const number = Number(text)
  if (isBlank(text) || !/^[\s+\-\d.eE]+$/.test(text) || !Number.isFinite(number)) throw unfit('double')
  return number
}

const moment = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d{1,9})?(?:Z|[+-]\d{2}:\d{2})$/

/** RFC 3339, of days that exist. */
function timeIn(text: string): Date {
  const [, year, month, day] = moment.exec(text.trim()) ?? []
  const time = new Date(text.trim())
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate()
  if (day === undefined || Number(day) > lastDay || Number.isNaN(time.getTime())) throw unfit('timestamp')
  return time
}
