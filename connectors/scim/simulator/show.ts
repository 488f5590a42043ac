import { plainText } from '#contract'
import { listIn, type Raw } from '#kit'
import { parseFilter } from './filter.ts'
import { invalid } from './reply.ts'
import type { Setup, State, StoredResource } from './state.ts'

const listSchema = 'urn:ietf:params:scim:api:messages:2.0:ListResponse'

/** A user as clients see it: with id, meta, and the groups it is in. */
export function shownUser(kept: StoredResource, state: State): Raw {
  const groups = groupsOf(kept.id, state)
  // Attributes without a value are left out (RFC 7643 §2.5).
  const shown = state.setup.showsGroups && groups.length > 0 ? { groups } : {}
  return { ...kept.body, id: kept.id, meta: metaOf('User', kept), ...shown }
}

/** A group as clients see it. */
export function shownGroup(kept: StoredResource, { mostMembers }: Setup): Raw {
  const members = listIn(kept.body, 'members').slice(0, mostMembers)
  return { ...kept.body, members, id: kept.id, meta: metaOf('Group', kept) }
}

const metaOf = (resourceType: string, { version }: StoredResource): Raw => ({ resourceType, version: `W/"${version}"` })

function groupsOf(user: string, { groups }: State): readonly Raw[] {
  const mine = [...groups.values()].filter(({ body }) => listIn(body, 'members').some(one => one.value === user))
  return mine.map(({ id, body }) => ({ value: id, display: body.displayName, type: 'direct' }))
}

/** A page of a list (RFC 7644 §3.4.2). @throws Refusal `invalidFilter` */
export function page(resources: readonly Raw[], query: URLSearchParams, { setup }: State): Raw {
  const filter = query.get('filter')
  const joins = setup.joinsFilters && setup.builtFor === 'standard'
  if (filter !== null && !joins && / or /i.test(filter))
    throw invalid('Filters may not be joined with or', 'invalidFilter')
  const matching = filter === null || !setup.filters ? resources : resources.filter(parseFilter(filter))
  const first = Math.max(Number(query.get('startIndex') ?? 1), 1)
  const count = Math.min(Number(query.get('count') ?? setup.mostResults), setup.mostResults)
  const shown = matching.slice(first - 1, first - 1 + count).map(one => withoutExcluded(one, query))
  return {
    schemas: [listSchema],
    totalResults: matching.length,
    startIndex: first,
    itemsPerPage: shown.length,
    Resources: shown,
  }
}

function withoutExcluded(resource: Raw, query: URLSearchParams): Raw {
  const excluded = plainText(query.get('excludedAttributes')).split(',')
  return Object.fromEntries(Object.entries(resource).filter(([name]) => !excluded.includes(name)))
}
