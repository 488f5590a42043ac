import { placeOf } from '../place.ts'
import type { ResourceType } from '../schema.ts'
import { isFilterable, leafOf } from './leaf.ts'

/**
 * Where the values lie that `sortBy` (RFC 7644 §3.4.2.3) means; the store takes the primary, else the first of several. A complex
 * attribute sorts by its `value`.
 * @returns undefined for what nothing can be sorted by: unknown names, complex attributes without `value`, secrets, memberships
 */
export function sortPlace(sortBy: string, type: ResourceType): { readonly path: string } | undefined {
  const place = placeOf(sortBy, type)
  const leaf = place === undefined ? undefined : leafOf(place)
  if (leaf === undefined || !isFilterable(leaf) || isMembership(leaf.path)) return undefined
  return { path: leaf.path }
}

const isMembership = (path: string): boolean => path.startsWith('members.') || path.startsWith('groups.')
