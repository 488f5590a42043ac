import type { LedgerEntry } from './ledger.ts'
import type { LinkWrite } from './link.ts'
import type { PlannedChange } from './plan.ts'
import type { Fingerprint, OperationId } from './text/names.ts'

/** The state of an operation between planning and its end. */
export type OpenState =
  /** waits for its due time */
  | 'waiting'
  /** handed out; after a crash its fate is unknown */
  | 'leased'
  /** its fate is unknown: look before sending again */
  | 'verify'
  /** refused by the target: waits for a human, or for the person or the mapping to change */
  | 'refused'
  /** failed too often: parked so that the rest can go on */
  | 'parked'

export const openStates: readonly OpenState[] = ['waiting', 'leased', 'verify', 'refused', 'parked']

/** A row of the outbox, handed out under a lease. */
export interface OpenOperation {
  readonly id: OperationId
  readonly planned: PlannedChange
  readonly state: OpenState
  /** Tries so far, this one included once it is leased. */
  readonly attempts: number
  readonly due: Date
  readonly plan: Fingerprint
  /** When the plan was made, and with it what the operation rests on was seen. */
  readonly plannedAt: Date
  readonly run: number
  /** Why it is where it is, for people. */
  readonly problem?: string
  /** True when it was in flight or `verify` before: look first. */
  readonly fateUnknown: boolean
  /** The target said that the account is there already (`problem` has its words). */
  readonly conflict?: true
}

/** How one operation ended, to be written in one transaction with everything that follows from it. */
export interface Settlement {
  readonly operation: OpenOperation
  readonly entry: LedgerEntry
  /** `staysDue`: done, but not known to be as wanted (found after a lost answer): the person is planned again. */
  readonly outcome:
    | { readonly kind: 'applied'; readonly link: LinkWrite; readonly staysDue?: true }
    /** Certainly not done. */
    | { readonly kind: 'retry'; readonly due: Date; readonly problem: string }
    | { readonly kind: 'verify'; readonly due: Date; readonly problem: string; readonly conflict?: true }
    /** Not its fault: back to waiting, the attempt does not count. */
    | { readonly kind: 'halted'; readonly problem: string; readonly fateUnknown: boolean }
    /** `fateUnknown`: refused, and yet some of it may have been done. */
    | { readonly kind: 'refused'; readonly problem: string; readonly fateUnknown?: true }
    | { readonly kind: 'parked'; readonly problem: string }
    /** The row goes; the person stays due for planning. `tombstone`: the account turned out to be gone. */
    | { readonly kind: 'replan'; readonly problem: string; readonly tombstone?: true }
}
