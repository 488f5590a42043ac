import { Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import type { ScimClient } from './client.ts'
import { userPath } from './read.ts'
import { ensureDeleted } from './seen.ts'

/** Statuses of services that keep every account for ever. */
const undeletable = new Set(['HTTP 405', 'HTTP 501'])

/** Deletes an account; one that is gone is deleted. @throws Fault */
export async function remove(
  { id: operation }: Operation,
  remoteId: RemoteId,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Receipt> {
  try {
    const reply = await client.ask({ method: 'DELETE', path: userPath(remoteId), what: `account ${remoteId}` }, signal)
    await ensureDeleted(reply, remoteId, client, signal)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (undeletable.has(error.answer ?? '')) throw kept(remoteId, error.answer ?? '')
    if (error.kind !== 'missing') throw error
  }
  return { operation, remoteId }
}

const kept = (remoteId: RemoteId, answer: string): Fault =>
  new Fault('rejected', `the SCIM service does not delete accounts (${remoteId}); set leavers to disable`, { answer })
