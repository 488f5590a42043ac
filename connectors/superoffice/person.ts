import { type AttributeChange, type Attributes, Fault, shorten } from '#contract'
import { amend } from './amend.ts'
import { saveFault } from './explain.ts'
import { patched } from './patch.ts'
import { positionAttribute } from './person-fields.ts'
import { checkNamed, existing } from './person-search.ts'
import { personSteps } from './person-steps.ts'
import { idOf, type Raw, recordOf, textOf } from './records.ts'
import { rejected } from './rejected.ts'
import { whoWeAre } from './self.ts'
import type { Tools } from './tools.ts'
import { stepsFor } from './user-steps.ts'

/** Changes what differs of a person. @param changes those of the person alone. @throws Fault */
export async function amendPerson(
  id: string,
  changes: readonly AttributeChange[],
  tools: Tools,
  signal: AbortSignal,
): Promise<void> {
  const real = changes.filter(({ name }) => name !== 'Person.PersonId')
  if (real.length === 0) return
  if (id === '')
    throw rejected(real[0]?.name ?? '', 'this user has no person in SuperOffice; take the Person attributes out')
  const decide = await decider(real, tools, signal)
  await amend({ collection: '/Person', id, what: `person ${id}`, decide }, undefined, tools, signal)
}

async function decider(changes: readonly AttributeChange[], tools: Tools, signal: AbortSignal) {
  const steps = personSteps(await positionId(changes, tools, signal))
  return (person: Raw) => stepsFor(person, changes, steps)
}

async function positionId(
  changes: readonly AttributeChange[],
  { lists }: Tools,
  signal: AbortSignal,
): Promise<number | undefined> {
  const to = changes.find(({ name }) => name === positionAttribute)?.to
  if (to === undefined || to === null || to === '') return undefined
  const name = String(to)
  const id = (await lists('position', [name], signal)).get(name)
  if (id !== undefined) return Number(id)
  throw rejected(
    positionAttribute,
    `SuperOffice has no position ${shorten(name)}; add it to the list of positions, or correct it`,
  )
}

/**
 * The person a new user is made of: the one the mapping names, one who is in the company already, or a new one. A person made
 * by an attempt that was cut off is found again, never made twice.
 * @returns its id
 * @throws Fault `rejected` when it is a user already, or when several persons fit
 */
export async function personFor(
  after: Attributes,
  changes: readonly AttributeChange[],
  tools: Tools,
  signal: AbortSignal,
): Promise<string> {
  const named = textOf(after['Person.PersonId'])
  if (named !== '') {
    await checkNamed(named, tools, signal)
    await amendPerson(named, changes, tools, signal)
    return named
  }
  const companyId = textOf(after['Person.ContactId']) || (await whoWeAre(tools.client, signal)).companyId
  const id = await existing(after, companyId, tools, signal)
  if (id === undefined) return made(changes, companyId, tools, signal)
  await amendPerson(id, changes, tools, signal)
  return id
}

async function made(
  changes: readonly AttributeChange[],
  companyId: string,
  tools: Tools,
  signal: AbortSignal,
): Promise<string> {
  const blank = companyId === '' ? {} : { Contact: { ContactId: Number(companyId) } }
  const entity = patched(blank, (await decider(changes, tools, signal))(blank))
  const answer = await tools.client.send({ method: 'POST', path: '/Person', body: entity, write: true }, signal)
  if (answer.kind === 'refused')
    throw await saveFault(answer, { collection: '/Person', entity, what: 'the new person' }, tools, signal)
  const id = idOf(recordOf(answer.body, 'a new person').PersonId)
  if (id === '') throw new Fault('broken', 'SuperOffice does not say the id of a new person')
  return id
}
