import { Fault, type RemoteId, remoteId, shorten } from '#contract'
import type { ZabbixClient } from './client.ts'
import { recordsOf, textOf } from './records.ts'

/** How to ask for the ids of named things. */
const kinds: Readonly<Record<string, { readonly method: string; readonly id: string }>> = {
  role: { method: 'role.get', id: 'roleid' },
  usergroup: { method: 'usergroup.get', id: 'usrgrpid' },
  mediatype: { method: 'mediatype.get', id: 'mediatypeid' },
}

export const lookups: readonly string[] = Object.keys(kinds)

export type Lookup = (
  kind: string,
  names: readonly string[],
  signal: AbortSignal,
) => Promise<ReadonlyMap<string, RemoteId>>

/**
 * Looks names up, as Zabbix spells them. Names that were found are remembered for as long as the connection is open;
 * names that were not are asked for again, so that a group made meanwhile is found.
 */
export function createLookup(client: ZabbixClient): Lookup {
  const known = new Map<string, RemoteId>()
  const key = (kind: string, name: string): string => `${kind} ${name}`
  return async (kind, names, signal) => {
    const unknown = [...new Set(names)].filter(name => !known.has(key(kind, name)))
    for (const [name, id] of await ask(client, kind, unknown, signal)) known.set(key(kind, name), id)
    const pairs = names.flatMap(name => {
      const id = known.get(key(kind, name))
      return id === undefined ? [] : [[name, id] as const]
    })
    return new Map(pairs)
  }
}

async function ask(
  client: ZabbixClient,
  kind: string,
  names: readonly string[],
  signal: AbortSignal,
): Promise<ReadonlyMap<string, RemoteId>> {
  const how = kinds[kind]
  if (how === undefined)
    throw new Fault('broken', `Zabbix has no ${shorten(kind)} to look up; it has ${lookups.join(', ')}`)
  if (names.length === 0) return new Map()
  const found = recordsOf(
    await client.read(how.method, { output: [how.id, 'name'], filter: { name: names } }, signal),
    how.method,
  )
  return new Map(found.map(one => [textOf(one.name), remoteId(textOf(one[how.id]))]))
}
