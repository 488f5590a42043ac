import { shorten } from '../../domain/text/shorten.ts'
import type { Along, ScimTx, StoredResource } from '../../store/scim.ts'
import type { ResourceType } from '../schema.ts'
import { ScimError } from '../scim-error.ts'
import { expectVersion } from '../version.ts'
import type { ScimRequest } from './request.ts'

/** G2, and U1, X1 likewise: whatever the id looks like. */
export const noSuch = (id: string, { name }: ResourceType): ScimError =>
  new ScimError(404, `there is no ${name} ${shorten(id)}`)

/** The resource a write is about. @throws ScimError 404, or 412 when its version is not what `If-Match` or `If-None-Match` want */
export async function readExisting(
  id: string,
  request: ScimRequest,
  type: ResourceType,
  along: Along,
  tx: ScimTx,
): Promise<StoredResource> {
  const stored = await tx.get(request.caller.tenant, type.name, id, along)
  if (stored === undefined) throw noSuch(id, type)
  expectVersion(request, stored)
  return stored
}
