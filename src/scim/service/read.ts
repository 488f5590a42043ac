import type { ResourceType } from '../schema.ts'
import { etagOf, names } from '../version.ts'
import { noSuch } from './existing.ts'
import { projectionOf, resourceReply } from './projected.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'

/** GET of one resource (RFC 7644 §3.4.1). @throws ScimError 404 */
export async function read(
  id: string,
  { caller, base, query, ifNoneMatch }: ScimRequest,
  type: ResourceType,
  { store }: ScimTools,
): Promise<ScimReply> {
  const projection = projectionOf(query, type)
  const along = { groups: projection.wantsGroups, members: projection.wantsMembers }
  const stored = await store.get(caller.tenant, type.name, id, along)
  if (stored === undefined) throw noSuch(id, type)
  const reply = resourceReply(200, stored, type, base, projection)
  // V3. The headers are those of the answer that is spared (RFC 9110 §15.4.5).
  return ifNoneMatch !== undefined && names(ifNoneMatch, etagOf(stored))
    ? { status: 304, headers: reply.headers }
    : reply
}
