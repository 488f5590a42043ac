import { Fault, fold } from '#contract'
import { type CustomerRecord, textOf } from './account.ts'
import type { OtrsClient } from './client.ts'
import type { Reader } from './reader.ts'

/**
 * All that searches tell where no operation shows an account: who there is, and whether the account is valid.
 * @param value the login or address, or `*` for everybody
 * @throws Fault
 */
export async function searchBareRecords(
  field: string,
  value: string,
  { client, settings }: Reader,
  signal: AbortSignal,
  form: (text: string) => string = fold,
): Promise<readonly CustomerRecord[]> {
  const { loginAttribute } = client.dialect
  const logins = await searchLogins({ field, value, valid: false }, client, signal)
  const valid = logins.length === 0 ? [] : await searchLogins({ field, value, valid: true }, client, signal)
  const isExact = (login: string): boolean => field !== loginAttribute || value === '*' || form(login) === form(value)
  return logins.filter(isExact).map(UserLogin => ({
    UserLogin,
    ValidID: valid.includes(UserLogin) ? settings.validId : settings.invalidId,
    ...(field === loginAttribute ? {} : { [field]: value }),
  }))
}

/** Logins of the accounts a search finds; `valid`: only of those that can be used. @throws Fault */
export async function searchLogins(
  { field, value, valid }: { readonly field: string; readonly value: string; readonly valid: boolean },
  client: OtrsClient,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const { dialect } = client
  const data = await client.read('search', dialect.search(field, value, { valid }), signal)
  const found = data?.[dialect.hitsKey]
  // Nobody found: an error in one dialect, an empty list or an empty object in the other.
  if (data === undefined || (found === undefined && Object.keys(data).length === 0)) return []
  if (Array.isArray(found)) return found.map(textOf)
  throw new Fault('broken', `the answer to ${dialect.operations.search?.name} holds no list ${dialect.hitsKey}`)
}
