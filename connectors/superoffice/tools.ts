import type { SuperOfficeClient } from './client.ts'
import type { Lists } from './lists.ts'

/** What carrying out operations needs. */
export interface Tools {
  readonly client: SuperOfficeClient
  readonly lists: Lists
  /** Set once the server has shown that it takes no PATCH (older NetServers). */
  readonly learned: { patchRefused: boolean }
}
