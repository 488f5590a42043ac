import type { PersonKey } from './text/names.ts'
import type { Attributes } from './value.ts'

/** Who a source says exists. Attribute names are SCIM names, flat. */
export interface Person {
  readonly key: PersonKey
  /** What could be read. */
  readonly attributes: Attributes
  /** What could not, at least one thing; missing: all of the record was understood. */
  readonly unread?: readonly Unread[]
}

/** Something of a record that could not be read. What is known of it is its last good value. */
export interface Unread {
  /** Flat name; what stands below it is unread too. Missing: nothing of the record can be relied on but its key. */
  readonly attribute?: string
  /** Shortened. */
  readonly value?: string
  /** What is wrong, to stand after the attribute's name and a colon. */
  readonly reason: string
}

/** Whether an attribute is among what could not be read, or below it. */
export function isUnread(name: string, unread: readonly Unread[]): boolean {
  return unread.some(
    ({ attribute }) => attribute === undefined || name === attribute || name.startsWith(`${attribute}.`),
  )
}

/** A record that is not wholly understood, in words for the operator. It is failed, never absent. */
export interface RecordFailure {
  /** Missing: a failure kept from an earlier reading; rows may have moved since. */
  readonly row?: number
  /** Known when the key could be read: its person then counts as seen. */
  readonly key?: PersonKey
  readonly field?: string
  /** Shortened. */
  readonly value?: string
  readonly reason: string
}

/** What could not be read of a record, in one failure: the first thing, and how many more there are. */
export function failureOf(key: PersonKey, unread: readonly Unread[], row?: number): RecordFailure {
  const [first] = unread
  const more = unread.length < 2 ? '' : ` (and ${unread.length - 1} more of its attributes cannot be read)`
  return {
    ...(row !== undefined && { row }),
    key,
    ...(first?.attribute !== undefined && { field: first.attribute }),
    ...(first?.value !== undefined && { value: first.value }),
    reason: first === undefined ? 'cannot be read' : `${sentenceOf(first)}${more}`,
  }
}

/** `title: is not in the table`. */
export const sentenceOf = ({ attribute, reason }: Unread): string =>
  attribute === undefined ? reason : `${attribute}: ${reason}`

/**
 * Whether a person is there, as far as a source is concerned.
 * `doubted`: missing from a reading that could not prove itself whole; taken from nobody without a human's word.
 */
export type Presence = 'present' | 'gone' | 'doubted'
