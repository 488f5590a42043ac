import type { Filter } from '../filter/filter.ts'
import { isList } from '../same.ts'
import type { Json } from '../schema.ts'
import { badRequest } from '../scim-error.ts'

/** How large what a client sends may be; bytes are limited where they arrive. */
export const bodyLimits = {
  /** Objects and lists around a value. SCIM itself needs four, a PATCH message around them three. */
  depth: 8,
  /** Values, lists and objects in one resource, members apart. */
  values: 10_000,
  /** Elements of one multi-valued attribute; each operation of a PATCH may look at all of them. */
  elements: 2_000,
  /** Comparisons that the value paths of one PATCH ask for: terms of a filter times elements it is asked of. */
  comparisons: 2_000_000,
  /** Terms of filters that pick members; a group may have tens of thousands. */
  memberTerms: 50,
  /** Members in one request. */
  members: 100_000,
} as const

/** What has been counted of one request; members for themselves, because groups are large. */
export interface Counts {
  values: number
  members: number
  comparisons: number
}

export const noCounts = (): Counts => ({ values: 0, members: 0, comparisons: 0 })

type Counted = 'values' | 'members'

/**
 * Judges the size of what a client sends.
 * @param kind what the value is about; what stands under `members` is members in any case
 * @throws ScimError 400 invalidValue naming the limit
 */
export function checkSize(value: Json, kind: Counted = 'values', counts: Counts = noCounts()): void {
  count(value, 1, kind, counts)
}

/** Recursion as deep as the limit allows, no deeper. */
function count(value: Json, depth: number, kind: Counted, counts: Counts): void {
  if (typeof value !== 'object' || value === null) return
  if (depth > bodyLimits.depth) throw tooLarge(`is nested more than ${bodyLimits.depth} deep`)
  if (isList(value)) {
    add(value.length, kind, counts)
    for (const member of value) count(member, depth + 1, kind, counts)
    return
  }
  const keys = Object.keys(value)
  // The parts of a member come with it.
  if (kind === 'values') add(keys.length, kind, counts)
  for (const key of keys) count(value[key] ?? null, depth + 1, kindOf(key, kind), counts)
}

const kindOf = (key: string, kind: Counted): Counted =>
  key.length === 7 && key.toLowerCase() === 'members' ? 'members' : kind

function add(more: number, kind: Counted, counts: Counts): void {
  counts[kind] += more
  if (counts[kind] > bodyLimits[kind]) throw tooLarge(`has more than ${bodyLimits[kind]} ${kind}`)
}

const tooLarge = (how: string) => badRequest('invalidValue', `The body ${how}, which is not allowed.`)

/**
 * Judges the number of elements of one attribute.
 * @throws ScimError 400 invalidValue naming the limit
 */
export function checkElements(elements: readonly Json[], name: string): void {
  if (elements.length > bodyLimits.elements)
    throw badRequest('invalidValue', `${name} has ${elements.length} values; ${bodyLimits.elements} are allowed.`)
}

/**
 * Judges the work of a value path, which is small for each operation and large for a thousand.
 * @throws ScimError 400 invalidValue naming the limit
 */
export function checkComparisons(filter: Filter, elements: number, counts: Counts): void {
  counts.comparisons += termsOf(filter) * elements
  if (counts.comparisons > bodyLimits.comparisons)
    throw tooLarge(`asks for more than ${bodyLimits.comparisons} comparisons`)
}

/** Comparisons in a filter. */
export function termsOf(filter: Filter): number {
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.terms.reduce((sum, term) => sum + termsOf(term), 0)
    case 'not':
      return termsOf(filter.term)
    case 'element':
      return termsOf(filter.where)
    default:
      return 1
  }
}
