import {
  type AttributeChange,
  type Attributes,
  equal,
  exactly,
  Fault,
  isList,
  type Receipt,
  type RemoteId,
} from '#contract'
import type { AccountUpdate } from '#kit'
import type { Client } from './client.ts'
import { byIds, userPath } from './read.ts'
import { receiptOf } from './receipt.ts'
import { textsOf } from './records.ts'

/** Changes what is named and nothing else; asks for nothing where all is so already. @throws Fault `missing` when it is gone */
export async function revise(
  { operation, remoteId, changes, active }: AccountUpdate,
  client: Client,
  signal: AbortSignal,
): Promise<Receipt> {
  const wanted = { ...plainChanges(changes), ...(await readMemberChanges(changes, remoteId, client, signal)) }
  const body = active === undefined ? wanted : { ...wanted, enabled: active }
  if (Object.keys(body).length === 0) return { operation: operation.id, remoteId }
  const call = { method: 'PATCH', path: userPath(remoteId), body, what: `account ${remoteId}` } as const
  return receiptOf(operation, wanted, await client.send(call, signal))
}

const isOfMembers = ({ mode }: AttributeChange): boolean => mode === 'add' || mode === 'remove'

const plainChanges = (changes: readonly AttributeChange[]): Attributes =>
  Object.fromEntries(changes.filter(change => !isOfMembers(change)).map(({ name, to }) => [name, to]))

/**
 * The product takes lists whole: those it has now, with our members added or taken away, so that what others added stays. A list
 * can gain and lose members in one operation. Lists that are so already are left out.
 */
async function readMemberChanges(
  changes: readonly AttributeChange[],
  id: RemoteId,
  client: Client,
  signal: AbortSignal,
): Promise<Attributes> {
  const ofMembers = changes.filter(isOfMembers)
  if (ofMembers.length === 0) return {}
  const [account] = await byIds([id], client, signal)
  if (account === undefined) throw new Fault('missing', `account ${id} is not there any more`)
  const lists = new Map<string, readonly string[]>()
  for (const change of ofMembers)
    lists.set(change.name, membersAfter(change, lists.get(change.name) ?? textsOf(account.attributes[change.name])))
  const differing = [...lists].filter(([name, after]) => !equal(after, account.attributes[name], exactly))
  return Object.fromEntries(differing)
}

function membersAfter({ to, mode }: AttributeChange, before: readonly string[]): readonly string[] {
  const ours = isList(to) ? to.map(String) : []
  return mode === 'add' ? [...new Set([...before, ...ours])] : before.filter(member => !ours.includes(member))
}
