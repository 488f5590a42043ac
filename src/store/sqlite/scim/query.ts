import type { ScimPage, ScimQuery } from '../../scim.ts'
import type { Database } from '../database.ts'
import { type Candidates, candidatesOf } from './filter/candidates.ts'
import { type QuerySubject, spacesIn } from './filter/home.ts'
import { Parameters } from './filter/parameters.ts'
import { pathsIn } from './filter/paths.ts'
import { whereAll, whereEach } from './filter/resource.ts'
import { columns, joins, type ResourceRow, storedResource } from './resource-row.ts'
import { orderBy, sortKey } from './sort.ts'
import type { Space, Spaces } from './space.ts'
import { startOf } from './start.ts'

/** One row for each resource of the page; when it is empty, one that has only the totals. */
type PageRow = { readonly total: number; readonly last: number | null; readonly pk: number | null } & ResourceRow

/**
 * Answers a query with one statement, so that total and page are of the same moment.
 * What names a user or an address goes the short way; what looks through all resources waits in the queue of long questions.
 */
export async function query(database: Database, asked: ScimQuery, spaces: Spaces): Promise<ScimPage> {
  const known = await spacesOf(asked, spaces)
  if (known.length === 0) return { total: 0, resources: [] }
  return (await queryAllAtOnce(database, asked, known)) ?? page(database, asked, known)
}

/**
 * What identity providers ask before every write: the one user of a name. Whatever fits on the first page needs no counting.
 * @returns undefined when it does not fit, or is another kind of question
 */
async function queryAllAtOnce(
  database: Database,
  { where, sortBy, skip, limit, after, along }: ScimQuery,
  spaces: readonly Space[],
): Promise<ScimPage | undefined> {
  if (where === undefined || sortBy !== undefined || skip > 0 || after !== undefined) return undefined
  const asked: QuerySubject = { spaces, parameters: new Parameters() }
  const candidates = candidatesOf(where, asked)
  if (candidates === undefined) return undefined
  const sql = `SELECT ${columns(along)} FROM scim_resource r ${joins} ${amongFew(candidates, spacesIn(asked), asked)}
    ORDER BY r.pk LIMIT ${asked.parameters.count(limit + 1)}`
  const rows = await database.read<ResourceRow>(sql, ...asked.parameters.values)
  return rows.length > limit ? undefined : { total: rows.length, resources: rows.map(storedResource) }
}

async function page(database: Database, asked: ScimQuery, spaces: readonly Space[]): Promise<ScimPage> {
  const { sql, values, isLong } = statement(asked, spaces)
  const rows = await database[isLong ? 'search' : 'read']<PageRow>(sql, ...values)
  const [first] = rows
  const found = rows.filter(({ pk }) => pk !== null)
  const end = found.at(-1)?.pk
  const hasMore = asked.sortBy === undefined && typeof end === 'number' && end < (first?.last ?? 0)
  return { total: first?.total ?? 0, resources: found.map(storedResource), ...(hasMore ? { next: end } : {}) }
}

async function spacesOf({ tenant, types, where, sortBy }: ScimQuery, spaces: Spaces): Promise<readonly Space[]> {
  const paths = [...(where === undefined ? [] : pathsIn(where)), ...(sortBy === undefined ? [] : [sortBy.path])]
  const found = await Promise.all([...new Set(types)].map(type => spaces.find(tenant, type, paths)))
  return found.filter(space => space !== undefined)
}

interface Statement {
  readonly sql: string
  readonly values: Parameters['values']
  readonly isLong: boolean
}

function statement(query: ScimQuery, spaces: readonly Space[]): Statement {
  const { where, sortBy, limit, along } = query
  const parameters = new Parameters()
  const asked: QuerySubject = { spaces, parameters }
  const hits = where === undefined ? everything(asked) : matching(where, asked)
  const start = startOf(query, asked)
  const order = sortBy === undefined ? 'h.pk' : orderBy(sortBy, 'key', 'h.pk')
  const key = sortBy === undefined ? 'NULL' : sortKey(sortBy, asked)
  const window = `LIMIT ${parameters.count(limit)} OFFSET ${start.offset}`
  const sql = `WITH ${hits.ctes} ${start.ctes}
    page (pk, key) AS MATERIALIZED (SELECT h.pk, ${key} AS key FROM hit h ${start.where} ORDER BY ${order} ${window})
    SELECT t.total, t.last, f.* FROM (${hits.totals}) t
      LEFT JOIN (SELECT p.pk, p.key, ${columns(along)} FROM page p CROSS JOIN scim_resource r ON r.pk = p.pk ${joins}) f ON true
     ORDER BY ${sortBy === undefined ? 'f.pk' : orderBy(sortBy, 'f.key', 'f.pk')}`
  return { sql, values: parameters.values, isLong: hits.isLong || sortBy !== undefined }
}

/** `hit`: all that satisfy the query. */
interface Hits {
  readonly ctes: string
  readonly totals: string
  readonly isLong: boolean
}

/** Nothing is counted, and the order is that of an index. */
function everything(asked: QuerySubject): Hits {
  const ids = spacesIn(asked)
  return {
    ctes: `hit (pk) AS NOT MATERIALIZED (SELECT r.pk FROM scim_resource r WHERE r.space IN ${ids}),`,
    totals: `SELECT sum(o.total) AS total, max((SELECT max(r.pk) FROM scim_resource r WHERE r.space = o.id)) AS last
       FROM scim_space o WHERE o.id IN ${ids}`,
    isLong: false,
  }
}

function matching(where: NonNullable<ScimQuery['where']>, asked: QuerySubject): Hits {
  const ids = spacesIn(asked)
  const candidates = candidatesOf(where, asked)
  const hits = candidates === undefined ? amongAll(where, ids, asked) : amongFew(candidates, ids, asked)
  return {
    ctes: `hit (pk) AS MATERIALIZED (SELECT r.pk FROM scim_resource r ${hits}),`,
    totals: 'SELECT count(*) AS total, max(pk) AS last FROM hit',
    isLong: candidates === undefined,
  }
}

function amongAll(where: NonNullable<ScimQuery['where']>, ids: string, asked: QuerySubject): string {
  const { joins, sql } = whereAll(where, asked)
  return `${joins} WHERE r.space IN ${ids} AND ${sql}`
}

/** The plus keeps SQLite from starting with the type, which is the longest way. */
const amongFew = ({ select, rest }: Candidates, ids: string, asked: QuerySubject): string =>
  `WHERE r.pk IN (${select}) AND +r.space IN ${ids} AND ${whereEach({ kind: 'and', terms: rest }, asked)}`
