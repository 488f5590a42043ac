import type { Space } from '../space.ts'
import type { Test } from './comparison.ts'
import type { Parameters } from './parameters.ts'

/** Where the values of a path stand. */
type Home = ColumnHome | RowsHome

/** In the row of the resource itself (`r`): always there. */
interface ColumnHome {
  readonly kind: 'column'
  readonly column: string
  readonly present: Test
}

/** In rows of their own. */
interface RowsHome {
  readonly kind: 'rows'
  readonly from: string
  /** Column of the resource the row belongs to. */
  readonly owner: string
  readonly restriction: string
  readonly column: string
  /** Which of several comes first. */
  readonly order: string
  readonly present: Test
}

/** Where a query looks (one space for each tenant and resource type), and where the values of its SQL are collected. */
export interface QuerySubject {
  readonly spaces: readonly Space[]
  readonly parameters: Parameters
}

/** A list of the ids of those spaces as one SQL parameter, to stand behind `IN`. */
export const spacesIn = ({ spaces, parameters }: QuerySubject): string => parameters.list(spaces.map(({ id }) => id))

const columns: ReadonlyMap<string, string> = new Map([
  ['id', 'r.id'],
  ['meta.created', 'r.created'],
  ['meta.lastmodified', 'r.modified'],
  // RFC 7644 §3.14: the entity tag.
  ['meta.version', `('W/"' || r.version || '"')`],
  ['meta.resourcetype', '(SELECT t.type FROM scim_space t WHERE t.id = r.space)'],
])

const always: Test = () => '1'
const notEmpty: Test = column => `${column} <> ''`

/** Memberships seen from both ends; `x` is the resource at the other one. */
const relations: ReadonlyMap<string, Pick<RowsHome, 'from' | 'owner' | 'order'>> = new Map([
  [
    'members',
    {
      from: 'scim_member m JOIN scim_resource x ON x.pk = m.member',
      owner: 'm.grp',
      order: 'm.place',
    },
  ],
  [
    'groups',
    {
      from: 'scim_member m JOIN scim_resource x ON x.pk = m.grp',
      owner: 'm.member',
      order: 'x.display, x.id',
    },
  ],
])

/** Ids are exact; the others are compared without case (RFC 7643 §8.7.1). */
const related: ReadonlyMap<string, Pick<RowsHome, 'column' | 'present'>> = new Map([
  ['value', { column: 'x.id', present: always }],
  ['type', { column: '(SELECT t.folded FROM scim_space t WHERE t.id = x.space)', present: always }],
  ['display', { column: 'x.folded', present: notEmpty }],
])

/** The rows of an attribute of memberships: `members`, `groups`. */
export const relationOf = (path: string): Pick<RowsHome, 'from' | 'owner' | 'order'> | undefined => relations.get(path)

/** A part of them: `members.value`. */
export function relatedColumn(path: string): Pick<RowsHome, 'column' | 'present'> | undefined {
  const [attribute = '', part = ''] = path.split('.')
  return relations.has(attribute) ? related.get(part) : undefined
}

/** @returns undefined when nothing was ever stored at the path */
export function homeOf(path: string, { spaces, parameters }: QuerySubject): Home | undefined {
  const column = columns.get(path)
  if (column !== undefined) return { kind: 'column', column, present: always }
  const relation = relations.get(path.split('.', 1)[0] ?? '')
  const part = relatedColumn(path)
  if (relation !== undefined) return part && { kind: 'rows', ...relation, ...part, restriction: '1' }
  const ids = idsOf(path, { spaces, parameters })
  if (ids.length === 0) return undefined
  return {
    kind: 'rows',
    from: 'scim_value v',
    owner: 'v.resource',
    restriction: pathIs('v', ids, parameters),
    column: 'v.value',
    order: 'v.element',
    present: always,
  }
}

/**
 * A column as SQLite's planner leaves it alone (sqlite.org/optoverview.html §3): rows of a resource that is known are found by the
 * resource, while the planner would rather go through all values of the path.
 */
export const notByIndex = (column: string): string => `+${column}`

/** Whether a row of `scim_value` is of one of the paths. */
export const pathIs = (alias: string, ids: readonly number[], parameters: Parameters): string =>
  ids.length === 1 ? `${alias}.path = ${parameters.bind(ids[0] ?? 0)}` : `${alias}.path IN ${parameters.list(ids)}`

/** Numbers of a path, one for each type that has values there. */
export const idsOf = (path: string, { spaces }: QuerySubject): readonly number[] =>
  spaces.map(({ paths }) => paths.get(path)).filter(id => id !== undefined)

/** Numbers of the path of a multi-valued attribute and of all its parts. */
export const idsWithin = (path: string, { spaces }: QuerySubject): readonly number[] =>
  spaces.flatMap(({ paths }) => [...paths].filter(([one]) => isWithin(one, path)).map(([, id]) => id))

const isWithin = (one: string, path: string): boolean => one === path || one.startsWith(`${path}.`)
