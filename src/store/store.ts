import type { Ledger } from './ledger.ts'
import type { Links } from './links.ts'
import type { Outbox } from './outbox.ts'
import type { People } from './people.ts'
import type { Plans } from './plans.ts'
import type { Runs } from './runs.ts'
import type { Recordings, Scim, Tokens } from './scim.ts'
import type { Sources } from './sources.ts'
import type { Budgets, Targets } from './targets.ts'
import type { Upkeep } from './upkeep.ts'

/**
 * The memory of usherd. Every method that writes is one transaction: after it resolves the write survives `kill -9`, before
 * it resolves nothing of it shows. Nothing above this floor knows which database it is.
 *
 * All methods throw a `Problem` of class `store` when the database cannot be used (locked, read-only, full, damaged);
 * never with a value of a row in the message.
 */
export interface Store extends AsyncDisposable {
  readonly people: People
  readonly links: Links
  readonly plans: Plans
  readonly outbox: Outbox
  readonly ledger: Ledger
  readonly targets: Targets
  readonly budgets: Budgets
  readonly sources: Sources
  readonly runs: Runs
  readonly scim: Scim
  readonly tokens: Tokens
  readonly recordings: Recordings
  readonly upkeep: Upkeep
  /** 16 random bytes (hex), made once per store: salts the fingerprints of secrets. */
  readonly salt: string
  /**
   * Tries whether it can be used. @returns what is wrong, one sentence each that anybody may read; empty when all is well. Takes as
   * long as others keep it locked, so whoever asks sets a limit
   */
  troubles(): Promise<readonly string[]>
  close(): Promise<void>
}

// ---------------------------------------------------------------- people
