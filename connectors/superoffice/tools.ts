import type { Exclusive } from '#contract'
import type { Raw } from '#kit'
import type { SuperOfficeClient } from './client.ts'
import type { Lists } from './lists.ts'
import type { Who } from './self.ts'

/** What carrying out operations needs. */
export interface Tools {
  readonly client: SuperOfficeClient
  readonly lists: Lists
  readonly self: Who
  /** Codes of hidden licences to assign together with a user plan. */
  readonly hiddenLicences: readonly string[]
  /** Turns for the users there. */
  readonly alone: Exclusive
  readonly learned: {
    /** Set once the server has shown that it takes no PATCH (older NetServers). */
    patchRefused: boolean
    /** What entities say of their members (`FieldProperties`), by collection, as last seen. */
    readonly properties: Map<string, Raw>
  }
}
