import { plainText, type RemoteId, remoteId } from '#contract'
import { objectsIn } from './account.ts'
import type { Client } from './client.ts'

/** Kinds of named things that have ids. */
export const lookups: readonly string[] = ['group']

/** Ids of groups by name; names nobody has are missing from the answer. @throws Fault */
export async function lookup(
  _kind: string,
  names: readonly string[],
  client: Client,
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteId>> {
  if (names.length === 0) return new Map()
  const query = names.map(name => ['name', name] as const)
  const answer = await client.send({ method: 'GET', path: '/groups', query, what: 'its groups' }, signal)
  return new Map(objectsIn(answer, 'groups').map(({ id, name }) => [plainText(name), remoteId(plainText(id))]))
}
