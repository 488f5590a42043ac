import { type RemoteAccount, type Scalar, spellings } from '#contract'
import { accountsOf, readOptions, remoteAccount } from './account.ts'
import type { ZabbixClient } from './client.ts'
import { recordsOf, textOf } from './records.ts'
import type { ZabbixSettings } from './settings.ts'

/** Accounts in one answer: there is no paging, so this keeps answers far below what a client should take. */
const perAnswer = 1000

/** User names asked for at once: each is asked for in several spellings. */
export const perFind = 100

interface Reader {
  readonly client: ZabbixClient
  readonly settings: ZabbixSettings
}

/** Attributes `find` accepts. */
export const findBy: readonly string[] = ['username', 'userid']

/**
 * Accounts by user name or id. Zabbix compares names in their exact case; those in another case or another usual spelling are shown as
 * well, so that nobody gets a second account next to them. @throws Fault
 */
export async function find(
  by: { readonly name: string; readonly values: readonly Scalar[] },
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const values = by.values.map(textOf)
  if (by.name === 'userid') return byIds(values, reader, signal)
  const found = new Map<string, RemoteAccount>()
  for (let from = 0; from < values.length; from += perFind)
    for (const selection of selectionsOf(values.slice(from, from + perFind)))
      for (const account of await ask(selection, reader, signal)) found.set(account.remoteId, account)
  return [...found.values()]
}

/**
 * A filter compares exactly; a search without case, and with wildcards allowed the whole text: one that has none is not taken for a part
 * (`zbx_db_search` in include/db.inc.php, 6.0 and 7.0).
 */
function selectionsOf(names: readonly string[]): readonly Readonly<Record<string, unknown>>[] {
  const filter = { username: [...new Set([...names, ...names.flatMap(spellings)])] }
  const searched = names.filter(name => !name.includes('*') && name.toLowerCase() !== name.toUpperCase())
  return searched.length === 0
    ? [{ filter }]
    : [{ filter }, { search: { username: searched }, searchByAny: true, searchWildcardsEnabled: true }]
}

/** Accounts by id. One that is no number could fail the whole request, and is nobody's anyway. @throws Fault */
export async function byIds(
  ids: readonly string[],
  reader: Reader,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const asked = new Set(ids.filter(id => /^\d{1,19}$/.test(id)))
  const found = await inChunks([...asked], chunk => ask({ userids: chunk }, reader, signal))
  // Whoever was not asked for is nobody to act on.
  return found.filter(({ remoteId }) => asked.has(remoteId))
}

/** Every account: first all ids, then the accounts a chunk of ids at a time, so that nobody is missed or shown twice. @throws Fault */
export async function* list(reader: Reader, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  const found = await reader.client.read('user.get', { output: ['userid'], sortfield: 'userid' }, signal)
  const ids = [...new Set(recordsOf(found, 'user.get').map(one => textOf(one.userid)))]
  for (let from = 0; from < ids.length; from += perAnswer)
    yield* await byIds(ids.slice(from, from + perAnswer), reader, signal)
}

async function ask(
  selection: Readonly<Record<string, unknown>>,
  { client, settings }: Reader,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const options = readOptions(await client.dialect(signal))
  const accounts = accountsOf(await client.read('user.get', { ...options, ...selection }, signal))
  return accounts.map(account => remoteAccount(account, settings.disabledGroup))
}

async function inChunks(
  values: readonly string[],
  ask: (chunk: readonly string[]) => Promise<readonly RemoteAccount[]>,
): Promise<readonly RemoteAccount[]> {
  const found: RemoteAccount[] = []
  for (let from = 0; from < values.length; from += perAnswer)
    found.push(...(await ask(values.slice(from, from + perAnswer))))
  return found
}
