import { Fault, type Operation, plainText, type Receipt, type RemoteId } from '#contract'
import type { Raw } from '#kit'
import { isActive } from './account.ts'
import type { Tools } from './tools.ts'
import { readEntity, theUser } from './whole.ts'

/**
 * Retires a user: user and person are marked, all licences are given back. One who is retired already stays so.
 * @throws Fault `missing` when there is no such user; `rejected` when the user is active afterwards all the same
 */
export async function disable(
  operation: Operation,
  remoteId: RemoteId,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const receipt = { operation: operation.id, remoteId }
  try {
    await retire(remoteId, true, tools, signal)
  } catch (error) {
    if (!isRefusal(error)) throw error
    // It says the same of who is gone as of what it does not like; a look tells which.
    if (isActive(await readEntity(theUser(remoteId), tools, signal))) throw error
    return receipt
  }
  // The answer says nothing; whether somebody can still sign in is worth a look.
  proven(await readEntity(theUser(remoteId), tools, signal), true)
  return receipt
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Fault && ['rejected', 'conflict', 'missing'].includes(error.kind)

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
    `SuperOffice answers that user ${plainText(user.AssociateId)} was ${retired ? 'retired' : 'taken back'}, and it still is ${retired ? 'active' : 'retired'}; do it there by hand, then usherd retry`,
    { unchanged: true },
  )
}
