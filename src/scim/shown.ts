import { ownJson } from '../domain/json.ts'
import type { StoredResource } from '../store/scim.ts'
import type { Body, Json, JsonObject, ResourceType } from './schema.ts'
import { etagOf } from './version.ts'

/** A resource as clients see it, before projection. @param base address of the server: `https://usherd.example.org/scim/v2` */
export function shown(stored: StoredResource, type: ResourceType, base: string): JsonObject {
  const body = ownJson<Body>(stored.body)
  const { id, groups, members } = stored
  const resource: Record<string, Json> = { schemas: schemasOf(body, type), id, ...body }
  if (groups !== undefined && groups.length > 0)
    resource.groups = groups.map(group => ({
      value: group.id,
      $ref: `${base}/Groups/${group.id}`,
      display: group.display,
      type: 'direct',
    }))
  if (members !== undefined && members.length > 0)
    resource.members = members.map(member => ({
      value: member.id,
      $ref: `${base}/${member.type}s/${member.id}`,
      display: member.display,
      type: member.type,
    }))
  resource.meta = {
    resourceType: type.name,
    created: new Date(stored.created).toISOString(),
    lastModified: new Date(stored.modified).toISOString(),
    location: locationOf(id, type, base),
    version: etagOf(stored),
  }
  return resource
}

const locationOf = (id: string, type: ResourceType, base: string): string => `${base}${type.endpoint}/${id}`

/** The type's own schema, and those extensions that hold something (C4). */
function schemasOf(body: Body, type: ResourceType): readonly string[] {
  const used = type.extensions.filter(({ schema }) => Object.hasOwn(body, schema.id)).map(({ schema }) => schema.id)
  return [type.schema.id, ...used]
}
