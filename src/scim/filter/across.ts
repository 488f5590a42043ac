import type { Condition } from '../../store/scim.ts'
import type { ResourceType } from '../schema.ts'
import { compileFilter } from './compile.ts'
import { allOf, anyOf } from './condition.ts'
import type { Compare, Element, Filter, Present } from './filter.ts'
import { elementFor, elementScope, resourceScope, type Scope, unknownName } from './names.ts'

/**
 * Resolves a filter for a query over several types (RFC 7644 §3.4.2.1): an attribute that a type does not declare has no value there.
 * @throws ScimError 400 invalidFilter like `compileFilter`; for an unknown attribute only when no type declares it
 */
export function compileAcross(filter: Filter, types: readonly ResourceType[]): Condition {
  const [first, ...others] = types
  if (first !== undefined && others.length === 0) return compileFilter(filter, first)
  refuseUnknown(filter, types.map(resourceScope))
  return anyOf(types.map(type => allOf([ofType(type), compileFilter(filter, type, { absent: 'never' })])))
}

const ofType = ({ name }: ResourceType): Condition => ({
  kind: 'text',
  path: 'meta.resourcetype',
  op: 'eq',
  text: name,
})

function refuseUnknown(filter: Filter, scopes: readonly Scope[]): void {
  switch (filter.kind) {
    case 'and':
    case 'or':
      for (const term of filter.terms) refuseUnknown(term, scopes)
      break
    case 'not':
      refuseUnknown(filter.term, scopes)
      break
    default:
      refuseUnknownTerm(filter, scopes)
  }
}

function refuseUnknownTerm(filter: Compare | Present | Element, scopes: readonly Scope[]): void {
  const within = scopes.flatMap(scope => {
    const place = scope.find(filter.name)
    if (place === undefined) return []
    return filter.kind === 'element' ? [elementScope(elementFor(filter.name, place, scope))] : [scope]
  })
  if (within.length === 0) throw unknownName(filter.name, together(scopes))
  if (filter.kind === 'element') refuseUnknown(filter.where, within)
}

const together = (scopes: readonly Scope[]): Pick<Scope, 'title' | 'choices'> => ({
  title: [...new Set(scopes.map(({ title }) => title))].join(' or '),
  choices: () => scopes.flatMap(({ choices }) => [...choices()]),
})
