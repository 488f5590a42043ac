import { ownJson } from '../../domain/json.ts'
import { acceptResource } from '../accept.ts'
import { parseMessage } from '../json-text.ts'
import type { Body, ResourceType } from '../schema.ts'
import { rowOf } from './create.ts'
import { noSuch, readExisting } from './existing.ts'
import { findMembers } from './members.ts'
import { projectionOf, resourceReply } from './projected.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { expectUnique } from './uniqueness.ts'

/** PUT of a resource (RFC 7644 §3.5.1): what it does not name is cleared, members too; unchanged content makes no new version (U8). @throws ScimError */
export async function replace(
  id: string,
  request: ScimRequest,
  type: ResourceType,
  tools: ScimTools,
): Promise<ScimReply> {
  const { caller, base, query } = request
  const { tenant, dialect } = caller
  const raw = parseMessage(request.body)
  const projection = projectionOf(query, type)
  const along = { groups: projection.wantsGroups, members: projection.wantsMembers }
  return tools.store.write(async tx => {
    const before = await readExisting(id, request, type, { groups: false, members: false }, tx)
    const previous = ownJson<Body>(before.body)
    const { body, members = [], ignored } = acceptResource(raw, { type, dialect, previous })
    const row = body === previous ? undefined : rowOf(body, { tenant, type, id, created: before.created })
    if (row !== undefined)
      await expectUnique({ tenant, dialect, body, values: row.values, before: { id, body: previous } }, type, tx)
    const known = await findMembers(members, id, caller, tx)
    const modified = tools.now()
    if (row !== undefined) await tx.update({ ...row, modified })
    const moved = hasMembers(type) ? await tx.setMembers(tenant, id, known) : 0
    if (moved > 0 && row === undefined) await tx.touch(tenant, type.name, id, modified)
    const stored = await tx.get(tenant, type.name, id, along)
    if (stored === undefined) throw noSuch(id, type)
    return { ...resourceReply(200, stored, type, base, projection), ignored }
  })
}

/** Whether resources of a type have members that the store keeps as rows. */
const hasMembers = ({ name }: ResourceType): boolean => name === 'Group'
