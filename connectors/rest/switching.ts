import { Fault, type RemoteId } from '#contract'
import type { Raw } from '#kit'
import { isActive } from './account.ts'
import type { RestClient } from './client.ts'
import type { Switching } from './describe/requests.ts'
import { isUnseen, notYet } from './done.ts'
import { ensureGone } from './gone.ts'
import { dig } from './path.ts'
import { type Edits, same } from './payload.ts'
import { readExisting } from './read.ts'

/** The way an account is enabled or disabled. @throws Fault `rejected` when none is described */
export function switchingOf(active: boolean | undefined, { description }: RestClient): Switching | undefined {
  if (active === undefined) return undefined
  const { enable, disable, product } = description
  const how = active ? enable : disable
  if (how !== undefined) return how
  throw new Fault('rejected', `${product} is not described to ${active ? 'enable' : 'disable'} accounts`)
}

/** Fields that enable or disable, without those that stand so already. @param record undefined: not looked at */
export function switchEdits(fields: Readonly<Record<string, unknown>>, record: Raw | undefined): Edits {
  const edits = Object.entries(fields).map(([path, value]) => ({ path, value }))
  return { edits: edits.filter(({ path, value }) => !same(dig(record, path), value)), omits: [] }
}

/** An account to enable or disable. */
interface Switched {
  readonly remoteId: RemoteId
  readonly active: boolean
  /** As it was just read, if it was. */
  readonly record: Raw | undefined
}

/**
 * Enables or disables by a request of its own. What is so already need not be looked at first: a system that refuses it is
 * asked why only then.
 * @throws Fault
 */
export async function switchBy(
  { method, body, ...place }: Extract<Switching, { readonly kind: 'request' }>,
  { remoteId, active, record }: Switched,
  client: RestClient,
  signal: AbortSignal,
): Promise<void> {
  const isDone = (now: Raw): boolean => isActive(now, client.description) === active
  if (record !== undefined && isDone(record)) return
  const url = client.address(place, { id: remoteId })
  const call = { method, url, write: true, what: `account ${remoteId}`, ...(body === undefined ? {} : { body }) }
  try {
    const answer = await client.send(call, signal)
    const isOpen = isUnseen(answer, client.description.success !== undefined)
    if (isOpen && !isDone(await readExisting(remoteId, client, signal)))
      throw notYet(`account ${remoteId} ${active ? 'enabled' : 'disabled'}`, answer, client.description)
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    if (error.kind === 'missing') await ensureGone(remoteId, client, signal)
    const mayBeDone = error.kind === 'rejected' || error.kind === 'conflict'
    if (!mayBeDone || !isDone(await readExisting(remoteId, client, signal))) throw error
  }
}
