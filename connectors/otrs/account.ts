import { isList, plainText, type RemoteAccount, remoteId, type Scalar, type Value, writeJson } from '#contract'
import { isRecord } from '#kit'
import type { Dialect, Payload } from './dialect.ts'
import { dynamicFieldPrefix, preferencePrefix } from './fields.ts'

/** A customer user as an operation shows it; what is in it is read field by field. */
export type CustomerRecord = Payload

/** Fields of a record that are no attribute: they change by themselves or follow from others, as if somebody had edited them. */
const unshown = new Set([
  'UserID',
  'UserLogin',
  'UserFullname',
  'UserMailString',
  'UserLastLogin',
  'UserLastLoginTimestamp',
])

/** Preferences that hold secrets: keys of two-factor sign-in, tokens, hashes. */
const secretive = /pass|pw|secret|token|key|hash|salt|challenge/i

/** The login as the product spells it; `''` when the record has none. */
export function loginOf(record: CustomerRecord): string {
  return textOf(record.UserLogin ?? record.CustomerUserLogin ?? record.UserID)
}

/** OTRS writes the same number as a number here and as text there. */
export function textOf(value: unknown): string {
  if (typeof value === 'boolean') return value ? '1' : '0'
  return plainText(value)
}

/** The account a record shows. Only known attributes, dynamic fields and preferences get through; never a secret. */
export function remoteAccount(record: CustomerRecord, dialect: Dialect, validId: number): RemoteAccount {
  const attributes: Record<string, Value | null> = { [dialect.loginAttribute]: loginOf(record) }
  for (const [field, raw] of Object.entries(record)) {
    for (const name of attributesOf(field, dialect)) attributes[name] = shownValue(raw)
  }
  return { remoteId: remoteId(loginOf(record)), active: isValid(record, validId), attributes }
}

export const isValid = (record: CustomerRecord, validId: number): boolean => textOf(record.ValidID) === String(validId)

/** The attributes a field of a record is shown as: none, one, or the two spellings of a preference. */
export function attributesOf(field: string, { attributes, loginAttribute }: Dialect): readonly string[] {
  if (unshown.has(field) || field === loginAttribute) return []
  if (Object.hasOwn(attributes, field)) return attributes[field]?.secret === true ? [] : [field]
  if (field.startsWith('DynamicField_')) return [`${dynamicFieldPrefix}${field.slice('DynamicField_'.length)}`]
  if (!field.startsWith('User') || secretive.test(field)) return []
  // The key `TimeZone` comes back as the field `UserTimeZone`, and so does the key `UserTimeZone`.
  return [`${preferencePrefix}${field.slice('User'.length)}`, `${preferencePrefix}${field}`]
}

/** The field of a record that shows an attribute. */
export function fieldOf(attribute: string, { loginAttribute }: Dialect): string {
  if (attribute === loginAttribute) return 'UserLogin'
  if (attribute.startsWith(dynamicFieldPrefix)) return `DynamicField_${attribute.slice(dynamicFieldPrefix.length)}`
  if (!attribute.startsWith(preferencePrefix)) return attribute
  const key = attribute.slice(preferencePrefix.length)
  return key.startsWith('User') ? key : `User${key}`
}

/** What a field holds, as a value of an attribute. Objects are none. */
export function shownValue(raw: unknown): Value | null {
  if (Array.isArray(raw)) return raw.filter(isScalar)
  return isScalar(raw) ? raw : null
}

const isScalar = (value: unknown): value is Scalar => ['string', 'number', 'bigint', 'boolean'].includes(typeof value)

/** Records in `CustomerUser`: one, or a list of them. */
export function recordsOf(data: Payload | undefined): readonly CustomerRecord[] {
  return [data?.CustomerUser].flat().filter(isRecord)
}

/** The one text of a value, for comparing what is there with what is wanted. */
export function flat(value: Value | null | undefined): string {
  return isList(value) ? writeJson(value) : textOf(value)
}
