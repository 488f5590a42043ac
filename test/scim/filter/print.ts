import { writeJson } from '../../../src/domain/json.ts'
import type { Filter } from '../../../src/scim/filter/filter.ts'

/** A filter as text, with no more parentheses than it needs. */
export function printFilter(filter: Filter): string {
  switch (filter.kind) {
    case 'compare':
      return `${filter.name} ${filter.op} ${writeJson(filter.value)}`
    case 'present':
      return `${filter.name} pr`
    case 'element':
      return `${filter.name}[${printFilter(filter.where)}]`
    case 'not':
      return `not (${printFilter(filter.term)})`
    default:
      return filter.terms
        .map(term => (binds(term, filter.kind) ? printFilter(term) : `(${printFilter(term)})`))
        .join(` ${filter.kind} `)
  }
}

/** Whether a term needs no parentheses in a chain. */
const binds = (term: Filter, chain: 'and' | 'or'): boolean =>
  term.kind !== 'or' && (term.kind !== 'and' || chain === 'or')
