import { Fault, plainText, type RemoteAccount, type RemoteId, type Scalar } from '#contract'
import { objectsIn, remoteAccount } from './account.ts'
import type { Client } from './client.ts'

/** Attributes accounts are found by. */
export const findBy: readonly string[] = ['login', 'email']

/** Values in one request: addresses may not grow without end. */
const mostValues = 50

/** Accounts that have one of the values, as the product compares. @throws Fault */
export function find(
  by: { readonly name: string; readonly values: readonly Scalar[] },
  client: Client,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  return having(by.name, by.values.map(String), client, signal)
}

/** Accounts by id; unknown ids are left out. @throws Fault */
export function byIds(
  ids: readonly RemoteId[],
  client: Client,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  return having('id', ids, client, signal)
}

async function having(
  name: string,
  values: readonly string[],
  client: Client,
  signal: AbortSignal,
): Promise<readonly RemoteAccount[]> {
  const found: RemoteAccount[] = []
  for (let first = 0; first < values.length; first += mostValues) {
    const query = values.slice(first, first + mostValues).map(value => [name, value] as const)
    const answer = await client.send({ method: 'GET', path: '/users', query, what: 'accounts' }, signal)
    found.push(...objectsIn(answer, 'users').map(remoteAccount))
  }
  return found
}

/** Every account, page by page. @throws Fault, `broken` for a list that does not end */
export async function* list(client: Client, signal: AbortSignal): AsyncGenerator<RemoteAccount> {
  for (let page = 1; page > 0; ) {
    const query = [['page', String(page)]] as const
    const answer = await client.send({ method: 'GET', path: '/users', query, what: 'the accounts' }, signal)
    yield* objectsIn(answer, 'users').map(remoteAccount)
    const next = Number(plainText(answer.next))
    if (next !== 0 && next <= page) throw new Fault('broken', `behind page ${page} of the accounts comes page ${next}`)
    page = next
  }
}

/** Where an account stands. */
export const userPath = (id: RemoteId): string => `/users/${encodeURIComponent(id)}`
