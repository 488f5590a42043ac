import { ownJson } from '../../domain/json.ts'
import type { ScimTx, StoredResource } from '../../store/scim.ts'
import { parseMessage } from '../json-text.ts'
import { applyPatch } from '../patch/apply.ts'
import type { Body, ResourceType } from '../schema.ts'
import { etagOf } from '../version.ts'
import { rowOf } from './create.ts'
import { readExisting } from './existing.ts'
import { checkEdits, editMembers } from './members.ts'
import { asksForAttributes, projectionOf, resourceReply } from './projected.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { expectUnique } from './uniqueness.ts'

/** PATCH of a resource (RFC 7644 §3.5.2): all of it or nothing; what changes nothing makes no new version (H7). @throws ScimError */
export async function patch(
  id: string,
  request: ScimRequest,
  type: ResourceType,
  tools: ScimTools,
): Promise<ScimReply> {
  const { caller, base, query } = request
  const message = parseMessage(request.body)
  const showsResource = answerOf(type, request) === 'resource'
  const projection = projectionOf(query, type)
  const along = { groups: showsResource && projection.wantsGroups, members: false }
  return tools.store.write(async tx => {
    const before = await readExisting(id, request, type, along, tx)
    const previous = ownJson<Body>(before.body)
    const { body, members, ignored } = applyPatch(previous, message, { type, dialect: caller.dialect })
    const row =
      body === previous ? undefined : rowOf(body, { tenant: caller.tenant, type, id, created: before.created })
    if (row !== undefined)
      await expectUnique({ ...caller, body, values: row.values, before: { id, body: previous } }, type, tx)
    const edits = await checkEdits(members, id, type, caller, tx)
    // From here on nothing is refused: what has been written cannot be taken back alone.
    const modified = tools.now()
    const moved = await editMembers(edits, id, type, caller.tenant, tx)
    let after: StoredResource = before
    if (row !== undefined)
      after = { ...before, body: row.body, modified, version: await tx.update({ ...row, modified }) }
    else if (moved > 0) after = { ...before, modified, version: await tx.touch(caller.tenant, type.name, id, modified) }
    if (!showsResource) return { status: 204, headers: { etag: etagOf(after) }, ignored }
    const full = projection.wantsMembers ? await withMembers(after, type, caller.tenant, tx) : after
    return { ...resourceReply(200, full, type, base, projection), ignored }
  })
}

/** What PATCH answers (H18): as the dialect has it, but always the resource when attributes were asked for. */
function answerOf(type: ResourceType, { caller, query }: ScimRequest): 'resource' | 'nothing' {
  if (asksForAttributes(query)) return 'resource'
  const { User, Group } = caller.dialect.patchAnswer
  return type.name === 'Group' ? Group : User
}

async function withMembers(
  stored: StoredResource,
  type: ResourceType,
  tenant: string,
  tx: ScimTx,
): Promise<StoredResource> {
  const read = await tx.get(tenant, type.name, stored.id, { groups: false, members: true })
  return { ...stored, members: read?.members ?? [] }
}
