import { type Attributes, Fault, type Operation, plainText, type Receipt, type RemoteId } from '#contract'
import type { Raw } from '#kit'
import type { ScimClient } from './client.ts'
import { activation, edited, editsOf } from './edits.ts'
import { changeMemberships } from './groups.ts'
import { idsIn, type Membership } from './memberships.ts'
import { userSchema } from './places.ts'
import { receiptOf } from './receipt.ts'
import { findMadeUser } from './seen.ts'

/** Makes an account that can be used, then lets it join its groups. @throws Fault; `interrupted` when the account is there without them */
export async function create(
  operation: Operation,
  after: Attributes,
  client: ScimClient,
  signal: AbortSignal,
): Promise<Receipt> {
  const reply = await client.ask(creation(operation, after), signal)
  const { id, user: answer } = await findMadeUser(reply, plainText(after.userName), client, signal)
  const sent = Object.entries(after).map(([name, to]) => ({ name, from: undefined, to }))
  await join(id, idsIn(after.groups), client, signal)
  return receiptOf(operation, id, { sent, answer })
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
 * The account is there, and stays there: whatever goes wrong now must not hide it, nor end with a person outside a group. As
 * after a lost answer the account is looked for, and what is missing is due.
 * @throws Fault `interrupted` when a group could not be joined
 */
async function join(user: RemoteId, groups: readonly string[], client: ScimClient, signal: AbortSignal): Promise<void> {
  const joined: string[] = []
  try {
    for await (const { group } of changeMemberships(user, steps(groups, true), client, signal)) joined.push(group)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    await leave(user, joined, client, signal)
    const { message, answer, field } = error
    throw new Fault('interrupted', `account ${user} was made, and is not in all of its groups yet: ${message}`, {
      ...(answer === undefined ? {} : { answer }),
      ...(field === undefined ? {} : { field }),
    })
  }
}

const steps = (groups: readonly string[], joins: boolean): readonly Membership[] =>
  groups.map(group => ({ group, joins }))

/**
 * Whoever looks for the account takes the groups it is in for somebody else's, and they would stay when they are no longer wanted.
 * So it is in none; a group it cannot leave either is one it keeps.
 */
async function leave(
  user: RemoteId,
  joined: readonly string[],
  client: ScimClient,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const _left of changeMemberships(user, steps(joined, false), client, signal));
  } catch (error) {
    if (!(error instanceof Fault)) throw error
  }
}
