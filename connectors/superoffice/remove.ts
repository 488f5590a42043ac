import type { Operation, Receipt, RemoteId } from '#contract'
import { verdictOf } from './faults.ts'
import { rejected } from './rejected.ts'
import type { Tools } from './tools.ts'

/** Deletes a user for good; the person stays. A user who is gone already counts as deleted. @throws Fault */
export async function remove(
  operation: Operation,
  remoteId: RemoteId,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const what = `user ${remoteId}`
  const path = `/User/${remoteId}`
  const receipt = { operation: operation.id, remoteId }
  const answer = await client.send({ method: 'DELETE', path, write: true }, signal)
  if (answer.kind === 'done') return receipt
  if (verdictOf(answer).kind !== 'missing') throw client.fault(answer, { what, write: true })
  if ((await client.entity(path, what, signal)) === undefined) return receipt
  throw rejected(
    'AssociateId',
    `this SuperOffice does not delete users (HTTP ${answer.status}); let leavers be disabled instead`,
  )
}
