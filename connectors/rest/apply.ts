import type { Operation, Receipt } from '#contract'
import { applyInTurn } from '#kit'
import { create } from './create.ts'
import { remove } from './remove.ts'
import { revise } from './revise.ts'
import type { Tools } from './tools.ts'

/** Carries operations out, one after the other. @throws Fault */
export const apply = (operations: readonly Operation[], tools: Tools, signal: AbortSignal): AsyncIterable<Receipt> =>
  applyInTurn({ create, revise, remove }, operations, tools, signal)
