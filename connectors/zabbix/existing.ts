import { Fault, type Operation, type RemoteId } from '#contract'
import type { ZabbixClient } from './client.ts'
import { recordsOf, textOf } from './records.ts'

/** The account an operation is about; creates and bookkeeping never come here. */
export function idOf({ change }: Operation): RemoteId {
  if ('remoteId' in change) return change.remoteId
  throw new Fault('broken', `a ${change.kind} cannot be carried out here`)
}

/** What "no permissions or it does not exist" means when the accounts do exist. */
export function notAllowed(): Fault {
  return new Fault(
    'denied',
    'Zabbix shows these accounts but does not let us change them; the account we sign in with must be a Super admin',
  )
}

/** Those of the user ids that Zabbix still has, asked for in one `user.get`. @throws Fault what `ZabbixClient.read` throws */
export async function readExisting(
  ids: readonly string[],
  client: ZabbixClient,
  signal: AbortSignal,
): Promise<ReadonlySet<string>> {
  const found = recordsOf(await client.read('user.get', { output: ['userid'], userids: ids }, signal), 'user.get')
  return new Set(found.map(one => textOf(one.userid)))
}
