import { Fault, type Operation, type Receipt } from '#contract'
import { create } from './create.ts'
import type { Reader } from './reader.ts'
import { revise } from './revise.ts'

/** Carries operations out, one after the other. @throws Fault */
export async function* apply(
  operations: readonly Operation[],
  reader: Reader,
  signal: AbortSignal,
): AsyncGenerator<Receipt> {
  for (const operation of operations) {
    signal.throwIfAborted()
    yield await carryOut(operation, reader, signal)
  }
}

async function carryOut(operation: Operation, reader: Reader, signal: AbortSignal): Promise<Receipt> {
  const { change } = operation
  switch (change.kind) {
    case 'create':
      return create(operation, change.after, reader, signal)
    case 'update':
    case 'enable':
    case 'disable':
      return revise(operation, reader, signal)
    case 'delete':
    case 'link':
    case 'unmanage':
      // Customer users cannot be deleted, and bookkeeping never reaches a connector.
      throw new Fault('broken', `a ${change.kind} cannot be carried out at OTRS`)
  }
}
