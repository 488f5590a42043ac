import { isRecord, type Raw } from '#kit'
import { explainSaveFault } from './explain.ts'
import { type Refusal, verdictOf } from './faults.ts'
import { type PatchOperation, patched } from './patch.ts'
import type { Tools } from './tools.ts'
import { type EntityName, readEntity } from './whole.ts'

/** What a decision rests on. */
export interface Sight {
  readonly entity: Raw
  /** Not seen, but believed. */
  readonly isBelief: boolean
}

/** What came of saving. */
type Result =
  | { readonly kind: 'saved'; readonly entity: Raw }
  /** Somebody changed it since it was read. */
  | { readonly kind: 'changed' }
  /** Not written, and the next try goes another way. */
  | { readonly kind: 'again' }

/** Sends the steps, or the entity as they leave it where the server takes no PATCH. @throws Fault */
export async function save(
  place: EntityName,
  { entity, isBelief }: Sight,
  steps: readonly PatchOperation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<Result> {
  const { collection, id, what } = place
  const isWhole = tools.learned.patchRefused
  // What is believed has gaps and must never be written back whole.
  if (steps.length === 0 || (isWhole && isBelief)) return { kind: 'again' }
  const after = patched(entity, steps)
  const call = { path: `${collection}/${id}`, write: true, ...(isWhole ? put(after) : patch(steps)) }
  const answer = await tools.client.send(call, signal)
  if (answer.kind === 'done')
    return { kind: 'saved', entity: isRecord(answer.body) ? answer.body : await readEntity(place, tools, signal) }
  if (answer.status === 409 || answer.status === 412) return { kind: 'changed' }
  if (!isWhole && (await isPatchRefused(answer, place, tools, signal))) {
    tools.learned.patchRefused = true
    return { kind: 'again' }
  }
  if (!isBelief) throw await explainSaveFault(answer, { collection, entity: after, what }, tools, signal)
  const { kind } = verdictOf(answer)
  if (kind === 'rejected' || kind === 'conflict') return { kind: 'changed' }
  throw tools.client.fault(answer, { what, write: true })
}

const patch = (body: readonly PatchOperation[]) => ({ method: 'PATCH', body }) as const
const put = (body: Raw) => ({ method: 'PUT', body }) as const

/** An older server knows no PATCH: it says so (405, 415, 501), or finds no such place (404) for an entity that is there. */
async function isPatchRefused(
  { status }: Refusal,
  place: EntityName,
  tools: Tools,
  signal: AbortSignal,
): Promise<boolean> {
  if (status === 405 || status === 415 || status === 501) return true
  if (status !== 404) return false
  await readEntity(place, tools, signal)
  return true
}
