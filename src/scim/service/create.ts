import { writeJson } from '../../domain/json.ts'
import type { NewResource, StoredResource } from '../../store/scim.ts'
import { acceptResource } from '../accept.ts'
import { indexedValues } from '../indexed.ts'
import { parseMessage } from '../json-text.ts'
import type { Body, ResourceType } from '../schema.ts'
import { findMembers } from './members.ts'
import { projectionOf, resourceReply } from './projected.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { expectUnique } from './uniqueness.ts'

/**
 * POST of a resource (RFC 7644 §3.3).
 * @param id for a bulk request, which has to know it beforehand
 * @throws ScimError
 */
export async function create(
  request: ScimRequest,
  type: ResourceType,
  tools: ScimTools,
  id = tools.newId(),
): Promise<ScimReply> {
  const { caller, base, query } = request
  const { tenant, dialect } = caller
  const { body, members = [], ignored } = acceptResource(parseMessage(request.body), { type, dialect })
  const projection = projectionOf(query, type)
  const created = tools.now()
  const resource = rowOf(body, { tenant, type, id, created })
  const stored = await tools.store.write(async tx => {
    await expectUnique({ tenant, dialect, body, values: resource.values }, type, tx)
    const known = await findMembers(members, id, caller, tx)
    await tx.insert(resource)
    if (known.length > 0) await tx.addMembers(tenant, id, known)
    const withMembers = known.length > 0 && projection.wantsMembers
    return withMembers ? tx.get(tenant, type.name, id, { groups: false, members: true }) : undefined
  })
  const plain: StoredResource = { id, type: type.name, body: resource.body, version: 1, created, modified: created }
  return { ...resourceReply(201, stored ?? plain, type, base, projection), ignored }
}

/** What the store keeps of a body. */
export function rowOf(
  body: Body,
  { tenant, type, id, created }: { tenant: string; type: ResourceType; id: string; created: number },
): NewResource {
  return {
    tenant,
    type: type.name,
    id,
    created,
    body: writeJson(body),
    values: indexedValues(body, type),
    display: displayOf(body) ?? id,
  }
}

/** How others see a resource: as a member, or as a group. */
function displayOf({ displayName, userName }: Body): string | undefined {
  if (typeof displayName === 'string') return displayName
  return typeof userName === 'string' ? userName : undefined
}
