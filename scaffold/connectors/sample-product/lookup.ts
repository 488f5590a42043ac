import { type IdsByName, plainText, remoteId } from '#contract'
import { objectsIn } from './account.ts'
import type { Client } from './client.ts'

/** Kinds of named things that have ids. */
export const lookups: readonly string[] = ['group']

/** Ids of groups by name, of all of them where several have it; names nobody has are missing from the answer. @throws Fault */
export async function lookup(
  _kind: string,
  names: readonly string[],
  client: Client,
  signal: AbortSignal,
): Promise<IdsByName> {
  if (names.length === 0) return new Map()
  const query = names.map(name => ['name', name] as const)
  const answer = await client.send({ method: 'GET', path: '/groups', query, what: 'its groups' }, signal)
  const found = Map.groupBy(objectsIn(answer, 'groups'), ({ name }) => plainText(name))
  return new Map(
    [...found].map(([name, groups]) => {
      const ids = groups.map(({ id }) => remoteId(plainText(id)))
      return [name, ids.length === 1 && ids[0] !== undefined ? ids[0] : ids]
    }),
  )
}
