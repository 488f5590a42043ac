import type { Change } from './change.ts'
import type { Exclusive } from './exclusive.ts'
import { Fault } from './fault.ts'
import type { Operation, Receipt } from './operation.ts'

type Creation = Extract<Change, { readonly kind: 'create' }>
type UpdatingChange = Extract<Change, { readonly changes: unknown }>
type Removal = Extract<Change, { readonly kind: 'disable' | 'delete' }>

/** How a connector carries out one operation of each kind. `change` is the operation's own, its kind known. Each throws Faults only. */
export interface Handlers {
  readonly create: (operation: Operation, change: Creation) => Promise<Receipt>
  readonly update: (operation: Operation, change: UpdatingChange) => Promise<Receipt>
  readonly enable: (operation: Operation, change: UpdatingChange) => Promise<Receipt>
  readonly disable: (operation: Operation, change: Removal) => Promise<Receipt>
  /** Left out where accounts cannot be deleted. */
  readonly delete?: (operation: Operation, change: Removal) => Promise<Receipt>
}

/**
 * `Target.apply` for connectors without batches: one operation after the other, a receipt for each.
 * @param alone turns of the place; with it, one of us at a time works on an account
 * @throws Fault what the handler throws; `broken` for a kind there is no handler for. Whatever came before is done
 * @throws the signal's reason, between two operations
 */
export async function* inTurn(
  handlers: Handlers,
  operations: readonly Operation[],
  signal: AbortSignal,
  alone?: Exclusive,
): AsyncGenerator<Receipt> {
  for (const operation of operations) {
    signal.throwIfAborted()
    const { change } = operation
    const work = (): Promise<Receipt> => carryOut(handlers, operation)
    yield await (alone !== undefined && 'remoteId' in change ? alone([change.remoteId], work, signal) : work())
  }
}

function carryOut(handlers: Handlers, operation: Operation): Promise<Receipt> {
  const { change } = operation
  switch (change.kind) {
    case 'create':
      return handlers.create(operation, change)
    case 'update':
      return handlers.update(operation, change)
    case 'enable':
      return handlers.enable(operation, change)
    case 'disable':
      return handlers.disable(operation, change)
    case 'delete':
      if (handlers.delete === undefined) throw impossible(change)
      return handlers.delete(operation, change)
    case 'link':
    case 'unmanage':
      // Bookkeeping never reaches a connector.
      throw impossible(change)
  }
}

const impossible = ({ kind }: Change): Fault =>
  new Fault('broken', `a ${kind} cannot be carried out at this target, and should not have been planned`)
