import { Fault, type RemoteId } from '#contract'
import type { RestClient } from './client.ts'
import { readRecord } from './read.ts'

/**
 * Called when a write is told that there is no such account. Some systems say so to whoever may not touch it, or when a value is
 * taken by another account: only a look tells.
 * @returns once it is certain that the account is gone
 * @throws Fault `rejected` when it is there; `broken` when nothing is where it should be
 */
export async function ensureGone(id: RemoteId, client: RestClient, signal: AbortSignal): Promise<void> {
  if ((await readRecord(id, client, signal)) === undefined) return
  const { product } = client.description
  const sentence = `${product} says there is no account ${id}, and shows it: our account may not touch it, or a value is taken`
  throw new Fault('rejected', sentence)
}
