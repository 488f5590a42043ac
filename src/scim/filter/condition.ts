import type { Condition } from '../../store/scim.ts'
import type { Comparable } from './comparable.ts'
import type { Leaf } from './leaf.ts'

type Comparison = Extract<Condition, { readonly kind: 'text' }>['op']

export const always: Condition = { kind: 'constant', value: true }
export const never: Condition = { kind: 'constant', value: false }

/** Both kinds of chains, without nesting of the same kind and without constants in them. */
export const allOf = (terms: readonly Condition[]): Condition => chain('and', terms, always, never)
export const anyOf = (terms: readonly Condition[]): Condition => chain('or', terms, never, always)

/** @param neutral leaves the others as they are @param decisive decides alone */
function chain(kind: 'and' | 'or', terms: readonly Condition[], neutral: Condition, decisive: Condition): Condition {
  const flat = terms.flatMap(term => (term.kind === kind ? term.terms : [term])).filter(term => !same(term, neutral))
  if (flat.some(term => same(term, decisive))) return decisive
  const [first] = flat
  if (first === undefined) return neutral
  return flat.length === 1 ? first : { kind, terms: flat }
}

const same = (term: Condition, constant: Condition): boolean =>
  term.kind === 'constant' && constant.kind === 'constant' && term.value === constant.value

/** The opposite of a condition, in as few terms as it takes: what is always so becomes never, and two negations go. */
export function negated(term: Condition): Condition {
  if (term.kind === 'constant') return term.value ? never : always
  return term.kind === 'not' ? term.term : { kind: 'not', term }
}

/** Some value of the path compares so. Every text contains, starts and ends with nothing: then being there is all. */
export function compared(path: string, op: Comparison, operand: Comparable): Condition {
  if ('number' in operand) return { kind: 'number', path, op, number: operand.number }
  const isPart = op === 'co' || op === 'sw' || op === 'ew'
  return isPart && operand.text === '' ? { kind: 'present', path } : { kind: 'text', path, op, text: operand.text }
}

export const present = (leaves: readonly Leaf[]): Condition =>
  anyOf(leaves.map(({ path }): Condition => ({ kind: 'present', path })))
