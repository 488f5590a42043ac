import { type Attributes, Fault, shorten } from '#contract'
import { attributesOf, type CustomerRecord, fieldOf, loginOf, textOf } from './account.ts'
import type { Dialect, Payload } from './dialect.ts'
import { derived } from './overlay.ts'

/** What an account held before a write, and what the write was about. */
export interface Untouched {
  /** The record, read just before; undefined where no operation shows one. */
  readonly before: CustomerRecord | undefined
  /** All that is ours of the account, as it was to be once the write is done; known without reading. */
  readonly after: Attributes
  /** Attributes the write was about. */
  readonly asked: readonly string[]
  /** Fields the write was about besides: `ValidID`, `UserPassword`. */
  readonly fields: Payload
}

/**
 * Fields that must still hold something, by name, with what they held. A blank is no value: what was blank before cannot be lost. What
 * OTRS works out itself, and what belongs to the company, follows from other fields.
 */
function heldBefore({ before, after, asked, fields }: Untouched, dialect: Dialect): ReadonlyMap<string, string> {
  const own = Object.entries(after).map(([name, value]) => [fieldOf(name, dialect), value] as const)
  const there = Object.entries(before ?? {}).filter(([field]) => !derived.test(field) || /^DynamicField_/.test(field))
  const changed = new Set([...asked.map(name => fieldOf(name, dialect)), ...Object.keys(fields)])
  return new Map(
    [...own, ...there].flatMap(([field, value]) => {
      const text = Array.isArray(value) ? value.map(textOf).join(',') : textOf(value)
      return text === '' || changed.has(field) ? [] : [[field, text]]
    }),
  )
}

/**
 * An update that was to change a few fields may empty all others: other families of these operations do, and none of the vendor's
 * pages says what becomes of what is not sent. The whole answer is therefore compared with what was there.
 * @param isWhole the whole record was written, so that no setting is left to advise
 * @throws Fault `broken`, so that the target halts, when a field lost its value, or an account its validity, and nobody asked for it
 */
export function provenUntouched(
  record: CustomerRecord,
  untouched: Untouched,
  dialect: Dialect,
  isWhole: boolean,
): void {
  const lost = [...heldBefore(untouched, dialect)].find(
    ([field, value]) => Object.hasOwn(record, field) && isLost(field, value, record[field]),
  )
  if (lost === undefined) return
  const [field, value] = lost
  const [name = field] = attributesOf(field, dialect)
  const what = field === 'ValidID' ? `set ValidID from ${value} to ${textOf(record[field])}` : `emptied ${name}`
  throw new Fault(
    'broken',
    `OTRS ${what} of customer user ${shorten(loginOf(record))}, which nobody asked for: ${isWhole ? wholeAdvice : advice}`,
    { field: name, scope: 'connection' },
  )
}

const advice =
  'its update does not keep what it is not sent; set update: full, with a route for CustomerUserGet, so that usherd reads each account and writes it whole, correct that account there, then usherd release'
const wholeAdvice =
  'its update does not take the field, or the mapping of the web service drops it; correct that and the account there, then usherd release'

const isLost = (field: string, before: string, now: unknown): boolean =>
  field === 'ValidID' ? textOf(now) !== before : isBlank(now)

const isBlank = (value: unknown): boolean =>
  value === null || value === '' || (Array.isArray(value) && value.length === 0)
