import type { StoredLedgerEntry } from '../../domain/ledger.ts'
import type { PlanSummary } from '../../domain/plan.ts'
import type { Problem } from '../../domain/problem.ts'
import type { PrunePart } from '../../store/upkeep.ts'
import type { Forgotten } from './forgotten-pair.ts'
import type { ReadingSummary } from './reading-summary.ts'

/** Everything worth telling while the engine works, in the order it happens in a run. Logs, progress and metrics use these words. */
export type Event =
  | { readonly kind: 'run:start'; readonly run: number; readonly command: string }
  | { readonly kind: 'reading:page'; readonly source: string; readonly records: number }
  | { readonly kind: 'reading:end'; readonly summary: ReadingSummary }
  | { readonly kind: 'plan:page'; readonly target: string; readonly people: number }
  | { readonly kind: 'plan:end'; readonly plan: PlanSummary }
  | { readonly kind: 'plan:held'; readonly target: string; readonly plan: string; readonly messages: readonly string[] }
  | { readonly kind: 'operation:settled'; readonly entry: Omit<StoredLedgerEntry, 'id'> }
  | { readonly kind: 'target:halted'; readonly target: string; readonly reason: string; readonly probeDue: Date }
  | { readonly kind: 'target:paused'; readonly target: string; readonly until: Date }
  /** It talks to another system than its links belong to: told once a process. */
  | { readonly kind: 'target:moved'; readonly target: string; readonly reason: string }
  | { readonly kind: 'target:released'; readonly target: string }
  /** They were not as they should be, and nobody was about to do anything: a defect. They are planned again. */
  | { readonly kind: 'pairs:forgotten'; readonly target: string; readonly people: readonly Forgotten[] }
  /** What was over and older than it is kept: how much of it was removed. */
  | { readonly kind: 'upkeep:end'; readonly removed: Readonly<Record<PrunePart, number>> }
  /** What must not be lost waits for the store, once for all of it; until it is mended. */
  | { readonly kind: 'store:troubled'; readonly since: Date; readonly problem: Problem }
  | { readonly kind: 'store:mended'; readonly since: Date; readonly ms: number }
  | { readonly kind: 'run:end'; readonly run: number; readonly result: string; readonly message?: string }

/** Where events go; never throws, never waits. */
export type Tell = (event: Event) => void
