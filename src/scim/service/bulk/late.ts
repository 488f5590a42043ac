import { writeJson } from '../../../domain/json.ts'
import type { JsonObject, ResourceType } from '../../schema.ts'
import { etagOf } from '../../version.ts'
import { patch } from '../patch.ts'
import type { ScimRequest, ScimTools } from '../request.ts'

/** A member that a group gets once it exists: the two wait for each other (B4). */
export interface LateMember {
  readonly group: string
  readonly type: ResourceType
  /** Of the member. */
  readonly bulkId: string
}

/** Lets a resource that has just been made join the groups that were made before it. */
export async function joinLate(
  { bulkId, id }: { readonly bulkId: string; readonly id: string },
  late: readonly LateMember[],
  request: ScimRequest,
  tools: ScimTools,
): Promise<void> {
  const body = writeJson({
    schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
    Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }],
  })
  const { ifMatch: _match, ifNoneMatch: _noneMatch, ...rest } = request
  const asked: ScimRequest = { ...rest, method: 'PATCH', query: new URLSearchParams(), body }
  for (const { group, type } of late.filter(one => one.bulkId === bulkId)) await patch(group, asked, type, tools)
}

/**
 * Results with the versions there are now. Whoever joins late moves resources that were answered for before, and a client that
 * sends the version it was told as If-Match would be refused.
 */
export async function withVersionsNow(
  results: ReadonlyMap<number, JsonObject>,
  made: ReadonlyMap<number, { readonly id: string; readonly type: ResourceType }>,
  { caller }: Pick<ScimRequest, 'caller'>,
  { store }: Pick<ScimTools, 'store'>,
): Promise<ReadonlyMap<number, JsonObject>> {
  const now = new Map(results)
  for (const [index, { id, type }] of made) {
    const stored = await store.get(caller.tenant, type.name, id, { groups: false, members: false })
    const result = results.get(index)
    if (stored !== undefined && result !== undefined) now.set(index, { ...result, version: etagOf(stored) })
  }
  return now
}
