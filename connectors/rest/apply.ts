import type { Operation, Receipt } from '#contract'
import { create } from './create.ts'
import { remove } from './remove.ts'
import { revise } from './revise.ts'
import type { Tools } from './tools.ts'

/** Carries operations out, one after the other. @throws Fault */
export async function* apply(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<Receipt> {
  for (const operation of operations) {
    signal.throwIfAborted()
    const receipt = await carryOut(operation, tools, signal)
    if (receipt !== undefined) yield receipt
  }
}

async function carryOut(operation: Operation, tools: Tools, signal: AbortSignal): Promise<Receipt | undefined> {
  const { change } = operation
  switch (change.kind) {
    case 'create':
      return create(operation, change.after, tools, signal)
    case 'update':
      return revise({ operation, remoteId: change.remoteId, changes: change.changes }, tools, signal)
    case 'enable':
      return revise({ operation, remoteId: change.remoteId, changes: change.changes, active: true }, tools, signal)
    case 'disable':
      return revise({ operation, remoteId: change.remoteId, changes: [], active: false }, tools, signal)
    case 'delete':
      return remove(operation, change.remoteId, tools, signal)
    case 'link':
    case 'unmanage':
      // Bookkeeping: never reaches a connector.
      return undefined
  }
}
