import { Fault } from '../../domain/fault.ts'
import type { Receipt, RemoteAccount, Shown } from '../../domain/operation.ts'
import type { OpenOperation } from '../../domain/outbox.ts'
import type { ReadBack } from '../../domain/policy.ts'
import type { RemoteId } from '../../domain/text/names.ts'
import { keptOf, showsAll } from '../../plan/answer/kept.ts'
import type { Store } from '../../store/store.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { asLook } from '../targets/connector-fault.ts'
import type { Delivery } from './deliver.ts'

/** An operation the target has said yes to, and what came of a look where one was due. */
export interface Confirmed extends Delivery {
  /** The account as it was seen; missing: nobody looked, and the answer showed nothing. */
  readonly seen?: Shown
  /** A delete, and the account is still shown. */
  readonly isStillThere?: true
}

type Policy = TargetConnection['policy']

/**
 * Looks at the accounts of operations a target said yes to, where its yes is not enough: one question for all of a batch. What the look
 * cost is counted on the first of them. New accounts are noted as theirs before.
 * @returns the same deliveries, with what was seen; a fault in the place of a receipt for what cannot be told: it may have been done
 */
export async function readBack(
  deliveries: readonly Delivery[],
  operationOf: (delivery: Delivery) => OpenOperation | undefined,
  connection: TargetConnection,
  { store, signal }: { readonly store: Pick<Store, 'outbox'>; readonly signal: AbortSignal },
): Promise<readonly Confirmed[]> {
  const { policy } = connection
  const due = deliveries.flatMap(delivery => {
    const operation = operationOf(delivery)
    const receipt = receiptIn(delivery)
    return operation !== undefined && receipt !== undefined && needsLook(operation, receipt, policy)
      ? [{ delivery, operation, receipt }]
      : []
  })
  if (due.length === 0) return deliveries.map(one => withShown(one))
  const ids = [...new Set(due.map(({ receipt }) => receipt.remoteId))]
  // The look takes its time, and somebody else could be found to match a new account meanwhile.
  const made = due.filter(({ operation }) => operation.planned.change.kind === 'create')
  if (made.length > 0)
    await store.outbox.made(
      made.map(({ operation, receipt }) => ({ operation: operation.id, account: receipt.remoteId })),
    )
  // Who asked us to wait is asked nothing more, not even for a look.
  const plea = deliveries.map(({ result }) => result).find(one => one instanceof Fault && one.kind === 'throttled')
  const { result, requests } =
    plea instanceof Fault
      ? { result: plea, requests: 0 }
      : await connection.tally(() => lookAt(ids, connection, signal))
  const byDelivery = new Map(due.map(one => [one.delivery, one]))
  let uncounted = requests
  return deliveries.map(delivery => {
    const looked = byDelivery.get(delivery)
    if (looked === undefined) return withShown(delivery)
    const counted = { ...delivery, requests: delivery.requests + uncounted }
    uncounted = 0
    return { ...counted, ...whatWasSeen(looked.operation, looked.receipt, result, connection.name) }
  })
}

const receiptIn = ({ result }: Delivery): Receipt | undefined =>
  result === 'returned' || result instanceof Fault ? undefined : result

/** What the answer itself, or the connector's own look, has shown. */
function withShown(delivery: Delivery): Confirmed {
  const shown = receiptIn(delivery)?.shown
  return shown === undefined ? delivery : { ...delivery, seen: shown }
}

/** Is a yes to this operation not enough? */
function needsLook({ planned: { change } }: OpenOperation, { shown }: Receipt, policy: Policy): boolean {
  const mode: ReadBack = policy.readBack ?? 'needed'
  if (mode === 'never' || change.kind === 'link' || change.kind === 'unmanage') return false
  if (mode === 'creates' && change.kind !== 'create') return false
  if (shown?.whole === true) return false
  if (mode === 'always') return true
  const kind = change.kind === 'create' || change.kind === 'delete' ? change.kind : 'update'
  if (policy.capabilities.believed?.[kind] !== undefined) return false
  if (shown === undefined) return true
  // An answer may show a list as it was before, or another field as it was for a moment: only one that shows all as sent is enough.
  if (!showsAll(change, shown, policy)) return true
  return keptOf(change, shown, policy).unkept.length > 0 || shown.active === (change.kind === 'disable')
}

/** @returns a fault when the accounts cannot be looked at: then nobody knows what became of the writes */
async function lookAt(
  ids: readonly RemoteId[],
  { target, name }: TargetConnection,
  signal: AbortSignal,
): Promise<ReadonlyMap<RemoteId, RemoteAccount> | Fault> {
  try {
    return new Map((await target.get(ids, signal)).map(account => [account.remoteId, account]))
  } catch (error) {
    if (signal.aborted)
      return new Fault('interrupted', `usherd was stopped before it saw what ${name} had done; it is looked for`)
    if (!(error instanceof Fault)) throw error
    return asLook(error)
  }
}

function whatWasSeen(
  { planned: { change } }: OpenOperation,
  receipt: Receipt,
  looked: ReadonlyMap<RemoteId, RemoteAccount> | Fault,
  target: string,
): Partial<Confirmed> {
  if (looked instanceof Fault) return { result: looked, writes: 1 }
  const account = looked.get(receipt.remoteId)
  if (change.kind === 'delete') return account?.active === true ? { isStillThere: true } : {}
  if (account !== undefined) return { seen: { ...account, whole: true } }
  const words = `${target} said it was done, and shows no account ${receipt.remoteId}`
  // Of an account that is not there nothing can have been changed; one that was made may show itself later.
  return change.kind === 'create'
    ? { result: new Fault('interrupted', words), writes: 1 }
    : { result: new Fault('missing', words), writes: 0 }
}
