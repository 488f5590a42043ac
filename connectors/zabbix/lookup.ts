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
 * Looks names up, as Zabbix spells them, anew each time: a name may have gone to another group meanwhile, and how long an answer
 * is good for is for whoever asks to say. Names nobody has are missing from the answer.
 */
export const createLookup =
  (client: ZabbixClient): Lookup =>
  (kind, names, signal) =>
    ask(client, kind, [...new Set(names)], signal)

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
