import { type Attributes, Fault, type Operation, plainText, type Receipt } from '#contract'
import type { Client } from './client.ts'
import { receiptOf } from './receipt.ts'

/** Makes an account that can sign in. @throws Fault `conflict` when its login is taken */
export async function create(
  operation: Operation,
  after: Attributes,
  client: Client,
  signal: AbortSignal,
): Promise<Receipt> {
  const what = `a new account for ${plainText(after.login)}`
  const user = await client.send({ method: 'POST', path: '/users', body: { ...after, enabled: true }, what }, signal)
  if (plainText(user.id) === '') throw new Fault('broken', `the product made ${what} and does not say its id`)
  return receiptOf(operation, after, user)
}
