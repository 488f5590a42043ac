import type { Operation, Receipt } from '#contract'
import { create } from './create.ts'
import { remove } from './remove.ts'
import { revise } from './revise.ts'
import type { Tools } from './tools.ts'

/**
 * Carries out operations of one kind in one write request, all or nothing.
 * @throws Fault
 */
export async function* apply(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): AsyncGenerator<Receipt> {
  signal.throwIfAborted()
  const [first] = operations
  if (first === undefined) return
  switch (first.change.kind) {
    case 'create':
      yield* await create(operations, tools, signal)
      return
    case 'update':
    case 'enable':
    case 'disable':
      yield* await revise(operations, tools, signal)
      return
    case 'delete':
      yield* await remove(operations, tools, signal)
      return
    case 'link':
    case 'unmanage':
    // Bookkeeping: never reaches a connector.
  }
}
