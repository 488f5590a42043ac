import { Fault, type Operation, type Receipt } from '#contract'
import type { ScimClient } from './client.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { revise } from './revise.ts'

/** Carries operations out, one after the other. @throws Fault */
export async function* apply(
  operations: readonly Operation[],
  client: ScimClient,
  signal: AbortSignal,
): AsyncGenerator<Receipt> {
  for (const operation of operations) {
    signal.throwIfAborted()
    yield await carryOut(operation, client, signal)
  }
}

async function carryOut(operation: Operation, client: ScimClient, signal: AbortSignal): Promise<Receipt> {
  const { change } = operation
  switch (change.kind) {
    case 'create':
      return create(operation, change.after, client, signal)
    case 'update':
      return revise({ operation, remoteId: change.remoteId, changes: change.changes }, client, signal)
    case 'enable':
      return revise({ operation, remoteId: change.remoteId, changes: change.changes, active: true }, client, signal)
    case 'disable':
      return revise({ operation, remoteId: change.remoteId, changes: [], active: false }, client, signal)
    case 'delete':
      return remove(operation, change.remoteId, client, signal)
    case 'link':
    case 'unmanage':
      // Bookkeeping never reaches a connector.
      throw new Fault('broken', `a ${change.kind} cannot be carried out at a SCIM service`)
  }
}
