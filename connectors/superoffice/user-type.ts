import type { AttributeChange } from '#contract'
import type { Raw } from '#kit'
import { recordOf } from './records.ts'
import type { Tools } from './tools.ts'
import { type EntityName, readEntity } from './whole.ts'

/**
 * Makes an internal user external, or the other way round. It is not documented whether `ChangeUserType` also saves, so we look
 * and save when it did not.
 * @returns the user as it is afterwards
 */
export async function changeType(
  user: Raw,
  changes: readonly AttributeChange[],
  subject: EntityName,
  tools: Tools,
  signal: AbortSignal,
): Promise<Raw> {
  const type = changes.find(change => change.name === 'Type')?.to
  if (type === undefined || type === null || type === user.Type) return user
  const { collection, id, what } = subject
  const call = { method: 'POST', path: '/Agents/User/ChangeUserType', body: { User: user, UserType: type } } as const
  const changed = recordOf(await tools.client.write(call, what, signal), 'ChangeUserType')
  const kept = await readEntity(subject, tools, signal)
  if (kept.Type === type) return kept
  await tools.client.write({ method: 'PUT', path: `${collection}/${id}`, body: changed }, what, signal)
  return readEntity(subject, tools, signal)
}
