import { type Attributes, type EqualityRule, equal, exactly, respelledNote, shorten, type Value } from '#contract'
import { type CustomerRecord, fieldOf, shownValue } from './account.ts'
import type { Dialect } from './dialect.ts'
import { dynamicField, dynamicFieldPrefix, preference, preferencePrefix } from './fields.ts'

/** What was sent, beside the record the product answered with. */
export interface Comparison {
  /** The attributes that were sent, and can be compared with the record. */
  readonly sent: Attributes
  readonly record: CustomerRecord
  readonly dialect: Dialect
}

/** Dynamic fields with an operation of their own are not in the record yet when it comes back. */
export function comparable(sent: Attributes, { operations }: Dialect): Attributes {
  if (operations.dynamicFields === undefined) return sent
  return Object.fromEntries(Object.entries(sent).filter(([name]) => !name.startsWith(dynamicFieldPrefix)))
}

/** Attributes the record shows with another value than the one sent, as it shows them. */
export function keptOtherwise({ sent, record, dialect }: Comparison): Attributes {
  const pairs = Object.entries(sent).flatMap(([name, value]): readonly (readonly [string, Value | null])[] => {
    const field = fieldOf(name, dialect)
    if (!Object.hasOwn(record, field)) return []
    const shown = shownValue(record[field])
    return isSame(name, value, shown, dialect) ? [] : [[name, shown]]
  })
  return Object.fromEntries(pairs)
}

/** One sentence of what is kept otherwise, for the ledger: databases cut, mappings of web services drop and convert. */
export function keptNote(stored: Attributes, sent: Attributes): string | undefined {
  const parts = Object.entries(stored).map(
    ([name, value]) => `${name} as ${shorten(value ?? '')} instead of ${shorten(sent[name] ?? '')}`,
  )
  return parts.length === 0 ? undefined : `OTRS keeps ${parts.join(', ')}`
}

/** One sentence of what is written otherwise and is the same to OTRS: it counts as sent. */
export function spelledOtherwise({ sent, record, dialect }: Comparison): string | undefined {
  const shown = Object.keys(sent).flatMap(name => {
    const field = fieldOf(name, dialect)
    return Object.hasOwn(record, field) ? [[name, shownValue(record[field])] as const] : []
  })
  return respelledNote('OTRS', sent, Object.fromEntries(shown), name => ruleOf(name, dialect))
}

/** Columns the record does not even have. Dynamic fields and preferences may be kept and not shown, so nothing is said of them. */
export function ignored({ sent, record, dialect }: Comparison): string | undefined {
  // A record of a login alone shows nothing.
  if (Object.keys(record).length <= 1) return undefined
  const lost = Object.keys(sent).filter(
    name => wildcard(name) === undefined && !Object.hasOwn(record, fieldOf(name, dialect)),
  )
  return lost.length === 0 ? undefined : `OTRS does not keep ${lost.join(', ')}: its CustomerUser map has no such field`
}

const isSame = (name: string, sent: Value | null, shown: Value | null, dialect: Dialect): boolean =>
  (isEmpty(sent) && isEmpty(shown)) || equal(sent, shown, ruleOf(name, dialect))

const ruleOf = (name: string, { attributes }: Dialect): EqualityRule => ({
  ...exactly,
  ...(attributes[name] ?? wildcard(name))?.equality,
})

function wildcard(name: string) {
  if (name.startsWith(dynamicFieldPrefix)) return dynamicField
  return name.startsWith(preferencePrefix) ? preference : undefined
}

const isEmpty = (value: Value | null): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)
