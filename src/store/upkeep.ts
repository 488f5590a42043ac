/** What is older goes, but never what is younger than `leastKeptMs` or still needed; a bound that is missing: nothing goes. */
export interface PruneBounds {
  readonly now: Date
  readonly ledgerBefore?: Date
  /** Also for deletions that were pushed in, and for what is known of people who are gone. */
  readonly runsBefore?: Date
  /** By tenant: the number up to which its source has read what was pushed in. Of other tenants no deletion goes. */
  readonly read?: ReadonlyMap<string, number>
}

/**
 * `ledger`: its lines; one that says what a human took back stays while that stands. `runs`: those nothing speaks of any more, except
 * the newest. `deletions`: pushed in and read by their source. `people`: attributes of who is gone at every source, with no account
 * and nothing due or open.
 */
export type PrunePart = 'ledger' | 'runs' | 'deletions' | 'people'

export interface PruneStep {
  readonly part: PrunePart
  readonly removed: number
  /** Where to go on; undefined: the pass has ended. */
  readonly next?: PrunePosition
}

/** Opaque to all but the store. */
interface PrunePosition {
  readonly part: PrunePart
  readonly place: readonly number[]
}

/** Forgetting what is over. */
export interface Upkeep {
  /** `at`: when a pass last ended. `ledgerFrom`: what happened before that moment the ledger may have forgotten. */
  state(): Promise<{ readonly at?: Date; readonly ledgerFrom?: Date }>
  /** One step of a pass, a short transaction over at most `limit` rows. */
  prune(bounds: PruneBounds, options: { readonly limit: number; readonly after?: PrunePosition }): Promise<PruneStep>
  /** Remembers that a pass has ended. */
  ended(at: Date): Promise<void>
}
