import { Fault, plainText, type RemoteAccount, type RemoteId, type Scalar, shorten } from '#contract'
import { comparedForm, type Raw } from '#kit'
import { remoteAccount } from './account.ts'
import { attributes } from './attributes.ts'
import type { ScimClient } from './client.ts'
import { matching } from './filters.ts'
import { perFilter } from './joining.ts'
import { pages } from './pages.ts'

/** What `find` accepts, and the filter path that asks for it. */
const filterPaths: Readonly<Record<string, string>> = {
  userName: 'userName',
  externalId: 'externalId',
  // Without `[type eq "work"]`: more services understand it, and we look at the type ourselves.
  'emails.work': 'emails.value',
}

/** Attributes `find` accepts. */
export const findBy: readonly string[] = Object.keys(filterPaths)

/** Whole filters; and many of them, for where a service cannot filter, `find` reads everybody, however few it is asked for. */
export const findMost = 40 * perFilter

/**
 * Accounts by one of `findBy`; disabled ones too. Reads everybody where the service cannot filter.
 * @param by `alike`: of what the service shows for them, also those that only look alike
 * @throws Fault
 */
export async function find(
  by: { readonly name: string; readonly values: readonly Scalar[]; readonly alike?: true },
  client: ScimClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  signal.throwIfAborted()
  const path = filterPaths[by.name]
  if (path === undefined) throw new Fault('broken', `${by.name} is nothing accounts of a SCIM service are found by`)
  const values = by.values.map(plainText).filter(value => value !== '')
  if (values.length === 0) return []
  const found = new Map<RemoteId, RemoteAccount>()
  const wanted = { path: '/Users', what: 'the accounts', by: path, values }
  for await (const resource of matching(wanted, client, signal)) {
    const account = remoteAccount(resource)
    if (isMeant(account, by, values)) found.set(account.remoteId, account)
  }
  return [...found.values()]
}

/** There are services that ignore a filter they do not understand, and show everybody. */
function isMeant(
  { attributes: held }: RemoteAccount,
  { name, alike }: { readonly name: string; readonly alike?: true },
  values: readonly string[],
): boolean {
  const form = comparedForm(alike, attributes[name]?.equality)
  const there = form(held[name])
  return values.some(value => form(value) === there)
}

/** Accounts by id, one request each: a filter for ids is something few services have. @throws Fault */
export async function byIds(
  ids: readonly RemoteId[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const found: RemoteAccount[] = []
  for (const id of ids) {
    const resource = await readUser(id, client, signal)
    if (resource !== undefined) found.push(remoteAccount(resource))
  }
  return found
}

/** Every account. @throws Fault */
export async function* list(client: ScimClient, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  for await (const resource of pages({ path: '/Users', what: 'the accounts' }, client, signal))
    yield remoteAccount(resource)
}

/** A user as the service shows it; undefined when it is not there. @throws Fault */
export async function readUser(id: RemoteId, client: ScimClient, signal: AbortSignal): Promise<Raw | undefined> {
  try {
    return itself(await client.read({ path: userPath(id), what: `account ${id}` }, signal), id, 'account')
  } catch (error) {
    if (error instanceof Fault && error.kind === 'missing') return undefined
    throw error
  }
}

/** A resource that is the one asked for. @throws Fault `broken` for another one: a cache, or a proxy, has mixed answers up */
export function itself(resource: Raw, asked: string, what: string): Raw {
  const id = plainText(resource.id)
  if (id === asked) return resource
  const other = id === '' ? 'nobody' : shorten(id)
  throw new Fault('broken', `the SCIM service was asked about ${what} ${shorten(asked)} and answered about ${other}`)
}

/** Ids are the service’s own texts: anything may be in them. */
export const userPath = (id: RemoteId): string => `/Users/${encodeURIComponent(id)}`
