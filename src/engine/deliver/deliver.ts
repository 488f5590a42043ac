import { Fault } from '../../domain/fault.ts'
import { halves } from '../../domain/halves.ts'
import type { Operation, Receipt } from '../../domain/operation.ts'
import type { OperationId } from '../../domain/text/names.ts'
import type { TargetConnection } from '../targets/connection.ts'
import { connectorFault } from '../targets/connector-fault.ts'

/** How one operation of a batch came back. `returned`: no request was made for it, because we are stopping. */
export interface Delivery {
  readonly operation: OperationId
  readonly result: Receipt | Fault | 'returned'
  /** Requests made for the batch, counted on one of its operations, so that sums over operations are exact. */
  readonly requests: number
  /**
   * Requests that changed something at the target or may have, made for this operation or for a batch it was in and got no
   * receipt from. Beside a fault, more than none means: partly done. Not for sums: a batch's are on each of its operations.
   */
  readonly writes: number
  /** A fault of a batch that was handed over together with others: it may be about any of them. */
  readonly shared: boolean
}

/** What delivering needs of a target. */
export type Recipient = Pick<TargetConnection, 'name' | 'target' | 'tally'>

/** Faults about one record, whatever their kind where the connector knows it: in a batch, somebody in it is to blame and the others are not. */
const isAboutOne = ({ kind, scope }: Fault): boolean =>
  scope === 'account' || kind === 'rejected' || kind === 'conflict' || kind === 'missing'

/**
 * Hands operations of one kind to the connector, in one batch. When the batch is refused because of one record, that one is
 * found (the connector names it, or the batch is halved) and the others go again. Never throws.
 */
export async function deliver(
  operations: readonly Operation[],
  connection: Recipient,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  return deliverAfter(0, operations, connection, signal)
}

/** @param earlier writes of the batches these operations were in before */
async function deliverAfter(
  earlier: number,
  operations: readonly Operation[],
  connection: Recipient,
  signal: AbortSignal,
): Promise<readonly Delivery[]> {
  const receipts = new Map<OperationId, Receipt>()
  const tallied = await connection.tally(() => collect(operations, connection, receipts, signal))
  const { result, requests } = tallied
  // What a connector proved for one operation counts more than that requests were answered with success.
  const isProved = operations.length === 1 && result instanceof Fault && result.unchanged === true
  const writes = isProved ? 0 : earlier + tallied.writes
  const failure = result === 'returned' && requests > 0 ? cutOff(connection) : result
  const deliveries: Delivery[] = []
  let uncounted = requests
  const rest = operations.filter(({ id }) => !receipts.has(id))
  const named = failure instanceof Fault && failure.culprit !== undefined ? operations[failure.culprit] : undefined
  const culprit = named !== undefined && rest.includes(named) ? named : undefined
  const settle = (operation: Operation, result: Delivery['result']): void => {
    const shared = result === failure && rest.length > 1 && operation !== culprit
    deliveries.push({ operation: operation.id, result, requests: uncounted, writes, shared })
    uncounted = 0
  }
  for (const operation of operations) {
    const receipt = receipts.get(operation.id)
    if (receipt !== undefined) settle(operation, receipt)
  }
  if (failure === undefined || rest.length === 0) return deliveries
  if (failure === 'returned' || rest.length === 1 || !isAboutOne(failure)) {
    for (const operation of rest) settle(operation, failure)
    return deliveries
  }
  if (culprit !== undefined) settle(culprit, failure)
  const parts = culprit === undefined ? halves(rest) : [rest.filter(one => one !== culprit)]
  for (const part of parts) {
    const [first, ...others] = await deliverAfter(writes, part, connection, signal)
    if (first === undefined) continue
    deliveries.push({ ...first, requests: first.requests + uncounted }, ...others)
    uncounted = 0
  }
  return deliveries
}

/** We stopped it between its requests: what the first of them did is not known, so nothing here counts as not started. */
const cutOff = ({ name }: Recipient): Fault =>
  new Fault('interrupted', `usherd was stopped while ${name} was at work; what came of it is looked for`)

/** @returns what went wrong for everything that has no receipt */
async function collect(
  operations: readonly Operation[],
  { target, name }: Recipient,
  receipts: Map<OperationId, Receipt>,
  signal: AbortSignal,
): Promise<Fault | 'returned' | undefined> {
  try {
    for await (const receipt of target.apply(operations, signal)) receipts.set(receipt.operation, receipt)
  } catch (error) {
    return signal.aborted && error === signal.reason ? 'returned' : connectorFault(error, name)
  }
  const missing = operations.filter(({ id }) => !receipts.has(id)).length
  return missing === 0
    ? undefined
    : new Fault(
        'broken',
        `the connector of ${name} gave no receipt for ${missing} of ${operations.length} operations; please report it`,
      )
}
