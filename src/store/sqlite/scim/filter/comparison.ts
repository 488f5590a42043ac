import type { Comparison, Condition } from '../../../scim.ts'
import { joined } from './joined.ts'
import type { Parameters } from './parameters.ts'
import { behindPrefix } from './prefix.ts'

/** A condition about the values of one path. */
export type Leaf = Extract<Condition, { readonly kind: 'text' | 'number' | 'present' }>

export const isLeaf = (condition: Condition): condition is Leaf =>
  condition.kind === 'text' || condition.kind === 'number' || condition.kind === 'present'

/** What to ask of a column that holds a value. */
export type Test = (column: string) => string

/** Numbers, texts and blobs stand in this order, so `''` is above every number and `x''` above every text (sqlite.org/datatype3.html §4.1). */
const firstText = "''"
const behindText = "x''"

/**
 * Some of the leaves, all of one path, is true of one value.
 * @param present of a column whose values may be empty
 */
export function anyTest(leaves: readonly Leaf[], parameters: Parameters, present: Test): Test {
  const equal = leaves.filter(isEqual)
  const others = leaves.filter(leaf => !isEqual(leaf)).map(leaf => testOf(leaf, parameters, present))
  const operands = equal.map(leaf => (leaf.kind === 'text' ? leaf.text : leaf.number))
  const [only, ...more] = operands
  if (only === undefined)
    return column =>
      joined(
        'OR',
        others.map(test => test(column)),
      )
  const among = more.length === 0 ? `= ${parameters.bind(only)}` : `IN ${parameters.list(operands)}`
  return column => joined('OR', [`${column} ${among}`, ...others.map(test => test(column))])
}

/** Lone surrogates cannot be stored, and would be bound as some other character: nothing is equal to them. */
const isEqual = (leaf: Leaf): leaf is Exclude<Leaf, { kind: 'present' }> =>
  (leaf.kind === 'text' && leaf.op === 'eq' && leaf.text.isWellFormed()) || (leaf.kind === 'number' && leaf.op === 'eq')

function testOf(leaf: Leaf, parameters: Parameters, present: Test): Test {
  if (leaf.kind === 'present') return present
  return leaf.kind === 'text' ? textTest(leaf, parameters, present) : numberTest(leaf, parameters)
}

function textTest(
  { op, text }: { readonly op: Comparison; readonly text: string },
  parameters: Parameters,
  present: Test,
): Test {
  const isPart = op === 'co' || op === 'sw' || op === 'ew'
  if (isPart && text === '') return present
  if (!text.isWellFormed() && (isPart || op === 'eq')) return () => '0'
  const operand = parameters.bind(text.toWellFormed())
  switch (op) {
    case 'eq':
      return column => `${column} = ${operand}`
    case 'co':
      return column => `(${column} >= ${firstText} AND instr(${column}, ${operand}) > 0)`
    case 'ew':
      return column => `(${column} >= ${firstText} AND substr(${column}, -length(${operand})) = ${operand})`
    case 'sw': {
      // A range: an index serves it, and it is the same order of code points everywhere.
      const behind = behindPrefix(text)
      const end = behind === undefined ? behindText : parameters.bind(behind)
      return column => `(${column} >= ${operand} AND ${column} < ${end})`
    }
    case 'gt':
    case 'ge':
      return column => `(${column} ${signs[op]} ${operand} AND ${column} < ${behindText})`
    case 'lt':
    case 'le':
      return column => `(${column} >= ${firstText} AND ${column} ${signs[op]} ${operand})`
  }
}

function numberTest(
  { op, number }: { readonly op: Comparison; readonly number: number },
  parameters: Parameters,
): Test {
  // Text is above every number, and numbers have no parts.
  if (op === 'co' || op === 'sw' || op === 'ew') return () => '0'
  const operand = parameters.bind(number)
  return column => `(${column} ${signs[op]} ${operand} AND ${column} < ${firstText})`
}

const signs = { eq: '=', gt: '>', ge: '>=', lt: '<', le: '<=' } as const
