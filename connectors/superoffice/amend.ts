import { Fault } from '#contract'
import { saveFault } from './explain.ts'
import type { Refusal } from './faults.ts'
import { type PatchOperation, patched } from './patch.ts'
import { isRecord, type Raw } from './records.ts'
import type { Tools } from './tools.ts'

/** An entity that is to be changed. */
export interface Amendment {
  /** `/User`. */
  readonly collection: string
  readonly id: string
  /** Words for messages: `user 12`. */
  readonly what: string
  /** The steps that bring what is there to what is wanted; none when it is so already. */
  readonly decide: (entity: Raw) => readonly PatchOperation[]
}

/** What an amendment of a user is about. */
export function theUser(id: string) {
  return { collection: '/User', id, what: `user ${id}` } as const
}

/** Reads, decisions and writes before we give up against somebody who edits the same entity all the time. */
const mostTries = 3

/**
 * Changes an entity with a JSON Patch whose `test` steps prove that nobody changed the same members since we read them; when
 * somebody did (409), it is read and decided anew. Servers that take no PATCH get the whole entity (PUT), read right before.
 * @param first the entity, when it has just been read in full
 * @returns the entity as it is now
 * @throws Fault `missing` when it is gone, `rejected` for what SuperOffice does not accept, `interrupted` when somebody keeps
 *   getting in between
 */
export async function amend(
  amendment: Amendment,
  first: Raw | undefined,
  tools: Tools,
  signal: AbortSignal,
): Promise<Raw> {
  let entity = first ?? (await whole(amendment, tools, signal))
  let refusedSteps: string | undefined
  for (let tries = 0; tries < mostTries; tries += 1) {
    const steps = amendment.decide(entity)
    if (steps.length === 0) return entity
    // Nothing changed, and still the tests failed: this server compares in its own way. We have just looked, so go without.
    const isSame = JSON.stringify(steps) === refusedSteps
    const result = await save(amendment, entity, isSame ? untested(steps) : steps, tools, signal)
    if (result.kind === 'saved') return result.entity
    if (result.kind === 'changed') refusedSteps = JSON.stringify(steps)
    entity = await whole(amendment, tools, signal)
  }
  throw new Fault(
    'interrupted',
    `somebody keeps changing ${amendment.what} in SuperOffice at the same time; we look again`,
  )
}

const untested = (steps: readonly PatchOperation[]): readonly PatchOperation[] =>
  steps.filter(step => step.op !== 'test')

/** An entity with nothing left out: the only kind that may be written back. @throws Fault `missing` */
export async function whole(
  { collection, id, what }: Pick<Amendment, 'collection' | 'id' | 'what'>,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Raw> {
  const entity = await client.entity(`${collection}/${id}`, what, signal)
  if (entity === undefined) throw new Fault('missing', `SuperOffice has no ${what} any more`)
  return entity
}

type Result =
  | { readonly kind: 'saved'; readonly entity: Raw }
  /** Somebody changed it since it was read. */
  | { readonly kind: 'changed' }
  /** Not written, and the next try goes another way. */
  | { readonly kind: 'again' }

async function save(
  amendment: Amendment,
  entity: Raw,
  steps: readonly PatchOperation[],
  tools: Tools,
  signal: AbortSignal,
): Promise<Result> {
  const { collection, id, what } = amendment
  const isWhole = tools.learned.patchRefused
  const after = patched(entity, steps)
  const call = { path: `${collection}/${id}`, write: true, ...(isWhole ? put(after) : patch(steps)) }
  const answer = await tools.client.send(call, signal)
  if (answer.kind === 'done')
    return { kind: 'saved', entity: isRecord(answer.body) ? answer.body : await whole(amendment, tools, signal) }
  if (answer.status === 409 || answer.status === 412) return { kind: 'changed' }
  if (!isWhole && (await isPatchRefused(answer, amendment, tools, signal))) {
    tools.learned.patchRefused = true
    return { kind: 'again' }
  }
  throw await saveFault(answer, { collection, entity: after, what }, tools, signal)
}

const patch = (body: readonly PatchOperation[]) => ({ method: 'PATCH', body }) as const
const put = (body: Raw) => ({ method: 'PUT', body }) as const

/** An older server knows no PATCH: it says so (405, 415, 501), or finds no such place (404) for an entity that is there. */
async function isPatchRefused(
  { status }: Refusal,
  amendment: Amendment,
  tools: Tools,
  signal: AbortSignal,
): Promise<boolean> {
  if (status === 405 || status === 415 || status === 501) return true
  if (status !== 404) return false
  await whole(amendment, tools, signal)
  return true
}
