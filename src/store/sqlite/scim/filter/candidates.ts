import type { Condition } from '../../../scim.ts'
import { anyTest, isLeaf, type Leaf } from './comparison.ts'
import { elementRows } from './element.ts'
import { homeOf, type QuerySubject } from './home.ts'
import { preference, selective } from './preference.ts'
import { isList, type Leaves, partsOf } from './where.ts'

/** Few resources among which all that satisfy a condition are. */
export interface Candidates {
  /** SELECT of their `pk`. */
  readonly select: string
  /** What is left to ask of them. */
  readonly rest: readonly Condition[]
}

/** More parts than this are asked the long way; SQLite takes at most 500 in one compound. */
const mostParts = 50

/**
 * The way into a condition that leads past few resources: by a name, an address, an id.
 * @returns undefined when there is none
 */
export function candidatesOf(condition: Condition, asked: QuerySubject): Candidates | undefined {
  const expected = expectation(condition)
  return expected > selective ? undefined : gather(condition, asked)
}

/** As `preference`, for any condition. */
function expectation(condition: Condition): number {
  switch (condition.kind) {
    case 'text':
    case 'number':
    case 'present':
      return hasIndex(condition) ? preference(condition) : Number.POSITIVE_INFINITY
    case 'and':
      return Math.min(Number.POSITIVE_INFINITY, ...condition.terms.map(expectation))
    case 'or':
      return partsOf(condition.terms).length > mostParts
        ? Number.POSITIVE_INFINITY
        : Math.max(Number.NEGATIVE_INFINITY, ...condition.terms.map(expectation))
    case 'element':
      return condition.path === 'meta' ? Number.POSITIVE_INFINITY : elementExpectation(condition.where)
    default:
      return Number.POSITIVE_INFINITY
  }
}

const hasIndex = ({ path }: Leaf): boolean => !path.startsWith('meta.') && !/^(?:members|groups)\.(?!value$)/.test(path)

/** Only what `elementRows` can start from. */
const elementExpectation = (where: Condition): number =>
  isLeaf(where) || where.kind === 'and'
    ? Math.min(
        Number.POSITIVE_INFINITY,
        ...(where.kind === 'and' ? where.terms : [where]).filter(isLeaf).map(expectation),
      )
    : Number.POSITIVE_INFINITY

function gather(condition: Condition, asked: QuerySubject): Candidates {
  switch (condition.kind) {
    case 'and': {
      const [best] = condition.terms.toSorted((one, other) => expectation(one) - expectation(other))
      if (best === undefined) return nobody
      const { select, rest } = gather(best, asked)
      return { select, rest: [...rest, ...condition.terms.filter(term => term !== best)] }
    }
    case 'or': {
      const parts = partsOf(condition.terms).map(part =>
        isList(part) ? { select: leaves(part, asked), rest: [] } : gather(part, asked),
      )
      // A part that found too many has to be asked again, and then so has the whole.
      const rest = parts.some(part => part.rest.length > 0) ? [condition] : []
      return { select: parts.map(({ select }) => select).join(' UNION ALL '), rest }
    }
    case 'element': {
      const rows = elementRows(condition.path, condition.where, asked)
      return rows === undefined
        ? nobody
        : { select: `SELECT ${rows.owner} FROM ${rows.from} WHERE ${rows.condition}`, rest: [] }
    }
    default:
      return isLeaf(condition) ? { select: leaves([condition], asked), rest: [] } : nobody
  }
}

const nobody: Candidates = { select: 'SELECT 0 WHERE 0', rest: [] }

function leaves(ofOnePath: Leaves, asked: QuerySubject): string {
  const home = homeOf(ofOnePath[0].path, asked)
  if (home === undefined) return nobody.select
  if (home.kind === 'column') {
    const test = anyTest(ofOnePath, asked.parameters, () => '1')
    return `SELECT r.pk FROM scim_resource r WHERE ${test(home.column)}`
  }
  const { from, owner, restriction, column, present } = home
  return `SELECT ${owner} FROM ${from} WHERE ${restriction} AND ${anyTest(ofOnePath, asked.parameters, present)(column)}`
}
