import { hash } from 'node:crypto'
import { canonicalJson, writeJson } from '../domain/json.ts'
import type { Unread } from '../domain/person.ts'
import { type Attributes, isRecords } from '../domain/value.ts'

/**
 * What a person looks like to us, in 32 hex digits: equal exactly when the attributes are equal and were made by the same
 * mapping. The order of attributes does not matter, that of a list's members does.
 * @param revision of the source's mapping: an edited mapping makes every person worth another look
 * @param unread what could not be read: a record understood in part is like no record that was understood
 */
export function personHash(attributes: Attributes, revision: string, unread?: readonly Unread[]): string {
  const names = Object.keys(attributes).sort()
  // The fields of records need sorting too. An object stands for them: no value is one, so nothing else looks the same.
  const values = names.map(name => {
    const value = attributes[name]
    return isRecords(value) ? { records: canonicalJson(value) } : value
  })
  return hash('sha256', writeJson([revision, names, values, ...(unread ?? [])])).slice(0, 32)
}

/**
 * What a mapping (or anything that decides what is wanted) looks like to us, in 16 hex digits; the order of keys does not
 * matter. A `Secret` counts as `***`: where its value has to count, put a salted fingerprint of it among the parts.
 */
export function mappingRevision(parts: unknown): string {
  // JSON has no text for undefined; every revision is made of something.
  return hash('sha256', canonicalJson(parts) ?? 'undefined').slice(0, 16)
}
