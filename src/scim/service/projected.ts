import type { StoredResource } from '../../store/scim.ts'
import { createProjection, type Projection } from '../projection.ts'
import type { JsonObject, ResourceType } from '../schema.ts'
import { shown } from '../shown.ts'
import { etagOf } from '../version.ts'
import type { ScimReply } from './request.ts'

/** The projection a query string asks for. Repeated parameters add up; blanks around commas do not matter (A3). */
export function projectionOf(query: URLSearchParams, type: ResourceType): Projection {
  return createProjection({ ...listed('attributes', query), ...listed('excludedAttributes', query) }, type)
}

/** Whether the client named attributes, which makes an answer without a body wrong (H18). */
export const asksForAttributes = (query: URLSearchParams): boolean =>
  query.has('attributes') || query.has('excludedAttributes')

function listed(name: 'attributes' | 'excludedAttributes', query: URLSearchParams): Record<string, readonly string[]> {
  const given = query
    .getAll(name)
    .flatMap(text => text.split(','))
    .map(text => text.trim())
    .filter(text => text !== '')
  return given.length === 0 ? {} : { [name]: given }
}

/** An answer that shows one resource. */
export function resourceReply(
  status: 200 | 201,
  stored: StoredResource,
  type: ResourceType,
  base: string,
  projection: Projection,
): ScimReply {
  const location = `${base}${type.endpoint}/${stored.id}`
  const headers = {
    etag: etagOf(stored),
    ...(status === 201 ? { location } : { 'content-location': location }),
  }
  return { status, headers, body: present(stored, type, base, projection) }
}

export const present = (stored: StoredResource, type: ResourceType, base: string, projection: Projection): JsonObject =>
  projection.project(shown(stored, type, base))
