import { fold, lookalike, type RemoteAccount, type Scalar } from '#contract'
import { type CustomerRecord, loginOf, recordsOf, remoteAccount, textOf } from './account.ts'
import type { OtrsClient } from './client.ts'
import type { Reader } from './reader.ts'
import { searchBareRecords, searchLogins } from './search.ts'

/**
 * Accounts whose login or address equals one of the values, without case as OTRS compares, also those that are not valid.
 * @param by `alike`: of what the database shows for them, also those that only look alike
 * @throws Fault
 */
export async function find(
  by: { readonly name: string; readonly values: readonly Scalar[]; readonly alike?: true },
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const values = distinct(by.values.map(textOf))
  const { loginAttribute } = reader.client.dialect
  const form = by.alike === true ? lookalike : fold
  const records =
    by.name === loginAttribute
      ? await recordsByLogin(values, reader, signal, form)
      : await recordsByField(by.name, values, form, reader, signal)
  return accounts(records, reader)
}

/** Accounts by id, which is the login. @throws Fault */
export async function byIds(
  ids: readonly string[],
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  return accounts(await recordsByLogin(ids, reader, signal), reader)
}

/** Every account: first all logins, then the accounts some at a time. There is no paging. @throws Fault */
export async function* list(reader: Reader, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  signal.throwIfAborted()
  const { dialect } = reader.client
  if (!reader.client.can('get')) {
    yield* accounts(await searchBareRecords(dialect.loginAttribute, '*', reader, signal), reader)
    return
  }
  const everybody = { field: dialect.loginAttribute, value: '*', valid: false }
  const logins = distinct(await searchLogins(everybody, reader.client, signal))
  const most = perGet(reader.client)
  for (let from = 0; from < logins.length; from += most)
    yield* await byIds(logins.slice(from, from + most), reader, signal)
}

/** How a text is compared. */
type Form = (text: string) => string

/** Records by login; unknown ones are left out. @throws Fault */
export async function recordsByLogin(
  logins: readonly string[],
  reader: Reader,
  signal: AbortSignal,
  form: Form = fold,
): Promise<readonly CustomerRecord[]> {
  const { client } = reader
  const { dialect } = client
  const asked = distinct(logins).filter(login => login !== '')
  if (!client.can('get')) return recordsByField(dialect.loginAttribute, asked, form, reader, signal)
  const found: CustomerRecord[] = []
  const most = perGet(client)
  for (let from = 0; from < asked.length; from += most) {
    const some = asked.slice(from, from + most)
    found.push(...recordsOf(await client.read('get', { [dialect.idKey]: some.join(',') }, signal)))
  }
  return found.filter(isThere(asked, form))
}

/** An address holds fewer logins than a body: web servers take some 8000 characters. */
function perGet({ dialect, routeOf }: OtrsClient): number {
  return routeOf('get')?.verb === 'GET' ? Math.min(dialect.perGet, 10) : dialect.perGet
}

/** An empty record is how some say "nobody"; and a login with a comma in it is answered as if it were two. */
function isThere(asked: readonly string[], form: Form): (record: CustomerRecord) => boolean {
  const wanted = new Set(asked.map(form))
  return record => wanted.has(form(loginOf(record)))
}

async function recordsByField(
  field: string,
  values: readonly string[],
  form: Form,
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly CustomerRecord[]> {
  const found: CustomerRecord[] = []
  for (const value of values) {
    // Nobody's login or address; to a search it would stand for everybody's.
    if (value === '' || value.includes('*')) continue
    found.push(...(await recordsWith(field, value, form, reader, signal)))
  }
  return found
}

async function recordsWith(
  field: string,
  value: string,
  form: Form,
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly CustomerRecord[]> {
  const { client } = reader
  if (!client.can('get')) return searchBareRecords(field, value, reader, signal, form)
  const logins = await searchLogins({ field, value, valid: false }, client, signal)
  const records = await recordsByLogin(logins, reader, signal)
  return records.filter(record => form(textOf(record[field])) === form(value))
}

function accounts(records: readonly CustomerRecord[], { client, settings }: Reader): readonly RemoteAccount[] {
  return records.map(record => remoteAccount(record, client.dialect, settings.validId))
}

/** Each once, whatever the case. */
const distinct = (values: readonly string[]): readonly string[] => [
  ...new Map(values.map(value => [fold(value), value])).values(),
]
