import type { ChangeKind } from './change.ts'
import type { FaultKind } from './fault.ts'
import type { Reason } from './plan.ts'
import type { Fingerprint, PersonKey, RemoteId } from './text/names.ts'
import type { Attributes } from './value.ts'

/** One line of the append-only record. Secrets stand as `***`. */
export interface LedgerEntry {
  readonly at: Date
  readonly run: number
  /** Empty for what a human said without a plan. */
  readonly plan: Fingerprint
  readonly target: string
  readonly person: PersonKey
  readonly label: string
  readonly kind: ChangeKind
  readonly outcome: OutcomeKind
  readonly reason: Reason
  readonly remoteId?: RemoteId
  /** old -> new of every attribute; create: everything that was sent; disable and friends: `active`. */
  readonly changes: readonly LedgerChange[]
  readonly attempt: number
  readonly requests: number
  /** `ok`, or the fault's kind and what the target answered. */
  readonly answer: string
  readonly fault?: FaultKind
  readonly message?: string
}

export interface LedgerChange {
  readonly name: string
  readonly from: Attributes[string] | undefined
  readonly to: Attributes[string]
  readonly mode?: 'add' | 'remove'
}

export interface StoredLedgerEntry extends LedgerEntry {
  readonly id: number
}

export type OutcomeKind = 'applied' | 'retry' | 'verify' | 'refused' | 'parked' | 'halted' | 'replan'
