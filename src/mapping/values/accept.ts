import { wholeNumber } from '../../domain/json.ts'
import type { Attributes, Scalar, Value } from '../../domain/value.ts'
import { withoutBlanks } from './blank.ts'
import { type Bag, emptyBag, type Fields, isFields } from './path.ts'

/** Why a value cannot be used, as the end of a sentence about an attribute; `value` is what it was, where it helps. */
export class Refusal {
  readonly reason: string
  readonly value: unknown

  constructor(reason: string, value?: unknown) {
    this.reason = reason
    this.value = value
  }
}

/** Deeper nesting than any directory has; guards the recursion. */
const deepest = 16

/**
 * Judges anything a source or an expression gives.
 * Text keeps its bytes, whole numbers their digits; a number that may have been rounded is refused. Lists are of plain values or of
 * records, never mixed; absent and `null` members are left out. Objects inside a member become dotted names.
 * @returns undefined and null as they are
 */
export function accept(raw: unknown): Value | null | undefined | Refusal {
  switch (typeof raw) {
    case 'string':
      return isClean(raw) ? raw : new Refusal('is broken text: it holds a NUL or half a character', raw)
    case 'boolean':
    case 'undefined':
      return raw
    case 'number':
      return finite(raw)
    case 'bigint':
      return wholeNumber(raw)
    case 'object':
      return raw === null ? null : acceptObject(raw, 0)
    default:
      return new Refusal(`is a ${typeof raw}, which no attribute can hold`)
  }
}

/** Neither NUL, which databases and C programs end text at, nor half of a surrogate pair, which UTF-8 cannot carry. */
export function isClean(text: string): boolean {
  return text.isWellFormed() && !text.includes('\0')
}

/** A name whose value cannot be used. */
interface Refused {
  readonly name: string
  readonly refusal: Refusal
}

/**
 * Writes the fields of an object, and of the objects in it, under flat dotted names.
 * @returns what cannot be a value, each name once; `into` holds none of it
 */
export function flatten(fields: Fields, into: Bag, depth = 0): readonly Refused[] {
  const refused: Refused[] = []
  fill(fields, into, '', depth, refused)
  return refused
}

function fill(fields: Fields, into: Bag, prefix: string, depth: number, refused: Refused[]): void {
  for (const key of Object.keys(fields)) {
    const raw = fields[key]
    const name = prefix + key
    if (!isFields(raw)) put(into, name, acceptAt(raw, depth), refused)
    else if (depth >= deepest) refuse(into, name, new Refusal('is nested too deeply'), refused)
    else fill(raw, into, `${name}.`, depth + 1, refused)
  }
}

function put(into: Bag, name: string, value: Value | null | undefined | Refusal, refused: Refused[]): void {
  if (value instanceof Refusal) refuse(into, name, value, refused)
  else if (value === undefined || refused.some(one => one.name === name)) return
  // `a.b` and `a: { b }` in one record: which of the two comes first must not decide.
  else if (Object.hasOwn(into, name))
    refuse(into, name, new Refusal('stands in the record twice, with a dot and nested'), refused)
  else into[name] = value === null ? null : (withoutBlanks(value) ?? null)
}

function refuse(into: Bag, name: string, refusal: Refusal, refused: Refused[]): void {
  delete into[name]
  if (!refused.some(one => one.name === name)) refused.push({ name, refusal })
}

const acceptAt = (raw: unknown, depth: number): Value | null | undefined | Refusal =>
  typeof raw === 'object' && raw !== null ? acceptObject(raw, depth) : accept(raw)

function acceptObject(raw: object, depth: number): Value | Refusal {
  if (Array.isArray(raw)) return acceptList(raw, depth)
  if (isFields(raw)) return new Refusal('is a group of fields, not a value: name one of them, with a dot')
  const plain: unknown = raw.valueOf()
  if (typeof plain === 'bigint') return wholeNumber(plain) // an unsigned integer of an expression
  return new Refusal(`is ${kindOf(raw)}, which no attribute can hold: turn it into text or a number`)
}

function acceptList(raw: readonly unknown[], depth: number): Value | Refusal {
  const scalars: Scalar[] = []
  const records: Attributes[] = []
  for (const member of raw) {
    if (isFields(member)) {
      const record = acceptRecord(member, depth)
      if (record instanceof Refusal) return record
      records.push(record)
      continue
    }
    const scalar = accept(member)
    if (scalar instanceof Refusal) return scalar
    if (typeof scalar === 'object' && scalar !== null) return new Refusal('is a list within a list')
    if (scalar !== undefined && scalar !== null) scalars.push(scalar)
  }
  if (records.length > 0 && scalars.length > 0) return new Refusal('mixes records and plain values in one list')
  return records.length > 0 ? records : scalars
}

function acceptRecord(fields: Fields, depth: number): Attributes | Refusal {
  if (depth >= deepest) return new Refusal('is nested too deeply')
  const record = emptyBag()
  const [problem] = flatten(fields, record, depth + 1)
  return problem === undefined
    ? record
    : new Refusal(`has a member whose field "${problem.name}" ${problem.refusal.reason}`, problem.refusal.value)
}

/** Between whole numbers as large as that, others are left out: it may have been one of them. Its digits would be a guess. */
function finite(raw: number): number | Refusal {
  if (!Number.isFinite(raw)) return new Refusal('is not a finite number', String(raw))
  return Number.isInteger(raw) && !Number.isSafeInteger(raw) ? new Refusal(notExact) : raw
}

/** The end of a sentence about a number whose digits cannot be relied on. */
const notExact = 'is no exact number: keep it as text, or as whole digits without a point or an exponent'

function kindOf(raw: object): string {
  if (raw instanceof Date) return 'a timestamp'
  if (raw instanceof Uint8Array) return 'a piece of bytes'
  return `a ${raw.constructor?.name.toLowerCase() ?? 'thing'}`
}
