import type { Echo } from './operation.ts'
import type { Revision } from './source-person.ts'
import type { PersonKey, RemoteId } from './text/names.ts'
import type { Attributes } from './value.ts'

/** Our memory of one person/account pair. It changes only in the write that settles an operation. */
export interface Link {
  readonly target: string
  readonly person: PersonKey
  readonly remoteId: RemoteId
  readonly active: boolean
  /** What the target last confirmed of what we manage; of additive lists our own members only; of secrets a short fingerprint. */
  readonly confirmed: Attributes
  /** Members of additive lists that were there before us: never removed. */
  readonly found: Attributes
  /**
   * Attributes (and `activeName`) that were written somewhere else, or in another way, when they were confirmed: to be sent again,
   * though equal. Missing: none.
   */
  readonly outdated?: readonly string[]
  /** Values of `confirmed` that are another form of what was sent, as the target makes one of it; missing: none. */
  readonly echoed?: Readonly<Record<string, Echo>>
  /** Grows with every settled operation and never comes back, not even for a new link; a plan made against another version is stale. */
  readonly version: number
  /** The person's revision this account was last brought to. */
  readonly rev: Revision
  /** When the account, disabled by us, is to be deleted. */
  readonly deleteDue?: Date
  /** From when the time until then counts; missing where that was not kept yet. */
  readonly graceFrom?: Date
  /** Set once the account is gone from the target; the link stays as a tombstone. */
  readonly tombstone?: Date
  /** How the account was found: `created`, `hand` (a human linked it), or the match attribute. */
  readonly matchedBy: string
}

/**
 * What a link becomes. `undefined` for unmanage: the link is forgotten. `confirmed`, `found` and `matchedBy` that are
 * missing stay as they were (a new link starts with nothing confirmed, nothing found, matched by `created`).
 */
export type LinkWrite =
  | {
      readonly remoteId: RemoteId
      readonly active: boolean
      readonly confirmed?: Attributes
      readonly found?: Attributes
      /** What came to be known of forms of values; what was known before stays beside it. */
      readonly echoed?: Readonly<Record<string, Echo>>
      readonly matchedBy?: string
      /** Missing: no deletion is due. */
      readonly deleteDue?: Date
      readonly tombstone?: Date
    }
  | undefined
