import type { Condition } from '../../../scim.ts'
import { anyTest, isLeaf, type Leaf, type Test } from './comparison.ts'
import { idsOf, idsWithin, notByIndex, pathIs, type QuerySubject, relatedColumn, relationOf } from './home.ts'
import { preference } from './preference.ts'
import type { Source } from './tables.ts'
import { type Scope, where } from './where.ts'

/** Rows of elements that satisfy a condition, told by the column of their resource. */
export interface ElementRows {
  readonly from: string
  readonly owner: string
  readonly condition: string
}

/**
 * @param isByOwner they are asked for one resource after the other
 * @returns undefined when no element was ever stored there
 */
export function elementRows(
  path: string,
  condition: Condition,
  asked: QuerySubject,
  isByOwner = false,
): ElementRows | undefined {
  const relation = relationOf(path)
  if (relation !== undefined) return { ...relation, condition: where(condition, memberScope(asked)) }
  const { driver, rest } = split(condition)
  if (driver === undefined) return groupedRows(path, condition, asked)
  const ids = idsOf(driver.path, asked)
  if (ids.length === 0) return undefined
  const test = anyTest([driver], asked.parameters, always)(isByOwner ? notByIndex('e.value') : 'e.value')
  const parts = [pathIs('e', ids, asked.parameters), test, where(rest, partScope(asked))]
  return { from: 'scim_value e', owner: 'e.resource', condition: parts.join(' AND ') }
}

/** Without a leaf to start from, all rows of all elements are gone through. */
function groupedRows(path: string, condition: Condition, asked: QuerySubject): ElementRows | undefined {
  const answers = elementAnswers(path, condition, asked)
  if (answers === undefined) return undefined
  const { from, owner, restriction } = answers.source
  return { from, owner, condition: `${restriction} GROUP BY e.resource, e.element HAVING ${answers.test}` }
}

/** The same as a question about all elements at once. */
export function elementAnswers(
  path: string,
  condition: Condition,
  asked: QuerySubject,
): { readonly source: Source; readonly test: string } | undefined {
  const relation = relationOf(path)
  if (relation !== undefined)
    return { source: { ...relation, restriction: '1' }, test: where(condition, memberScope(asked)) }
  const ids = idsWithin(path, asked)
  if (ids.length === 0) return undefined
  const restriction = pathIs('e', ids, asked.parameters)
  return {
    source: { from: 'scim_value e', owner: 'e.resource', restriction, isGrouped: true },
    test: where(condition, groupScope(asked)),
  }
}

const always: Test = () => '1'

/** The leaf by which the index finds the elements, and what is left to ask of them. */
function split(condition: Condition): { readonly driver: Leaf | undefined; readonly rest: Condition } {
  const terms = condition.kind === 'and' ? condition.terms : [condition]
  const [driver] = terms.filter(isLeaf).sort((one, other) => preference(one) - preference(other))
  return { driver, rest: { kind: 'and', terms: terms.filter(term => term !== driver) } }
}

/** Within one element, which `e` is a row of. */
function partScope(asked: QuerySubject): Scope {
  const { parameters } = asked
  const some = (ids: readonly number[], test: () => string): string =>
    ids.length === 0
      ? '0'
      : `EXISTS (SELECT 1 FROM scim_value v WHERE v.resource = e.resource AND ${pathIs('v', ids, parameters)}
          AND v.element = e.element AND ${test()})`
  return scopeOf(asked, some, 'v')
}

/** Within one element, whose rows `e` are grouped. */
function groupScope(asked: QuerySubject): Scope {
  const { parameters } = asked
  const some = (ids: readonly number[], test: () => string): string =>
    ids.length === 0 ? '0' : `max(${pathIs('e', ids, parameters)} AND ${test()})`
  return scopeOf(asked, some, 'e')
}

/** @param some whether the element has a row of one of the paths that passes a test */
function scopeOf(
  asked: QuerySubject,
  some: (ids: readonly number[], test: () => string) => string,
  alias: string,
): Scope {
  const scope: Scope = {
    any: (path, leaves) =>
      some(idsOf(path, asked), () => anyTest(leaves, asked.parameters, always)(notByIndex(`${alias}.value`))),
    // Parts of an element that share its position: the same element, once more.
    element: (path, condition) => `(${some(idsWithin(path, asked), () => '1')} AND ${where(condition, scope)})`,
  }
  return scope
}

/** Within one membership. */
function memberScope({ parameters }: QuerySubject): Scope {
  const scope: Scope = {
    any(path, leaves) {
      const part = relatedColumn(path)
      return part === undefined ? '0' : anyTest(leaves, parameters, part.present)(part.column)
    },
    element: (_path, condition) => where(condition, scope),
  }
  return scope
}
