import type { RecordFailure } from '../../domain/person.ts'
import type { Proof } from '../../plan/judge/proof.ts'

/** What one pass over a source came to, in numbers of records and people. A reading that broke off has one as well, with the `problem`. */
export interface ReadingSummary {
  readonly source: string
  readonly records: number
  readonly added: number
  readonly changed: number
  readonly unchanged: number
  /** People a reading of changes said are no longer there. */
  readonly gone: number
  /** Records that are not wholly understood, and every record of a key that stands twice. */
  readonly failed: number
  readonly failures: readonly RecordFailure[]
  /**
   * Who waits for a record that can be read, from this reading or an earlier one: people, and records without a key, of whom nobody
   * can say who waits. (A feed is read again from the same place until they have one.)
   */
  readonly unread: number
  /** People known before that were not shown; 0 for a reading of changes. */
  readonly absent: number
  /** People known before; counted by readings of everyone that came to their end. */
  readonly known?: number
  /** What the absence means. A reading that broke off is `void`. */
  readonly proof: Proof
  /** Set when nothing may be planned from this reading: it broke off, or it says nothing about anybody. */
  readonly problem?: string
  /** What to do about it. */
  readonly next?: string
}
