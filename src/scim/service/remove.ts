import type { ResourceType } from '../schema.ts'
import { noSuch, readExisting } from './existing.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'

/** DELETE of a resource (RFC 7644 §3.6); its memberships and references to it go along (X2). @throws ScimError */
export async function remove(
  id: string,
  request: ScimRequest,
  type: ResourceType,
  { store, now }: ScimTools,
): Promise<ScimReply> {
  return store.write(async tx => {
    await readExisting(id, request, type, { groups: false, members: false }, tx)
    const wasThere = await tx.remove(request.caller.tenant, type.name, id, now())
    if (!wasThere) throw noSuch(id, type)
    return { status: 204, headers: {} }
  })
}
