import type { Operation, Receipt } from '#contract'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { disable } from './retire.ts'
import type { Tools } from './tools.ts'
import { enable, update } from './update.ts'

/** Carries out operations, one after the other. @throws Fault */
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
      return update({ operation, remoteId: change.remoteId, changes: change.changes }, tools, signal)
    case 'enable':
      return enable({ operation, remoteId: change.remoteId, changes: change.changes }, change.after, tools, signal)
    case 'disable':
      return disable(operation, change.remoteId, tools, signal)
    case 'delete':
      return remove(operation, change.remoteId, tools, signal)
    case 'link':
    case 'unmanage':
      // Bookkeeping: never reaches a connector.
      return undefined
  }
}
