import { type Attributes, Fault, type Operation, type Receipt, type RemoteId, remoteId } from '#contract'
import type { ScimClient } from './client.ts'
import { activation, edited, editsOf } from './edits.ts'
import { changeMemberships } from './groups.ts'
import { idsIn } from './memberships.ts'
import { userSchema } from './places.ts'
import { receiptOf } from './receipt.ts'
import { type Raw, recordOf, textOf } from './records.ts'

/** Makes an account that can be used, then lets it join its groups. @throws Fault */
export async function create(
  operation: Operation,
  after: Attributes,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Receipt> {
  const answer = recordOf(await client.send(creation(operation, after), signal), 'the new account')
  const id = textOf(answer.id)
  if (id === '') throw new Fault('broken', 'the SCIM service made an account and gave no id for it')
  const sent = Object.entries(after).map(([name, to]) => ({ name, to }))
  const receipt = receiptOf(operation, remoteId(id), { sent, answer })
  return withGroups(receipt, idsIn(after.groups), client, signal)
}

function creation({ secrets }: Operation, after: Attributes) {
  const user = edited({ schemas: [userSchema] }, [activation(true), ...editsOf(after)])
  const password = secrets.password?.reveal()
  const body: Raw = password === undefined ? user : { ...user, password }
  return {
    method: 'POST',
    path: '/Users',
    body,
    what: 'the new account',
    secrets: password === undefined ? [] : [password],
    fields: [...Object.keys(after), 'password'],
  } as const
}

/**
 * The account is there, and stays there: a fault now must not hide it. Groups it could not join are reported as not kept, so
 * that the next run lets it join them.
 */
async function withGroups(
  receipt: Receipt,
  groups: readonly string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<Receipt> {
  const joined: string[] = []
  try {
    await join(receipt.remoteId, groups, joined, client, signal)
    return receipt
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const note = `the account was made, and is not in all of its groups yet: ${error.message}`
    return { ...receipt, stored: { ...receipt.stored, groups: joined }, note }
  }
}

async function join(
  user: RemoteId,
  groups: readonly string[],
  joined: string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  const memberships = groups.map(group => ({ group, joins: true }))
  for await (const { group } of changeMemberships(user, memberships, client, signal)) joined.push(group)
}
