import { Fault, fold, type IdsByName, plainText, type RemoteId, remoteId, shorten } from '#contract'
import type { ScimClient } from './client.ts'
import { matching } from './filters.ts'
import { find } from './read.ts'

/** Kinds the mapping can look up: groups by name, and accounts by sign-in name (for managers). */
export const lookups: readonly string[] = ['group', 'user']

/** A named thing as the service spells it. */
interface Named {
  readonly name: string
  readonly id: RemoteId
}

/** Ids of groups and accounts, without case: all of those that are called alike. Names nobody has are missing. @throws Fault */
export async function lookup(
  kind: string,
  names: readonly string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<IdsByName> {
  if (names.length === 0) return new Map()
  const found = Map.groupBy(await namedOf(kind, names, client, signal), ({ name }) => fold(name))
  return new Map(
    names.flatMap(name => {
      const [first, ...others] = found.get(fold(name)) ?? []
      if (first === undefined) return []
      return [[name, others.length === 0 ? first.id : [first.id, ...others.map(({ id }) => id)]] as const]
    }),
  )
}

async function namedOf(
  kind: string,
  names: readonly string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<readonly Named[]> {
  if (kind === 'group') return groupsNamed(names, client, signal)
  if (kind !== 'user') throw new Fault('broken', `a SCIM service has no ${shorten(kind)} to look up`)
  const accounts = await find({ name: 'userName', values: names }, client, signal)
  return accounts.map(({ remoteId: id, attributes }) => ({ name: plainText(attributes.userName), id }))
}

/** Members are left out: a group may have very many. */
async function groupsNamed(
  names: readonly string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<readonly Named[]> {
  const query = { excludedAttributes: 'members' }
  const wanted = { path: '/Groups', what: 'the groups', query, by: 'displayName', values: names }
  const found: Named[] = []
  for await (const group of matching(wanted, client, signal))
    found.push({ name: plainText(group.displayName), id: remoteId(plainText(group.id)) })
  return uniqueById(found)
}

/** A service that ignores the filter shows every group for each. */
const uniqueById = (found: readonly Named[]): readonly Named[] => [...new Map(found.map(one => [one.id, one])).values()]
