import type { Person } from './people.ts'
import { statusWords } from './people.ts'
import type { Field } from './rules.ts'

/** A record as its source holds it. */
export type Raw = Readonly<Record<string, unknown>>

/** How values come. `typed`: numbers, booleans and lists as such, as JSON has them; else all is text. */
export interface Manner {
  readonly isTyped: boolean
  /** Typed: keys that are digits stand as numbers. */
  readonly hasNumericKeys: boolean
  /** What the source holds of anybody. */
  readonly fields: readonly Field[]
}

/** The record of somebody, nothing wrong with it. */
export function recordOf(person: Person, { isTyped, hasNumericKeys, fields }: Manner): Raw {
  const { key, login, mail, first, last, status, department, title, groups, site } = person
  const isKeyNumber = isTyped && hasNumericKeys && /^[1-9]\d*$/.test(key)
  const record: Record<Field, unknown> = {
    key: isKeyNumber ? BigInt(key) : key,
    login,
    mail,
    first,
    last,
    status: statusWords[status],
    enabled: isTyped ? status !== 'left' : String(status !== 'left'),
    end: status === 'left' ? '2025-12-31' : null,
    dept: department,
    title: title === '' ? null : title,
    groups: isTyped ? groups : groups.join(';'),
    site: isTyped ? site : String(site),
  }
  return Object.fromEntries(fields.map(field => [field, record[field]]))
}
