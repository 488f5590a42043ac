import type { Condition } from '../../../scim.ts'
import { isLeaf, type Leaf } from './comparison.ts'
import { joined } from './joined.ts'

/** How the parts of a condition are asked, depending on what it is about: a resource, or one element of it. */
export interface Scope {
  /** One value of the path makes one of the leaves true. */
  any(path: string, leaves: readonly Leaf[]): string
  /** One element of the path makes all of it true. */
  element(path: string, where: Condition): string
}

/** A condition as SQL that is 0 or 1, never NULL. */
export function where(condition: Condition, scope: Scope): string {
  switch (condition.kind) {
    case 'constant':
      return condition.value ? '1' : '0'
    case 'not':
      return `NOT ${where(condition.term, scope)}`
    case 'and': {
      const parts = condition.terms.map(term => where(term, scope))
      return joined('AND', parts)
    }
    case 'or': {
      const parts = partsOf(condition.terms).map(part =>
        isList(part) ? scope.any(part[0].path, part) : where(part, scope),
      )
      return joined('OR', parts)
    }
    case 'element':
      return scope.element(condition.path, condition.where)
    default:
      return scope.any(condition.path, [condition])
  }
}

/** Leaves of one path; at least one. */
export type Leaves = readonly [Leaf, ...Leaf[]]

/** Terms of an `or`, leaves of one path as one part: a list of five hundred ids is one question. */
export function partsOf(terms: readonly Condition[]): readonly (Condition | Leaves)[] {
  const byPath = new Map<string, [Leaf, ...Leaf[]]>()
  for (const leaf of terms.filter(isLeaf)) {
    const known = byPath.get(leaf.path)
    if (known === undefined) byPath.set(leaf.path, [leaf])
    else known.push(leaf)
  }
  return [...byPath.values(), ...terms.filter(term => !isLeaf(term))]
}

export const isList = (part: Condition | Leaves): part is Leaves => Array.isArray(part)
