import { type AttributeChange, type Attributes, Fault, plainText, shorten } from '#contract'
import { isRecord, type Raw } from '#kit'
import { amend } from './amend.ts'
import { believed } from './belief.ts'
import { explainSaveFault } from './explain.ts'
import { patched } from './patch.ts'
import { personFields, positionAttribute } from './person-fields.ts'
import { findExisting, readPerson } from './person-search.ts'
import { personSteps } from './person-steps.ts'
import { idOf } from './records.ts'
import { rejected } from './rejected.ts'
import type { Tools } from './tools.ts'
import { stepsFor } from './user-steps.ts'

/**
 * Changes what differs of a person.
 * @param changes those of the person alone
 * @param first the person, when it has just been read in full
 * @returns the person as it is now; undefined when nothing was asked of it
 * @throws Fault
 */
export async function amendPerson(
  id: string,
  changes: readonly AttributeChange[],
  first: Raw | undefined,
  tools: Tools,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  const real = changes.filter(({ name }) => name !== 'Person.PersonId')
  if (real.length === 0) return undefined
  if (id === '')
    throw rejected(real[0]?.name ?? '', 'this user has no person in SuperOffice; take the Person attributes out')
  const collection = '/Person'
  const decide = await decider(real, tools, signal)
  const properties = tools.learned.properties.get(collection)
  const amendment = { collection, id, what: `person ${id}`, decide, believed: believed(real, personFields, properties) }
  return amend(amendment, first, tools, signal)
}

async function decider(changes: readonly AttributeChange[], tools: Tools, signal: AbortSignal) {
  const steps = personSteps(await findPosition(changes, tools, signal))
  return (person: Raw) => stepsFor(person, changes, steps)
}

async function findPosition(
  changes: readonly AttributeChange[],
  { lists }: Tools,
  signal: AbortSignal,
): Promise<number | undefined> {
  const to = changes.find(({ name }) => name === positionAttribute)?.to
  if (to === undefined || to === null || to === '') return undefined
  const name = String(to)
  const id = (await lists('position', [name], signal)).get(name)
  if (typeof id === 'string') return Number(id)
  if (id !== undefined)
    throw rejected(
      positionAttribute,
      `SuperOffice has several positions ${shorten(name)} (ids ${id.join(', ')}); rename all but one there`,
    )
  throw rejected(
    positionAttribute,
    `SuperOffice has no position ${shorten(name)}; add it to the list of positions, or correct it`,
  )
}

/** The person behind a user. */
interface PersonOfUser {
  readonly id: string
  /** As it is now; undefined when it was neither made nor changed. */
  readonly person: Raw | undefined
}

/**
 * The person a new user is made of: the one the mapping names, one who is in the company already, or a new one. A person made
 * by an attempt that was cut off is found again, never made twice.
 * @returns its id, and the person as it is now
 * @throws Fault `rejected` when it is a user already, or when several persons fit
 */
export async function findOrCreatePerson(
  after: Attributes,
  changes: readonly AttributeChange[],
  tools: Tools,
  signal: AbortSignal,
): Promise<PersonOfUser> {
  const given = plainText(after['Person.PersonId'])
  if (given !== '') return bringUpToDate(await readPerson(given, tools, signal), changes, tools, signal)
  const companyId = plainText(after['Person.ContactId']) || (await tools.self(signal)).companyId
  const person = await findExisting(after, companyId, tools, signal)
  return person === undefined
    ? createPerson(changes, companyId, tools, signal)
    : bringUpToDate(person, changes, tools, signal)
}

async function bringUpToDate(
  person: Raw,
  changes: readonly AttributeChange[],
  tools: Tools,
  signal: AbortSignal,
): Promise<PersonOfUser> {
  const id = idOf(person.PersonId)
  return { id, person: await amendPerson(id, changes, person, tools, signal) }
}

async function createPerson(
  changes: readonly AttributeChange[],
  companyId: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<PersonOfUser> {
  const blank = companyId === '' ? {} : { Contact: { ContactId: Number(companyId) } }
  const entity = patched(blank, (await decider(changes, tools, signal))(blank))
  const answer = await tools.client.send({ method: 'POST', path: '/Person', body: entity, write: true }, signal)
  if (answer.kind === 'refused')
    throw await explainSaveFault(answer, { collection: '/Person', entity, what: 'the new person' }, tools, signal)
  const person = isRecord(answer.body) ? answer.body : {}
  const id = idOf(person.PersonId)
  if (id === '') throw new Fault('interrupted', 'SuperOffice took a new person, and does not say the id')
  return { id, person }
}
