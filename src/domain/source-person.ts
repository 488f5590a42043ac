import type { Presence, Unread } from './person.ts'
import type { Attributes } from './value.ts'
import type { Said } from './voice.ts'

/** A number that only grows: every change of a person or of a mapping takes the next one. */
export type Revision = number

/**
 * What one source last said of a person, as the snapshot keeps it. It outlives the record: whoever is gone from the source is
 * still here, with his last good attributes until upkeep takes them away.
 */
export interface SourcePerson {
  readonly source: string
  readonly presence: Presence
  readonly attributes: Attributes
  readonly rev: Revision
  /** Why nothing may be concluded from this record until the next good reading (duplicate key). */
  readonly fault?: string
  /** What could not be read of the last record; `attributes` holds its last good value, if there ever was one. */
  readonly unread?: readonly Unread[]
  /** Its last word on whether the person is active: outlives the record that had it. Missing: it never said, or that was settled. */
  readonly said?: Said
}
