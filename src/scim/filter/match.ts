import type { AttributePlace } from '../place.ts'
import type { Attribute, Json, JsonObject, ResourceType } from '../schema.ts'
import { type Comparable, comparableOf } from './comparable.ts'
import type { Compare, Element, Filter, Present } from './filter.ts'
import { holds } from './holds.ts'
import { isOwnList, type Leaf } from './leaf.ts'
import { elementFor, elementScope, leafFor, leavesFor, resourceScope, type Scope, unknownName } from './names.ts'
import { asksForAbsence, operandOf } from './operand.ts'
import { listOf, own } from './own.ts'

type Matcher = (subject: Json) => boolean

/**
 * Prepares a filter in brackets for the elements of an attribute (PATCH value paths).
 * @throws ScimError 400 invalidFilter as `compileFilter` does. Elements are not needed for that: prepare it before looking whether
 *   there are any, so that a bad filter is never taken for one that matches nothing.
 */
export function elementMatcher(filter: Filter, attribute: Attribute): (element: Json) => boolean {
  return matcher(filter, elementScope({ attribute, path: attribute.name.toLowerCase() }))
}

/** `elementMatcher` for a single element. @throws ScimError 400 invalidFilter */
export function elementMatches(filter: Filter, element: Json, attribute: Attribute): boolean {
  return elementMatcher(filter, attribute)(element)
}

/**
 * Whether a resource as it is shown (with `schemas`, `meta` and the rest, attributes under their declared names) satisfies a filter.
 * It says in plain code what `compileFilter` says for the store; tests hold the two against each other.
 * @throws ScimError 400 invalidFilter
 */
export function resourceMatches(filter: Filter, resource: JsonObject, type: ResourceType): boolean {
  return matcher(filter, resourceScope(type))(resource)
}

function matcher(filter: Filter, scope: Scope): Matcher {
  switch (filter.kind) {
    case 'and': {
      const terms = filter.terms.map(term => matcher(term, scope))
      return subject => terms.every(term => term(subject))
    }
    case 'or': {
      const terms = filter.terms.map(term => matcher(term, scope))
      return subject => terms.some(term => term(subject))
    }
    case 'not': {
      const term = matcher(filter.term, scope)
      return subject => !term(subject)
    }
    default:
      return termMatcher(filter, scope)
  }
}

function termMatcher(filter: Compare | Present | Element, scope: Scope): Matcher {
  const place = scope.find(filter.name)
  if (place === undefined) throw unknownName(filter.name, scope)
  if (filter.kind === 'present') return presence(filter.name, place, scope)
  if (filter.kind === 'element') {
    const where = matcher(filter.where, elementScope(elementFor(filter.name, place, scope)))
    return subject => elementsAt(place, subject, scope).some(where)
  }
  if (filter.value !== null) return comparison(filter, place, scope)
  const isThere = presence(filter.name, place, scope)
  return asksForAbsence(filter) ? subject => !isThere(subject) : isThere
}

function presence(name: string, place: AttributePlace, scope: Scope): Matcher {
  leavesFor(name, place)
  const { sub } = place
  return subject => {
    const elements = elementsAt(place, subject, scope)
    return sub === undefined ? elements.length > 0 : elements.some(element => hasContent(own(element, sub.name)))
  }
}

function comparison({ name, op, value }: Compare, place: AttributePlace, scope: Scope): Matcher {
  const leaf = leafFor(name, place)
  const operand = operandOf(op, value ?? '', leaf, name)
  const valuesOf = (element: Json): readonly Comparable[] => comparables(element, leaf)
  const elements = (subject: Json): readonly Json[] => elementsAt(place, subject, scope)
  if (op !== 'ne') return subject => elements(subject).some(one => valuesOf(one).some(held => holds(held, op, operand)))
  const differs = (held: Comparable): boolean => holds(held, 'ne', operand)
  if (isOwnList(leaf, scope.element !== undefined))
    return subject => isNoneOr(elements(subject).flatMap(valuesOf), differs)
  return subject => isNoneOr(elements(subject), one => valuesOf(one).every(differs))
}

const isNoneOr = <T>(list: readonly T[], test: (one: T) => boolean): boolean => list.length === 0 || list.some(test)

/** What an element holds at a leaf, in the form it is compared. */
function comparables(element: Json, { attribute, parent }: Leaf): readonly Comparable[] {
  const values = parent === undefined ? [element] : listOf(own(element, attribute.name))
  return values.map(value => comparableOf(value, attribute)).filter(value => value !== undefined)
}

/** The elements of a place's attribute that are not empty; a single value counts as one. Within brackets, the element in question. */
function elementsAt({ extension, attribute }: AttributePlace, subject: Json, scope: Scope): readonly Json[] {
  if (scope.element !== undefined) return [subject]
  const home = extension === undefined ? subject : own(subject, extension.id)
  return listOf(attribute === undefined ? home : own(home, attribute.name)).filter(hasContent)
}

/** `pr` of RFC 7644 §3.4.2.2: not empty, and not made of empty parts alone. */
function hasContent(value: Json | undefined): boolean {
  if (value === undefined || value === null || value === '') return false
  return typeof value !== 'object' || Object.values(value).some(hasContent)
}
