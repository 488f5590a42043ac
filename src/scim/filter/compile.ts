import type { Condition } from '../../store/scim.ts'
import type { ResourceType } from '../schema.ts'
import type { Comparable } from './comparable.ts'
import { allOf, always, anyOf, compared, negated, never, present } from './condition.ts'
import type { Compare, Element, Filter, Present } from './filter.ts'
import { isOwnList, type Leaf, leavesOf } from './leaf.ts'
import {
  type ElementPlace,
  elementFor,
  elementScope,
  leafFor,
  leavesFor,
  resourceScope,
  type Scope,
  unknownName,
} from './names.ts'
import { asksForAbsence, isTrueOfNothing, operandOf } from './operand.ts'

interface CompileOptions {
  /**
   * Attributes the type does not declare: `refuse` answers 400; `never` takes them as having no value, as RFC 7644 §3.4.2.1 wants
   * it of queries over several types.
   */
  readonly absent: 'refuse' | 'never'
}

/**
 * Resolves the names and values of a filter for one type of resource.
 *
 * | filter | true when |
 * |---|---|
 * | `a eq "x"` and the like | some value of `a` compares so; of a complex attribute its `value` does |
 * | `a ne "x"` | not `a eq "x"` (so also when absent); of several values: one differs, or there is none |
 * | `a pr`, `a ne null` | there is a value that is not empty, at `a` or below |
 * | `a eq null` | not `a pr` |
 * | `not (f)` | the complement, whatever is absent |
 * | `a[f]` | one element of `a` satisfies the whole of `f` |
 *
 * @throws ScimError 400 invalidFilter, naming the attribute that is unknown, cannot be asked for, or is compared with what it cannot be
 */
export function compileFilter(
  filter: Filter,
  type: ResourceType,
  { absent }: CompileOptions = { absent: 'refuse' },
): Condition {
  return compiled(filter, resourceScope(type), absent === 'refuse')
}

function compiled(filter: Filter, scope: Scope, isStrict: boolean): Condition {
  switch (filter.kind) {
    case 'and':
      return allOf(filter.terms.map(term => compiled(term, scope, isStrict)))
    case 'or':
      return anyOf(filter.terms.map(term => compiled(term, scope, isStrict)))
    case 'not':
      return negated(compiled(filter.term, scope, isStrict))
    default:
      return compiledTerm(filter, scope, isStrict)
  }
}

function compiledTerm(filter: Compare | Present | Element, scope: Scope, isStrict: boolean): Condition {
  const place = scope.find(filter.name)
  if (place === undefined) {
    if (isStrict) throw unknownName(filter.name, scope)
    return isTrueOfNothing(filter) ? always : never
  }
  if (filter.kind === 'present') return present(leavesFor(filter.name, place))
  if (filter.kind === 'element') {
    const element = elementFor(filter.name, place, scope)
    const where = compiled(filter.where, elementScope(element), isStrict)
    return where.kind === 'constant' ? anyElement(where.value, element) : { kind: 'element', path: element.path, where }
  }
  if (filter.value === null) {
    const there = present(leavesFor(filter.name, place))
    return asksForAbsence(filter) ? negated(there) : there
  }
  const leaf = leafFor(filter.name, place)
  const operand = operandOf(filter.op, filter.value, leaf, filter.name)
  return filter.op === 'ne' ? different(leaf, operand, scope) : compared(leaf.path, filter.op, operand)
}

/** What a filter comes to that no part of the element can change. */
const anyElement = (isTrue: boolean, element: ElementPlace): Condition => (isTrue ? present(leavesOf(element)) : never)

/**
 * `ne`. Of plain lists, a value differs when it is smaller or greater; of a list of elements (`emails.type ne "work"`), one element
 * differs when it does not have that value.
 */
function different(leaf: Leaf, operand: Comparable, { element }: Scope): Condition {
  const { attribute, parent, path } = leaf
  const equal = compared(path, 'eq', operand)
  if (isOwnList(leaf, element !== undefined))
    return anyOf([compared(path, 'lt', operand), compared(path, 'gt', operand), negated(present([leaf]))])
  if (parent === undefined || !parent.multiValued || element !== undefined) return negated(equal)
  const list = path.slice(0, -attribute.name.length - 1)
  const differing: Condition = { kind: 'element', path: list, where: negated(equal) }
  return anyOf([negated(present(leavesOf({ attribute: parent, path: list }))), differing])
}
