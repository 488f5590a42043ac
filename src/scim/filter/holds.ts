import type { Comparable } from './comparable.ts'
import type { Operator } from './filter.ts'

/** Whether a value stands in a relation to an operand of the same kind; of different kinds, none but `ne` holds. */
export function holds(value: Comparable, op: Operator, operand: Comparable): boolean {
  if ('text' in value && 'text' in operand) return textHolds(value.text, op, operand.text)
  if ('number' in value && 'number' in operand) return orderHolds(value.number - operand.number, op)
  return op === 'ne'
}

function textHolds(text: string, op: Operator, operand: string): boolean {
  switch (op) {
    case 'co':
      return text.includes(operand)
    case 'sw':
      return text.startsWith(operand)
    case 'ew':
      return text.endsWith(operand)
    case 'eq':
      return text === operand
    case 'ne':
      return text !== operand
    default:
      return orderHolds(byCodePoint(text, operand), op)
  }
}

/** @param difference negative, zero or positive, like the result of a comparison for sorting */
function orderHolds(difference: number, op: Operator): boolean {
  switch (op) {
    case 'eq':
      return difference === 0
    case 'ne':
      return difference !== 0
    case 'gt':
      return difference > 0
    case 'ge':
      return difference >= 0
    case 'lt':
      return difference < 0
    case 'le':
      return difference <= 0
    default:
      return false
  }
}

/** The order of code points, which is also that of UTF-8 bytes and so of the database; `<` compares UTF-16 units. */
function byCodePoint(one: string, other: string): number {
  const end = Math.min(one.length, other.length)
  for (let at = 0; at < end; at++) {
    const difference = one.charCodeAt(at) - other.charCodeAt(at)
    if (difference !== 0) return weight(one.charCodeAt(at)) - weight(other.charCodeAt(at))
  }
  return one.length - other.length
}

/** Surrogates stand for code points above all others. */
const weight = (unit: number): number => (unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit)
