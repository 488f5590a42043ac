import { inTurn, type Operation, type Receipt } from '#contract'
import { create } from './create.ts'
import { remove } from './remove.ts'
import { disable } from './retire.ts'
import { enable, update } from './revise.ts'
import type { Tools } from './tools.ts'

/** Carries operations out, one after the other. @throws Fault */
export function apply(operations: readonly Operation[], tools: Tools, signal: AbortSignal): AsyncIterable<Receipt> {
  return inTurn(
    {
      create: (operation, { after }) => create(operation, after, tools, signal),
      update: (operation, { remoteId, changes }) => update({ operation, remoteId, changes }, tools, signal),
      enable: (operation, { remoteId, changes, after }) =>
        enable({ operation, remoteId, changes }, after, tools, signal),
      disable: (operation, { remoteId }) => disable(operation, remoteId, tools, signal),
      delete: (operation, { remoteId }) => remove(operation, remoteId, tools, signal),
    },
    operations,
    signal,
    tools.alone,
  )
}
