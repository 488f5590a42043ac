import type { ScimQuery } from '../../scim.ts'
import { homeOf, pathIs, type QuerySubject } from './filter/home.ts'

type SortBy = NonNullable<ScimQuery['sortBy']>

/** Order by `key`, then age. Missing values last ascending, first descending (RFC 7644 §3.4.2.3). */
export const orderBy = ({ descending }: SortBy, key: string, pk: string): string =>
  `${key} ${descending ? 'DESC NULLS FIRST' : 'ASC NULLS LAST'}, ${pk}`

/** What the resource `h.pk` is sorted by: the path's primary value, else its first. */
export function sortKey({ path }: SortBy, asked: QuerySubject): string {
  const home = homeOf(path, asked)
  if (home === undefined) return 'NULL'
  if (home.kind === 'column') return `(SELECT ${home.column} FROM scim_resource r WHERE r.pk = h.pk)`
  const { from, owner, restriction, column, order } = home
  const first = `(SELECT ${column} FROM ${from} WHERE ${owner} = h.pk AND ${restriction} ORDER BY ${order} LIMIT 1)`
  const primaries = idsOfPrimary(path, asked)
  if (primaries.length === 0) return first
  return `coalesce((SELECT v.value FROM scim_value p JOIN scim_value v ON v.resource = p.resource AND v.element = p.element
    WHERE p.resource = h.pk AND ${pathIs('p', primaries, asked.parameters)} AND p.value = 1 AND ${restriction} LIMIT 1), ${first})`
}

/** `emails.primary` beside `emails.value`. */
function idsOfPrimary(path: string, { spaces }: QuerySubject): readonly number[] {
  const primary = `${path.slice(0, Math.max(0, path.lastIndexOf('.')))}.primary`
  return spaces.map(({ paths }) => paths.get(primary)).filter(id => id !== undefined)
}
