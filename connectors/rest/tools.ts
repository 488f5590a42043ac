import type { Exclusive } from '#contract'
import type { RestClient } from './client.ts'

/** What carrying an operation out needs. */
export interface Tools {
  readonly client: RestClient
  readonly randomBytes: (count: number) => Uint8Array
  /** Turns for the accounts there. */
  readonly alone: Exclusive
}
