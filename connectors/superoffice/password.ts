import { Fault, type Secret } from '#contract'
import type { Tools } from './tools.ts'

/** Sets the password of a user, when there is one to set. @throws Fault `rejected` when SuperOffice does not take it */
export async function setPassword(
  id: string,
  password: Secret | undefined,
  { client }: Tools,
  signal: AbortSignal,
): Promise<void> {
  if (password === undefined) return
  const text = password.reveal()
  const call = {
    method: 'POST',
    path: '/Agents/User/SetPassword',
    body: { AssociateId: Number(id), Password: text },
  } as const
  const isSet = await client.write({ ...call, secrets: [text] }, `the password of user ${id}`, signal)
  if (isSet === true) return
  throw new Fault(
    'rejected',
    `SuperOffice does not take the password of user ${id}; give one that meets its password rules`,
    {
      field: 'Password',
    },
  )
}
