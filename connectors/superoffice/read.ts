import { Fault, type RemoteAccount, type Scalar } from '#contract'
import { chunksOf, comparedForm, type Raw } from '#kit'
import { remoteAccount } from './account.ts'
import { isOneOf, readRows } from './archive.ts'
import { attributes } from './attributes.ts'
import type { SuperOfficeClient } from './client.ts'
import { idOf } from './records.ts'
import { shownMembers } from './user-fields.ts'

/** Columns of the user archive that can be searched, by attribute. `AssociateId` needs no search. */
const columns: Readonly<Record<string, string>> = {
  UserName: 'userName',
  'Person.Email': 'personEmail',
  NickName: 'ejDisplayName',
}

export const findBy: readonly string[] = [...Object.keys(columns), 'AssociateId']

/** Values a question may name, so that its address stays short enough for every proxy. */
const perQuestion = 30

/** Values `find` takes at once: twenty full requests, so that none goes out half full. */
export const findMost = 20 * perQuestion
/** Users fetched side by side; the pacer decides how fast. */
const atOnce = 4

/**
 * Accounts by the values of an attribute; values SuperOffice's search took too widely are sorted out.
 * @param by `alike`: of those the search shows, also those that only look alike
 * @throws Fault
 */
export async function find(
  { name, values, alike }: { readonly name: string; readonly values: readonly Scalar[]; readonly alike?: true },
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const texts = [...new Set(values.map(String))].filter(value => value !== '')
  if (name === 'AssociateId') return byIds(texts, client, signal)
  const ids = new Set<string>()
  for (const chunk of chunksOf(texts, perQuestion))
    for (const id of await searchIds(isOneOf(columns[name] ?? name, chunk), client, signal)) ids.add(id)
  const form = comparedForm(alike, attributes[name]?.equality)
  const wanted = new Set(texts.map(form))
  const found = await byIds([...ids], client, signal)
  return found.filter(account => wanted.has(form(account.attributes[name])))
}

async function searchIds(
  filter: string | undefined,
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const query = { path: '/User', columns: ['associateDbId', 'userName'], what: 'users' }
  const found = readRows(filter === undefined ? query : { ...query, filter }, client, signal)
  return (await Array.fromAsync(found)).map(row => idOf(row.PrimaryKey)).filter(id => id !== '')
}

/** Accounts by id. SuperOffice gives one at a time; ids that are no numbers are nobody's. @throws Fault */
export async function byIds(
  ids: readonly string[],
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const found: RemoteAccount[] = []
  for (const chunk of chunksOf(ids, atOnce)) found.push(...(await together(chunk, client, signal)))
  return found
}

async function together(
  ids: readonly string[],
  client: SuperOfficeClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const asked = ids.filter(id => /^[1-9]\d{0,9}$/.test(id))
  const users = await Promise.all(asked.map(id => readUser(id, client, signal)))
  return users.filter(user => user !== undefined).map(remoteAccount)
}

/** @throws Fault `broken` for an answer about somebody else: a cache, or a proxy, has mixed answers up */
async function readUser(id: string, client: SuperOfficeClient, signal: AbortSignal): Promise<Raw | undefined> {
  const user = await client.entity(`/User/${id}?$select=${shownMembers.join(',')}`, `user ${id}`, signal)
  const said = idOf(user?.AssociateId)
  if (user === undefined || said === '' || said === id) return user
  throw new Fault('broken', `SuperOffice was asked about user ${id} and answered about ${said}`)
}

/** Every user: first all ids, then the users, so that nobody is missed or shown twice. @throws Fault */
export async function* list(client: SuperOfficeClient, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  const ids = new Set(await searchIds(undefined, client, signal))
  for (const chunk of chunksOf([...ids], atOnce)) yield* await together(chunk, client, signal)
}

/** Whether somebody has a user name already, retired or not. @throws Fault */
export async function isTaken(userName: string, client: SuperOfficeClient, signal: AbortSignal): Promise<boolean> {
  return (await find({ name: 'UserName', values: [userName] }, client, signal)).length > 0
}
