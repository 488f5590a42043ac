import {
  type AttributeChange,
  type Attributes,
  Fault,
  isList,
  type Operation,
  plainText,
  type Receipt,
  remoteId,
  shorten,
} from '#contract'
import { isRecord, type Raw } from '#kit'
import { explainSaveFault } from './explain.ts'
import { verdictOf } from './faults.ts'
import { deviations, spelledOtherwise, told } from './kept.ts'
import { hiddenNote } from './licences.ts'
import { setPassword } from './password.ts'
import { patched } from './patch.ts'
import { findOrCreatePerson } from './person.ts'
import { isAboutPerson } from './person-steps.ts'
import { isTaken } from './read.ts'
import { idOf, recordOf } from './records.ts'
import { attributesNow } from './revise.ts'
import type { Tools } from './tools.ts'
import { stepsFor, userSteps } from './user-steps.ts'

/**
 * Makes a user: finds or makes the person, takes SuperOffice's own template for it, lays our attributes over it and saves. Whether
 * somebody has the user name is asked only when something is refused: the plan has just looked.
 * @throws Fault `conflict` when the user name is taken, by an active or a retired user
 */
export async function create(
  operation: Operation,
  after: Attributes,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const userName = plainText(after.UserName)
  const changes = changesFor(after)
  const ofPerson = changes.filter(isAboutPerson)
  const findPerson = () => findOrCreatePerson(after, ofPerson, tools, signal)
  const { id: personId, person } = await unlessTaken(userName, findPerson, tools, signal)
  const template = await templateFor(plainText(after.Type) || 'InternalAssociate', personId, tools, signal)
  const entity = { ...patched(template, stepsFor(template, changes, userSteps(tools.hiddenLicences))), AssociateId: 0 }
  const user = await post(entity, userName, tools, signal)
  const id = idOf(user.AssociateId)
  const now = attributesNow(user, person)
  const otherwise = told(deviations(changes, now, after))
  const passwordless = await checkPassword(id, operation, tools, signal)
  const notes = [otherwise.note, spelledOtherwise(changes, now), passwordless, hiddenNote(user, changes)].filter(
    note => note !== undefined,
  )
  const stored = { ...otherwise.stored, ...(passwordless === undefined ? {} : { Password: null }) }
  return {
    operation: operation.id,
    remoteId: remoteId(id),
    ...(Object.keys(stored).length === 0 ? {} : { stored }),
    ...(notes.length === 0 ? {} : { note: notes.join('; ') }),
  }
}

/** The attributes of a new account as changes; lists are added to what the template has. */
function changesFor(after: Attributes): readonly AttributeChange[] {
  return Object.entries(after)
    .toSorted(([a], [b]) => (a < b ? -1 : 1))
    .filter(([, to]) => to !== null)
    .map(([name, to]) => ({ name, from: undefined, to, mode: isList(to) ? 'add' : 'replace' }))
}

async function templateFor(type: string, personId: string, { client }: Tools, signal: AbortSignal): Promise<Raw> {
  const what = 'the template of a user'
  const query = new URLSearchParams({ userType: type, personId })
  const template = recordOf(await client.read(`/User/Default?${query}`, what, signal), what)
  return { ...template, Type: type }
}

/** @returns the new user, at least its id */
async function post(entity: Raw, userName: string, tools: Tools, signal: AbortSignal): Promise<Raw> {
  const what = `the new user ${shorten(userName)}`
  const answer = await tools.client.send({ method: 'POST', path: '/User', body: entity, write: true }, signal)
  if (answer.kind === 'done') {
    if (isRecord(answer.body) && idOf(answer.body.AssociateId) !== '') return answer.body
    // It was done: whoever was made is looked for by the user name.
    throw new Fault('interrupted', 'SuperOffice took a new user, and does not say its id')
  }
  // Somebody may have made the same user since we looked; which of its words for that SuperOffice uses is not documented.
  const { kind } = verdictOf(answer)
  if (
    (kind === 'rejected' || kind === 'conflict' || kind === 'interrupted') &&
    (await isTaken(userName, tools.client, signal))
  )
    throw taken(userName)
  const fault = await explainSaveFault(answer, { collection: '/User', entity, what }, tools, signal)
  // A person may have been made for this user; it is found again, and no account.
  throw fault.kind === 'rejected' ? new Fault(fault.kind, fault.message, { ...fault.details, unchanged: true }) : fault
}

/** The person of a user who has the name is taken, too; then the name says more than the person does. */
async function unlessTaken<Found>(
  userName: string,
  find: () => Promise<Found>,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Found> {
  try {
    return await find()
  } catch (error) {
    if (error instanceof Fault && error.kind === 'rejected' && (await isTaken(userName, client, signal)))
      throw taken(userName)
    throw error
  }
}

function taken(userName: string): Fault {
  return new Fault('conflict', `user name ${shorten(userName)} is already used by another user of SuperOffice`, {
    field: 'UserName',
  })
}

/** The user is there by now: a password that could not be set is told, and does not undo that. */
async function checkPassword(
  id: string,
  { secrets }: Operation,
  tools: Tools,
  signal: AbortSignal,
): Promise<string | undefined> {
  try {
    await setPassword(id, secrets.Password, tools, signal)
    return undefined
  } catch (error) {
    if (error instanceof Fault)
      return `the user is made, its password is not set: ${error.message}; until then set it there by hand, or let usherd repeat it with own: managed`
    throw error
  }
}
