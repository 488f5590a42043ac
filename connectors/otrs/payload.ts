import { type Attributes, Fault, isList, type Operation, shorten, type Value } from '#contract'
import { flat, textOf } from './account.ts'
import type { AccountWrite, Dialect } from './dialect.ts'
import { dynamicFieldPrefix, preferencePrefix, requiredNames } from './fields.ts'

/**
 * Attributes as a write carries them. `null` empties.
 * @throws Fault `rejected` for what OTRS would refuse, or would store as something else, without naming it
 */
export function writeOf(wanted: Attributes, dialect: Dialect): AccountWrite {
  const fields: Record<string, unknown> = {}
  const dynamicFields: Record<string, unknown> = {}
  const preferences: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(wanted)) {
    if (name.startsWith(dynamicFieldPrefix)) dynamicFields[name.slice(dynamicFieldPrefix.length)] = looseValue(value)
    else if (name.startsWith(preferencePrefix) && dialect.attributes['UserPreferences.*']?.readOnly === undefined)
      preferences[name.slice(preferencePrefix.length)] = looseValue(value)
    else fields[name] = columnValue(name, value, dialect)
  }
  return { fields, dynamicFields, preferences }
}

/**
 * A new account, complete.
 * @throws Fault `rejected` when something every account needs is missing, and as `writeOf`
 */
export function creationWrite(after: Attributes, dialect: Dialect): AccountWrite {
  const given = Object.fromEntries(Object.entries(after).filter(([, value]) => value !== null))
  const outgoing = writeOf(given, dialect)
  const missing = requiredNames(dialect.attributes).find(name => outgoing.fields[name] === undefined)
  if (missing !== undefined) throw rejected(missing, `a customer user needs ${missing}; map it`)
  return outgoing
}

/** The password, where the operation brings one. */
export function passwordOf({ secrets }: Operation): { readonly UserPassword?: string } {
  return secrets.UserPassword === undefined ? {} : { UserPassword: secrets.UserPassword.reveal() }
}

export const rejected = (field: string, sentence: string): Fault => new Fault('rejected', sentence, { field })

/** Dynamic fields and preferences take any text, and lists where they hold several values. */
function looseValue(value: Value | null | undefined): unknown {
  return isList(value) ? value.map(textOf) : textOf(value)
}

function columnValue(name: string, value: Value | null | undefined, dialect: Dialect): string {
  const spec = dialect.attributes[name]
  if (spec === undefined || spec.secret === true) throw rejected(name, `${name} is no attribute of a customer user`)
  if (spec.readOnly !== undefined) throw rejected(name, `${name} cannot be written: ${spec.readOnly}`)
  if (isList(value)) throw rejected(name, `${name} takes one value, not ${shorten(value)}`)
  const text = flat(value)
  if (text === '' && spec.required === true) throw rejected(name, `${name} cannot be empty in OTRS; give it a value`)
  // To Perl "0" is as good as nothing: a required field is then missing, any other one is stored empty.
  if (text === '0') throw rejected(name, `OTRS takes "0" in ${name} for an empty text; map it to something else`)
  if (name === 'UserEmail' && !/^[^\s@]+@[^\s@]+$/.test(text))
    throw rejected(name, `UserEmail ${shorten(text)} is no mail address; correct it at the source`)
  if (name === dialect.loginAttribute) refuseUnreadable(name, text, dialect)
  return text
}

/** Logins go into lists joined with commas, and `*` stands for anything when searching: such an account could not be found again. */
function refuseUnreadable(name: string, login: string, { perGet }: Dialect): void {
  const sign = ['*', ...(perGet > 1 ? [','] : [])].find(one => login.includes(one))
  if (sign !== undefined)
    throw rejected(
      name,
      `${name} ${shorten(login)} has a "${sign}", with which the account could not be read again; choose another login`,
    )
}
