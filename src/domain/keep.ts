/** How long things that are over are remembered, in milliseconds. Infinity: for ever. */
export interface Keep {
  /** Lines of the ledger. */
  readonly ledgerMs: number
  /** Runs, and what is known of people who are gone and have no account anywhere. */
  readonly runsMs: number
}

const dayMs = 86_400_000

/** An auditor asks about the last year, in the weeks after it. */
export const keepDefaults: Keep = { ledgerMs: 400 * dayMs, runsMs: 90 * dayMs }

/** Nothing younger ever goes: the guard counts over a day, and a human may be away for a week. */
export const leastKeptMs = 8 * dayMs
