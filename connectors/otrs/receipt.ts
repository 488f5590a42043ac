import { type Attributes, equal, exactly, Fault, type Operation, type Receipt, remoteId, type Value } from '#contract'
import { type CustomerRecord, fieldOf, loginOf, recordsOf, shownValue, textOf } from './account.ts'
import type { Dialect, Payload } from './dialect.ts'
import { dynamicField, dynamicFieldPrefix, preference, preferencePrefix } from './fields.ts'

/** The record a write answers with, at least its login. @throws Fault `broken` when the answer names nobody */
export function writtenRecord(data: Payload, operation: string): CustomerRecord {
  const [record] = recordsOf(data)
  if (record !== undefined && loginOf(record) !== '') return record
  const login = textOf(data.ID ?? data.UserLogin ?? data.CustomerUserID)
  if (login !== '') return { UserLogin: login }
  throw new Fault('broken', `the answer to ${operation} does not say which customer user it was about`)
}

/** What is to be said of a write that was carried out. */
export interface Written {
  readonly record: CustomerRecord
  /** The attributes that were sent, and can be compared with the record. */
  readonly sent: Attributes
  /** What was not sent although it should have been, and why. */
  readonly failed?: { readonly attributes: readonly string[]; readonly note: string }
}

/** Dynamic fields with an operation of their own are not in the record yet when it comes back. */
export function comparable(sent: Attributes, { operations }: Dialect): Attributes {
  if (operations.dynamicFields === undefined) return sent
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !name.startsWith(dynamicFieldPrefix)))
}

/** A receipt that tells what the product keeps differently from what was sent. */
export function receiptOf({ id }: Operation, { record, sent, failed }: Written, dialect: Dialect): Receipt {
  const differing = storedOf(sent, record, dialect)
  const unsent = (failed?.attributes ?? []).map(name => [name, null] as const)
  const stored = { ...differing, ...Object.fromEntries(unsent) }
  const base = { operation: id, remoteId: remoteId(loginOf(record)) }
  const notes = [...ignored(sent, record, dialect), ...(failed === undefined ? [] : [failed.note])]
  return {
    ...base,
    ...(Object.keys(stored).length === 0 ? {} : { stored }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  }
}

/** Attributes the record shows with another value than the one sent. */
export function storedOf(sent: Attributes, record: CustomerRecord, dialect: Dialect): Attributes {
  const pairs = Object.entries(sent).flatMap(([name, value]): readonly (readonly [string, Value | null])[] => {
    const field = fieldOf(name, dialect)
    if (!Object.hasOwn(record, field)) return []
    const shown = shownValue(record[field])
    return isSame(name, value, shown, dialect) ? [] : [[name, shown]]
  })
  return Object.fromEntries(pairs)
}

function isSame(name: string, sent: Value | null, shown: Value | null, { attributes }: Dialect): boolean {
  if (isEmpty(sent) && isEmpty(shown)) return true
  const spec = attributes[name] ?? wildcard(name)
  return equal(sent, shown, { ...exactly, ...spec?.equality })
}

function wildcard(name: string) {
  if (name.startsWith(dynamicFieldPrefix)) return dynamicField
  return name.startsWith(preferencePrefix) ? preference : undefined
}

const isEmpty = (value: Value | null): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)

/** Columns the record does not even have. Dynamic fields and preferences may be kept and not shown, so nothing is said of them. */
function ignored(sent: Attributes, record: CustomerRecord, dialect: Dialect): readonly string[] {
  // A record of a login alone shows nothing.
  if (Object.keys(record).length <= 1) return []
  const lost = Object.keys(sent).filter(
    name => wildcard(name) === undefined && !Object.hasOwn(record, fieldOf(name, dialect)),
  )
  return lost.length === 0 ? [] : [`OTRS does not keep ${lost.join(', ')}: its CustomerUser map has no such field`]
}
