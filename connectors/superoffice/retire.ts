import { Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { isActive } from './account.ts'
import { assignedLicences } from './licences.ts'
import { type Raw, textOf } from './records.ts'
import type { Tools } from './tools.ts'
import { theUser, whole } from './whole.ts'

/**
 * Retires a user: user and person are marked, all licences are given back.
 * @throws Fault `missing` when there is no such user; `rejected` when the user is active afterwards all the same
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
  // The answer says nothing; whether somebody can still sign in is worth a look.
  proven(await whole(theUser(remoteId), tools, signal), true)
  const count = assignedLicences(user).length
  return count === 0 ? receipt : { ...receipt, note: `${count} licences were given back` }
}

/** Writing the marks into the user would leave the licences where they are; this is the way SuperOffice's own client takes. */
export async function retire(id: RemoteId, retired: boolean, { client }: Tools, signal: AbortSignal): Promise<void> {
  const body = { AssociateId: Number(id), Retired: retired }
  await client.write({ method: 'POST', path: '/Agents/User/MakeRetired', body }, `user ${id}`, signal)
}

/** @throws Fault `rejected` when a user was to be retired and is not, or the other way round */
export function proven(user: Raw, retired: boolean): void {
  if (isActive(user) !== retired) return
  throw new Fault(
    'rejected',
    `SuperOffice answers that user ${textOf(user.AssociateId)} was ${retired ? 'retired' : 'taken back'}, and it still is ${retired ? 'active' : 'retired'}; do it there by hand, then usherd retry`,
  )
}
