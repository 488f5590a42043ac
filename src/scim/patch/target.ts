import { shorten } from '../../domain/text/shorten.ts'
import type { Dialect } from '../dialect.ts'
import type { Filter } from '../filter/filter.ts'
import { parsePatchPath } from '../filter/patch-path.ts'
import { subOf } from '../lookup.ts'
import { type AttributePlace, placeMeant, placeOf } from '../place.ts'
import type { Attribute, ResourceType, Schema } from '../schema.ts'
import { badRequest } from '../scim-error.ts'

/** An attribute, or some of it: its elements that satisfy the filter, a sub-attribute, or a sub-attribute of those elements. */
export interface Spot {
  /** Set when the attribute is an extension's. */
  readonly extension?: Schema
  readonly attribute: Attribute
  readonly filter?: Filter
  readonly sub?: Attribute
}

/** What an operation is about. */
export type Target =
  | { readonly kind: 'resource' }
  | { readonly kind: 'extension'; readonly schema: Schema }
  | { readonly kind: 'spot'; readonly spot: Spot }

/**
 * Finds what a path means (H3); names without case, the type's own URN allowed before its attributes. A loose client may leave out that of
 * an extension.
 * @returns undefined for a well-formed path whose names nobody declared
 * @throws ScimError 400 invalidPath, or invalidFilter for what stands in brackets
 */
export function targetOf(
  path: string,
  type: ResourceType,
  dialect: Pick<Dialect, 'unquoted' | 'loose'>,
): Target | undefined {
  const find = dialect.loose ? placeMeant : placeOf
  const plain = targetAt(path, type, find)
  if (plain !== undefined) return plain
  const { name, filter, sub } = parsePatchPath(path, dialect)
  return filter === undefined ? undefined : filtered(find(name, type), filter, sub, path)
}

/** As `targetOf`, for a name without a filter. @returns undefined for names nobody declared, well-formed or not */
export function targetAt(name: string, type: ResourceType, find = placeOf): Target | undefined {
  const place = find(name, type)
  if (place === undefined) return name.toLowerCase() === type.schema.id.toLowerCase() ? { kind: 'resource' } : undefined
  const { extension, attribute, sub } = place
  if (attribute !== undefined)
    return { kind: 'spot', spot: { attribute, ...(extension && { extension }), ...(sub && { sub }) } }
  return extension && { kind: 'extension', schema: extension }
}

function filtered(
  place: AttributePlace | undefined,
  filter: Filter,
  subName: string | undefined,
  path: string,
): Target | undefined {
  if (place === undefined) return undefined
  const { extension, attribute } = place
  if (attribute === undefined || place.sub !== undefined)
    throw badRequest('invalidPath', `The path ${shorten(path, 100)} has a filter where none can be.`)
  const sub = subName === undefined ? undefined : subOf(attribute, subName)
  if (subName !== undefined && sub === undefined) return undefined
  return { kind: 'spot', spot: { attribute, filter, ...(extension && { extension }), ...(sub && { sub }) } }
}

/** Whether a name lies under a URN that is none of the type's: data of somebody else's extension. */
export function isForeign(name: string, type: ResourceType): boolean {
  const folded = name.toLowerCase()
  const urns = [type.schema, ...type.extensions.map(({ schema }) => schema)].map(({ id }) => id.toLowerCase())
  return folded.startsWith('urn:') && !urns.some(urn => folded.startsWith(`${urn}:`))
}
