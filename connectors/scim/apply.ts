import { inTurn, type Operation, type Receipt } from '#contract'
import type { ScimClient } from './client.ts'
import { create } from './create.ts'
import { remove } from './delete.ts'
import { revise } from './revise.ts'

/** Carries operations out, one after the other. @throws Fault */
export function apply(
  operations: readonly Operation[],
  client: ScimClient,
  signal: AbortSignal,
): AsyncIterable<Receipt> {
  return inTurn(
    {
      create: (operation, { after }) => create(operation, after, client, signal),
      update: (operation, { remoteId, changes }) => revise({ operation, remoteId, changes }, client, signal),
      enable: (operation, { remoteId, changes }) =>
        revise({ operation, remoteId, changes, active: true }, client, signal),
      disable: (operation, { remoteId }) => revise({ operation, remoteId, changes: [], active: false }, client, signal),
      delete: (operation, { remoteId }) => remove(operation, remoteId, client, signal),
    },
    operations,
    signal,
    client.alone,
  )
}
