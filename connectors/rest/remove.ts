import { Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { isUnseen, notYet } from './done.ts'
import { ensureGone } from './gone.ts'
import { readRecord } from './read.ts'
import type { Tools } from './tools.ts'

/** Deletes an account; one that is gone already is deleted. @throws Fault */
export async function remove(
  { id: operation }: Operation,
  remoteId: RemoteId,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const { description, address, send } = client
  const how = description.delete
  if (how === undefined) throw new Fault('rejected', `${description.product} is not described to delete accounts`)
  try {
    const answer = await send(
      { method: how.method, url: address(how, { id: remoteId }), write: true, what: `account ${remoteId}` },
      signal,
    )
    const isOpen = isUnseen(answer, description.success !== undefined)
    if (isOpen && (await readRecord(remoteId, client, signal)) !== undefined)
      throw notYet(`the end of account ${remoteId}`, answer, description)
  } catch (error) {
    if (!(error instanceof Fault) || error.kind !== 'missing') throw error
    await ensureGone(remoteId, client, signal)
  }
  return { operation, remoteId }
}
