import type { Operation, Receipt, RemoteId } from '#contract'
import { isActive } from './account.ts'
import { theUser, whole } from './amend.ts'
import { assignedLicences } from './licences.ts'
import type { Tools } from './tools.ts'

/**
 * Retires a user: user and person are marked, all licences are given back.
 * @throws Fault `missing` when there is no such user
 */
export async function disable(
  operation: Operation,
  remoteId: RemoteId,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const user = await whole(theUser(remoteId), tools, signal)
  const receipt = { operation: operation.id, remoteId }
  if (!isActive(user)) return receipt
  await retire(remoteId, true, tools, signal)
  const count = assignedLicences(user).length
  return count === 0 ? receipt : { ...receipt, note: `${count} licences were given back` }
}

/** Writing the marks into the user would leave the licences where they are; this is the way SuperOffice's own client takes. */
export async function retire(id: RemoteId, retired: boolean, { client }: Tools, signal: AbortSignal): Promise<void> {
  const body = { AssociateId: Number(id), Retired: retired }
  await client.write({ method: 'POST', path: '/Agents/User/MakeRetired', body }, `user ${id}`, signal)
}
