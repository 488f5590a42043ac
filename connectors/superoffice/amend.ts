import { Fault, writeJson } from '#contract'
import type { Raw } from '#kit'
import type { PatchOperation } from './patch.ts'
import { type Sight, save } from './save.ts'
import type { Tools } from './tools.ts'
import { type EntityName, readEntity } from './whole.ts'

/** An entity that is to be changed. */
interface Amendment extends EntityName {
  /** The steps that bring what is there to what is wanted; none when it is so already. */
  readonly decide: (entity: Raw) => readonly PatchOperation[]
  /** What is believed to be there (`belief.ts`): then nothing is read unless it proves wrong. */
  readonly believed?: Raw | undefined
}

/** Reads, decisions and writes before we give up against somebody who edits the same entity all the time. */
const mostTries = 3

/**
 * Changes an entity with a JSON Patch whose `test` steps prove that nobody changed the same members since we read them; when
 * somebody did (409), or when what we believed is refused for any reason, it is read and decided anew. Servers that take no PATCH
 * get the whole entity (PUT), read right before.
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
  let sight = first === undefined ? await sightOf(amendment, tools, signal) : { entity: first, isBelief: false }
  let refusedSteps: string | undefined
  for (let tries = sight.isBelief ? -1 : 0; tries < mostTries; tries += 1) {
    const steps = amendment.decide(sight.entity)
    if (steps.length === 0 && !sight.isBelief) return sight.entity
    // Nothing changed, and still the tests failed: this server compares in its own way. We have just looked, so go without.
    const isSame = writeJson(steps) === refusedSteps
    const result = await save(amendment, sight, isSame ? untested(steps) : steps, tools, signal)
    if (result.kind === 'saved') return result.entity
    if (result.kind === 'changed' && !sight.isBelief) refusedSteps = writeJson(steps)
    sight = { entity: await readEntity(amendment, tools, signal), isBelief: false }
  }
  throw new Fault(
    'interrupted',
    `somebody keeps changing ${amendment.what} in SuperOffice at the same time; we look again`,
  )
}

async function sightOf(amendment: Amendment, tools: Tools, signal: AbortSignal): Promise<Sight> {
  const { believed } = amendment
  return believed === undefined || tools.learned.patchRefused
    ? { entity: await readEntity(amendment, tools, signal), isBelief: false }
    : { entity: believed, isBelief: true }
}

const untested = (steps: readonly PatchOperation[]): readonly PatchOperation[] =>
  steps.filter(step => step.op !== 'test')
