import { fold } from '../../domain/text/case-folding.ts'
import type { Attribute, Json } from '../schema.ts'
import { momentOf } from './moment.ts'

/** A value as the index holds it and filters compare it: one of the two, as in `IndexedValue`. */
export type Comparable = { readonly text: string } | { readonly number: number }

/**
 * The form under which a plain value of an attribute is indexed, compared and sorted: text folded unless the attribute is
 * caseExact, booleans as 0 and 1, moments as milliseconds since 1970. Whoever indexes and whoever filters use this one function.
 * @param attribute the one that holds the value (of complex ones the sub-attribute)
 * @returns undefined for "" (RFC 7644 §3.4.2.2: `pr` is about non-empty values) and for what is not of the attribute's type
 */
export function comparableOf(value: Json | undefined, attribute: Attribute): Comparable | undefined {
  switch (attribute.type) {
    case 'boolean':
      return typeof value === 'boolean' ? { number: value ? 1 : 0 } : undefined
    case 'integer':
    case 'decimal':
      return typeof value === 'number' ? { number: value } : undefined
    case 'dateTime':
      return typeof value === 'string' ? momentComparable(value) : undefined
    case 'complex':
      return undefined
    default:
      return typeof value === 'string' && value !== '' ? { text: textForm(value, attribute) } : undefined
  }
}

/**
 * Text of an attribute as it is compared: binary is case-exact whatever the schema says (RFC 7643 §2.3.6). `caseExact: false` is about
 * case and nothing else (RFC 7643 §2.2), so letters are folded one by one: `busse` and `buße` are two people.
 */
export function textForm(text: string, { type, caseExact }: Attribute): string {
  return caseExact || type === 'binary' ? text : fold(text)
}

function momentComparable(text: string): Comparable | undefined {
  const moment = momentOf(text)
  return moment === undefined ? undefined : { number: moment }
}
