import type { OutcomeKind } from './ledger.ts'
import type { OpenState } from './outbox.ts'
import type { Withheld } from './plan.ts'

/**
 * What is `parked` was called `escrow` in everything that programs read, up to 0.1. In 0.2 both words stand there, so that scripts and
 * dashboards can be changed in between; in 0.3 this file goes, and the old word with it.
 */
export const formerParked = 'escrow'

/** @returns the counts by state, that of parked operations under its former name as well: for JSON */
export const withFormerCount = (
  counts: Readonly<Record<OpenState, number>>,
): Readonly<Record<OpenState | typeof formerParked, number>> => ({ ...counts, [formerParked]: counts.parked })

/** @returns the line, its former word beside it where the outcome has one: for JSON and the daemon's log */
export const withFormerOutcome = <Line extends { readonly outcome: OutcomeKind }>(
  line: Line,
): Line & { readonly formerOutcome?: typeof formerParked } =>
  line.outcome === 'parked' ? { ...line, formerOutcome: formerParked } : line

/** @returns the operation, its former word beside it where the state has one: for JSON */
export const withFormerState = <Operation extends { readonly state: OpenState }>(
  operation: Operation,
): Operation & { readonly formerState?: typeof formerParked } =>
  operation.state === 'parked' ? { ...operation, formerState: formerParked } : operation

/** @returns what is withheld, its former word beside it where the code has one: for JSON */
export const withFormerCode = (entry: Withheld): Withheld & { readonly formerCode?: typeof formerParked } =>
  entry.code === 'parked' ? { ...entry, formerCode: formerParked } : entry
