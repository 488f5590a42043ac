import { inTurn, type Operation, type Receipt } from '#contract'
import { create } from './create.ts'
import type { Reader } from './reader.ts'
import { revise } from './revise.ts'

/** Carries operations out, one after the other. Customer users cannot be deleted. @throws Fault */
export function apply(operations: readonly Operation[], reader: Reader, signal: AbortSignal): AsyncIterable<Receipt> {
  const change = (operation: Operation) => revise(operation, reader, signal)
  return inTurn(
    {
      create: (operation, { after }) => create(operation, after, reader, signal),
      update: change,
      enable: change,
      disable: change,
    },
    operations,
    signal,
    reader.alone,
  )
}
