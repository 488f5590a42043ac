/**
 * How many changes of a kind may go out within a day without a human: `min(most, max(floor, share of the accounts in use))`.
 * A plain number is a plain limit. Small teams live on the floor, large ones under `most`.
 */
export type Limit = number | { readonly floor: number; readonly share: number; readonly most: number }

/**
 * What the guard lets through at one target within any 24 hours, over all runs that no human approved. Shares are fractions
 * (0.1 for 10 %).
 */
export interface GuardPolicy {
  /** Disable, delete and unmanage together. */
  readonly disable: Limit
  /** Deletes alone, on top of the above. */
  readonly delete: Limit
  /** Updates and enables together. */
  readonly update: Limit
  readonly create: Limit
  /** Accounts for which one and the same attribute is emptied. */
  readonly clear: Limit
  /** Accounts for which an attribute changes by which they are known. */
  readonly rename: Limit
  /** Accounts for which one and the same list loses entries. */
  readonly membership: Limit
  /** `kind`: what is within its limit goes out. `all`: one kind over its limit holds the target's whole plan. */
  readonly hold: 'kind' | 'all'
}

/** On without being asked. Each figure is small enough to hurt nobody and large enough for an ordinary week. */
export const guardDefaults: GuardPolicy = {
  disable: { floor: 3, share: 0.1, most: 25 },
  delete: { floor: 3, share: 0.1, most: 25 },
  update: { floor: 10, share: 0.4, most: 500 },
  create: { floor: 5, share: 0.3, most: 200 },
  clear: { floor: 3, share: 0.2, most: 100_000 },
  rename: { floor: 3, share: 0.1, most: 25 },
  membership: { floor: 3, share: 0.1, most: 25 },
  hold: 'kind',
}

/**
 * When an account is looked at after a write.
 * - `needed`: where the answer does not show all of it, unless the product is known to do what it says yes to.
 * - `always`: after every write.
 * - `creates`: as `needed`, but only after an account was made.
 * - `never`: a yes is believed.
 */
export type ReadBack = (typeof readBacks)[number]

export const readBacks = ['needed', 'always', 'creates', 'never'] as const

export const readBackDefault: ReadBack = 'needed'

/** What a reading of everyone has to show before absence means anything. */
export interface ProofPolicy {
  /** Keys that must be in every reading. */
  readonly canaries: readonly string[]
  /** Largest believable loss of people within seven days, as a fraction. */
  readonly shrink: number
  /** Largest believable share of records that could not be read, as a fraction. */
  readonly failures: number
}

export const proofDefaults: ProofPolicy = { canaries: [], shrink: 0.25, failures: 0.05 }

/** How fast a source or target may be asked. */
export interface Pace {
  readonly requests: number
  readonly perMs: number
  readonly concurrency: number
  /** Requests a UTC day; survives restarts. */
  readonly daily?: number
  /** The longest pause that is believed when one is asked for; default a day. */
  readonly longestPauseMs?: number
}

export const paceDefaults: Pace = { requests: 5, perMs: 1000, concurrency: 2 }

/** What happens to the account of a person who is gone or out of scope. */
export interface LeaverPolicy {
  readonly action: 'disable' | 'delete' | 'unmanage'
  /** After a disable: delete once this much time has passed. */
  readonly deleteAfterMs?: number
}

export const leaverDefaults: LeaverPolicy = { action: 'disable' }
