import type { Operation, Receipt } from '#contract'
import { applyInTurn } from '#kit'
import type { ScimClient } from './client.ts'
import { create } from './create.ts'
import { remove } from './remove.ts'
import { revise } from './revise.ts'

/** Carries operations out, one after the other. @throws Fault */
export const apply = (
  operations: readonly Operation[],
  client: ScimClient,
  signal: AbortSignal,
): AsyncIterable<Receipt> => applyInTurn({ create, revise, remove }, operations, client, signal)
