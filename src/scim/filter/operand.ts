import { shorten } from '../../domain/text/shorten.ts'
import type { AttributeType } from '../schema.ts'
import { badRequest, type ScimError } from '../scim-error.ts'
import { type Comparable, textForm } from './comparable.ts'
import type { Compare, Element, Literal, Operator, Present } from './filter.ts'
import type { Leaf } from './leaf.ts'
import { isJsonNumber } from './literal.ts'
import { momentOf } from './moment.ts'

/**
 * The right-hand side of a comparison in the form the index has. Quoted numbers and booleans are taken for what they say
 * (`primary eq "True"`), numbers and booleans against text for their text.
 * @param name of the attribute as the client wrote it, for messages
 * @throws ScimError 400 invalidFilter when the attribute's type does not know the operator (RFC 7644 §3.4.2.2) or the value is not of it
 */
export function operandOf(op: Operator, value: Exclude<Literal, null>, { attribute }: Leaf, name: string): Comparable {
  if (!allowed[attribute.type].includes(op))
    throw refuse(`The filter compares ${shorten(name)} by "${op}", which ${attribute.type} attributes do not have.`)
  switch (attribute.type) {
    case 'boolean':
      return { number: booleanOf(value) ?? mismatch(name, value, 'true or false') }
    case 'integer':
    case 'decimal':
      return { number: numberOf(value) ?? mismatch(name, value, 'a number') }
    case 'dateTime':
      return { number: momentOf(String(value)) ?? mismatch(name, value, 'a dateTime such as 2026-01-31T08:00:00Z') }
    default:
      return { text: textForm(textOf(value) ?? mismatch(name, value, 'text in double quotes'), attribute) }
  }
}

/**
 * What a comparison with null means (RFC 7644 §3.4.2.2: null is being unassigned).
 * @returns true for `eq null`, false for `ne null`
 * @throws ScimError 400 invalidFilter for other operators
 */
export function asksForAbsence({ op, name }: Compare): boolean {
  if (!equality.includes(op))
    throw refuse(`The filter compares ${shorten(name)} with null by "${op}"; only "eq" and "ne" can be used with null.`)
  return op === 'eq'
}

/** Whether a term is true of an attribute that has no value. */
export function isTrueOfNothing(term: Compare | Present | Element): boolean {
  if (term.kind !== 'compare') return false
  return term.value === null ? asksForAbsence(term) : term.op === 'ne'
}

const equality: readonly Operator[] = ['eq', 'ne']
const order: readonly Operator[] = ['gt', 'ge', 'lt', 'le']
const parts: readonly Operator[] = ['co', 'sw', 'ew']

/** `gt` and the like on boolean or binary must be refused (RFC 7644 §3.4.2.2); parts of numbers and moments mean nothing. */
const allowed: Readonly<Record<AttributeType, readonly Operator[]>> = {
  string: [...equality, ...order, ...parts],
  reference: [...equality, ...order, ...parts],
  binary: [...equality, ...parts],
  boolean: equality,
  integer: [...equality, ...order],
  decimal: [...equality, ...order],
  dateTime: [...equality, ...order],
  complex: [],
}

function booleanOf(value: string | number | bigint | boolean): number | undefined {
  const word = String(value).toLowerCase()
  return word === 'true' ? 1 : word === 'false' ? 0 : undefined
}

function numberOf(value: string | number | bigint | boolean): number | undefined {
  if (typeof value === 'number') return value
  // Beside whatever an attribute holds it stands where it belongs: those are smaller.
  if (typeof value === 'bigint') return Number(value)
  const number = typeof value === 'string' && isJsonNumber(value) ? Number(value) : Number.NaN
  return Number.isFinite(number) ? number : undefined
}

/** A number with a point or an exponent that large may have lost digits: what was meant is unknown. */
function textOf(value: string | number | bigint | boolean): string | undefined {
  return Number.isInteger(value) && !Number.isSafeInteger(value) ? undefined : String(value)
}

function mismatch(name: string, value: Literal, wanted: string): never {
  // Digits that may have been rounded are not shown: nobody wrote them.
  const shown = Number.isInteger(value) && !Number.isSafeInteger(value) ? 'a number that is not exact' : shorten(value)
  throw refuse(`The filter compares ${shorten(name)} with ${shown}, which is not ${wanted}.`)
}

const refuse = (detail: string): ScimError => badRequest('invalidFilter', detail)
