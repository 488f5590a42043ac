import { writeJson } from '../../domain/json.ts'
import type { ScimPage, ScimQuery, StoredResource } from '../../store/scim.ts'
import { compileAcross } from '../filter/across.ts'
import { parseFilter } from '../filter/parse.ts'
import { sortPlace } from '../filter/sort.ts'
import type { Projection } from '../projection.ts'
import type { ResourceType } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { present, projectionOf } from './projected.ts'
import type { ScimCaller, ScimReply, ScimRequest, ScimTools } from './request.ts'
import { cursorFor, listMessage, type PageEnd, placeIn, type Search } from './search.ts'

/**
 * A list of resources of one type, or of several for a query at the base address (L4).
 * @throws ScimError 400
 */
export async function list(
  types: readonly ResourceType[],
  search: Search,
  { caller, base }: Pick<ScimRequest, 'caller' | 'base'>,
  { store }: ScimTools,
): Promise<ScimReply> {
  const what = `${caller.tenant} ${types.map(({ name }) => name).join(' ')}`
  const place: PageEnd = search.cursor === undefined ? { skip: search.skip } : placeIn(search.cursor, search, what)
  const projections = new Map(types.map(type => [type.name, projectionOf(search.query, type)]))
  const page = await store.query({
    tenant: caller.tenant,
    types: types.map(({ name }) => name),
    ...whereOf(search, types, caller),
    ...sortOf(search, types),
    skip: 0,
    ...place,
    limit: search.count,
    along: {
      groups: types.some(({ name }) => projections.get(name)?.wantsGroups),
      members: types.some(({ name }) => projections.get(name)?.wantsMembers),
    },
  })
  const byName = new Map(types.map(type => [type.name, type]))
  const resources = page.resources.flatMap(stored => {
    const type = byName.get(stored.type)
    const projection = projections.get(stored.type)
    if (type === undefined || projection === undefined) return []
    return [present(types.length > 1 ? ownOnly(stored, projection) : stored, type, base, projection)]
  })
  const body = listMessage(page.total, resources, positions(search, place, page, what))
  return { status: 200, headers: {}, body }
}

/** What is read along for one type is read for all of them: a group in a group gets `groups`, which groups do not have. */
function ownOnly(
  { groups, members, ...stored }: StoredResource,
  { wantsGroups, wantsMembers }: Projection,
): StoredResource {
  return {
    ...stored,
    ...(wantsGroups && groups !== undefined ? { groups } : {}),
    ...(wantsMembers && members !== undefined ? { members } : {}),
  }
}

function whereOf(
  { filter }: Search,
  types: readonly ResourceType[],
  { dialect }: ScimCaller,
): Pick<ScimQuery, 'where'> {
  if (filter === undefined) return {}
  return { where: compileAcross(parseFilter(filter, dialect), types) }
}

/** S3: what cannot be sorted by is refused. Over several types, those that lack the attribute come last. */
function sortOf({ sortBy, descending }: Search, types: readonly ResourceType[]): Pick<ScimQuery, 'sortBy'> {
  if (sortBy === undefined) return {}
  for (const type of types) {
    const place = sortPlace(sortBy, type)
    if (place !== undefined) return { sortBy: { path: place.path, descending } }
  }
  throw badRequest('invalidPath', `nothing can be sorted by ${writeJson(sortBy.slice(0, 60))}`)
}

/** With a cursor the answer says where to go on; without, where it began. */
function positions(
  search: Search,
  place: PageEnd,
  { next, resources, total }: ScimPage,
  what: string,
): { readonly startIndex?: number; readonly nextCursor?: string } {
  if (search.cursor === undefined) return { startIndex: search.skip + 1 }
  if (next !== undefined) return { nextCursor: cursorFor({ after: next }, search, what) }
  const shown = 'skip' in place ? place.skip + resources.length : total
  return search.sortBy !== undefined && shown < total && resources.length > 0
    ? { nextCursor: cursorFor({ skip: shown }, search, what) }
    : {}
}
