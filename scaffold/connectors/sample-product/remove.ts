import { Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import type { Client } from './client.ts'
import { userPath } from './read.ts'

/** Deletes an account; one that is gone is deleted. @throws Fault */
export async function remove(
  { id: operation }: Operation,
  remoteId: RemoteId,
  client: Client,
  signal: AbortSignal,
): Promise<Receipt> {
  try {
    await client.send({ method: 'DELETE', path: userPath(remoteId), what: `account ${remoteId}` }, signal)
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'missing') throw error
  }
  return { operation, remoteId }
}
