import type { ChangeKind } from '../domain/change.ts'
import type { LedgerEntry, StoredLedgerEntry } from '../domain/ledger.ts'
import type { PersonKey } from '../domain/text/names.ts'

/** Lines of a run or a person come in the order in which they were written, others of a target or since a moment by their time. */
export interface LedgerQuery {
  readonly target?: string
  readonly person?: PersonKey
  readonly run?: number
  readonly since?: Date
  readonly outcomes?: readonly LedgerEntry['outcome'][]
  /** Newest first unless `oldestFirst`. */
  readonly oldestFirst?: boolean
  readonly limit: number
  /** Page on behind this id. */
  readonly after?: number
}

export interface Ledger {
  query(query: LedgerQuery): Promise<readonly StoredLedgerEntry[]>
  /** Counts by target, kind and outcome of one run, derived from the rows. */
  counts(run: number): Promise<
    readonly {
      readonly target: string
      readonly kind: ChangeKind
      readonly outcome: LedgerEntry['outcome']
      readonly count: number
      readonly requests: number
    }[]
  >
}
