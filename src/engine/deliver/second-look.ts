import { comparable } from '../../domain/equality.ts'
import type { RemoteAccount } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { OperationId } from '../../domain/text/names.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { protectedBy } from '../../plan/decide/protection.ts'
import { equalityOf } from '../../plan/values/attribute-rules.ts'
import type { TargetConnection } from '../targets/connection.ts'

/** How long what was seen while planning is good enough for the first touch of somebody's account, in milliseconds. */
const goodForMs = 60_000

/**
 * Has the account to be looked at once more right before the operation? Always before a delete, which nothing brings back; and
 * before the first touch of an account that was found a while ago, which may be somebody else's by now.
 */
export function needsSecondLook({ planned, plannedAt }: OpenOperation, now: Date): boolean {
  if (planned.change.kind === 'delete') return true
  const age = now.getTime() - plannedAt.getTime()
  return planned.matchedBy !== undefined && (age > goodForMs || age < 0)
}

/**
 * Looks at the accounts of these operations.
 * @returns for every operation that must not go out, why: its person is planned anew
 * @throws Fault
 */
export async function lookAgain(
  operations: readonly OpenOperation[],
  { target, policy }: TargetConnection,
  signal: AbortSignal,
): Promise<ReadonlyMap<OperationId, string>> {
  const ids = operations.flatMap(({ planned: { change } }) => ('remoteId' in change ? [change.remoteId] : []))
  const accounts = new Map((await target.get(ids, signal)).map(account => [account.remoteId, account]))
  const moved = new Map<OperationId, string>()
  for (const operation of operations) {
    const { change } = operation.planned
    const account = 'remoteId' in change ? accounts.get(change.remoteId) : undefined
    const why = whyNot(operation, account, policy)
    if (why !== undefined) moved.set(operation.id, why)
  }
  return moved
}

function whyNot(
  { planned }: OpenOperation,
  account: RemoteAccount | undefined,
  policy: TargetConnection['policy'],
): string | undefined {
  const { change, matchedBy, reason } = planned
  // A delete finds that out by itself: gone is what was wanted.
  if (account === undefined) return change.kind === 'delete' ? undefined : 'the account is no longer there'
  if (account.foreign !== undefined) return `account ${account.remoteId} is ${account.foreign}`
  const found = protectedBy(account.attributes, policy)
  if (found?.failure !== undefined)
    return `whether ${shorten(found.rule, 60)} protects account ${account.remoteId} cannot be told: ${found.failure}`
  if (found !== undefined) return `account ${account.remoteId} is protected by ${shorten(found.rule, 60)} by now`
  if (change.kind === 'delete')
    return reason === 'grace-over' && account.active
      ? `account ${account.remoteId} was enabled at ${policy.target} since usherd disabled it`
      : undefined
  if (matchedBy === undefined || !('after' in change)) return undefined
  const equality = equalityOf(policy.attributes[matchedBy])
  const before = 'changes' in change ? change.changes.find(({ name }) => name === matchedBy)?.from : undefined
  const expected = before ?? change.after[matchedBy]
  if (expected === undefined || comparable(account.attributes[matchedBy], equality) === comparable(expected, equality))
    return undefined
  return `account ${account.remoteId} has another ${matchedBy} by now, ${shorten(account.attributes[matchedBy])}`
}
