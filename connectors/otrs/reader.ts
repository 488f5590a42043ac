import type { Exclusive } from '#contract'
import type { OtrsClient } from './client.ts'
import type { OtrsSettings } from './settings.ts'

/** What reading accounts needs, and everything that looks before or after it writes. */
export interface Reader {
  readonly client: OtrsClient
  readonly settings: OtrsSettings
  /** Turns for the accounts there. */
  readonly alone: Exclusive
}
