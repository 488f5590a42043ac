import type { PersonKey } from './names.ts'
import type { Attributes } from './value.ts'

/** Who a source says exists. Attribute names are SCIM names, flat. */
export interface Person {
  readonly key: PersonKey
  readonly attributes: Attributes
}

/** A record that could not become a person, in words for the operator. It is failed, never absent. */
export interface RecordFailure {
  readonly row: number
  /** Known when the key could be read: its person then counts as seen. */
  readonly key?: PersonKey
  readonly field?: string
  /** Shortened. */
  readonly value?: string
  readonly reason: string
}

/**
 * Whether a person is there, as far as a source is concerned.
 * `doubted`: missing from a reading that could not prove itself whole; taken from nobody without a human's word.
 */
export type Presence = 'present' | 'gone' | 'doubted'
