import type { Operation, Receipt } from '#contract'
import { refusal } from './blame.ts'
import { idOf, notAllowed, readExisting } from './existing.ts'
import { verdictOf } from './faults.ts'
import type { Tools } from './tools.ts'

/** Deletes accounts; those that are gone already count as deleted. @throws Fault */
export async function remove(
  operations: readonly Operation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<readonly Receipt[]> {
  const ids = operations.map(idOf)
  await removeIds(ids, ids, tools, signal)
  return operations.map(operation => ({ operation: operation.id, remoteId: idOf(operation) }))
}

/**
 * @param ids what is to go now
 * @param all every id of the batch, in the order given: positions in it are what a fault names
 */
async function removeIds(
  ids: readonly string[],
  all: readonly string[],
  tools: Tools,
  signal: AbortSignal,
): Promise<void> {
  const answer = await tools.client.call('user.delete', ids, { write: true, signal })
  if (answer.kind === 'result') return
  const sent = ids.map(userid => ({ position: all.indexOf(userid), record: { userid } }))
  if (verdictOf(answer.error, { write: true }).kind !== 'missing') throw refusal(answer.error, sent)
  const there = await readExisting(ids, tools.client, signal)
  const left = ids.filter(id => there.has(id))
  if (left.length === ids.length) throw notAllowed()
  if (left.length > 0) await removeIds(left, all, tools, signal)
}
