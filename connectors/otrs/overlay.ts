import { writeJson } from '#contract'
import { type CustomerRecord, textOf } from './account.ts'
import type { Payload } from './dialect.ts'
import { rejected } from './payload.ts'

/** What OTRS works out or keeps elsewhere, and the password, which must not come back by our hand. Everything else is echoed. */
export const derived =
  /^(?:UserID|UserFullname|UserMailString|UserPassword|UserLastLogin(?:Timestamp)?|PasswordLastSet|PasswordHistoryData|Source|(?:Create|Change)(?:By|Time)|CustomerID|CustomerCompany\w*|CompanyString|Config|CompanyConfig|DynamicField_.*)$/

/**
 * The whole record for a product that empties every field it is not sent: what is there, overlaid with what is wanted. Fields
 * the site has added to its map are carried along unseen.
 * @returns undefined when the record already is as it should be: a write would only move its ChangeTime
 * @param required fields without which the product refuses a record
 * @throws Fault `rejected` for a field the product's map does not have, since it would be ignored without a word, and for
 *   a required one that is empty there
 */
export function overlay(record: CustomerRecord, wanted: Payload, required: readonly string[]): Payload | undefined {
  const names = Object.keys(wanted)
  const unknown = names.find(name => name !== 'UserPassword' && !Object.hasOwn(record, name))
  if (unknown !== undefined)
    throw rejected(unknown, `this OTRS has no field ${unknown}: add it to the CustomerUser map, or remove the mapping`)
  if (names.every(name => name !== 'UserPassword' && textOf(record[name]) === textOf(wanted[name]))) return undefined
  const kept = Object.entries(record).filter(([name]) => !derived.test(name))
  const whole: Payload = { ...Object.fromEntries(kept), ...wanted }
  const empty = required.find(name => ['', '0'].includes(textOf(whole[name])))
  if (empty !== undefined)
    throw rejected(empty, `${empty} is empty in OTRS, which then refuses every change; fill it in there, or map it`)
  return whole
}

/** Dynamic fields that differ from what the record shows; one it does not show counts as different. */
export function differing(record: CustomerRecord, dynamicFields: Payload): Payload {
  const text = (value: unknown): string => (Array.isArray(value) ? writeJson(value.map(textOf)) : textOf(value).trim())
  const changed = Object.entries(dynamicFields).filter(([name, value]) => {
    const field = `DynamicField_${name}`
    return !Object.hasOwn(record, field) || text(record[field]) !== text(value)
  })
  return Object.fromEntries(changed)
}
