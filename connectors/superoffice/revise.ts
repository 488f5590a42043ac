import { type AttributeChange, type Attributes, Fault, type Operation, type Receipt, type RemoteId } from '#contract'
import { type Raw, recordIn } from '#kit'
import { attributesOf, isActive } from './account.ts'
import { amend } from './amend.ts'
import { believed } from './belief.ts'
import { deviations, provenArrived, spelledOtherwise, told } from './kept.ts'
import { hiddenNote } from './licences.ts'
import { setPassword } from './password.ts'
import { amendPerson } from './person.ts'
import { isAboutPerson, personAttributesOf } from './person-steps.ts'
import { idOf } from './records.ts'
import { rejected } from './rejected.ts'
import { proven, retire } from './retire.ts'
import type { Tools } from './tools.ts'
import { userFields } from './user-fields.ts'
import { stepsFor, userSteps } from './user-steps.ts'
import { changeType } from './user-type.ts'
import { readEntity, theUser } from './whole.ts'

/** An operation that changes a user who is there. */
interface EditOperation {
  readonly operation: Operation
  readonly remoteId: RemoteId
  readonly changes: readonly AttributeChange[]
}

/** Changes what differs of a user and the person behind it; writes nothing when nothing does. @throws Fault */
export async function update(edit: EditOperation, tools: Tools, signal: AbortSignal): Promise<Receipt> {
  const user = await withoutReading(edit, tools, signal)
  return user === undefined
    ? change(edit, await readEntity(theUser(edit.remoteId), tools, signal), tools, signal)
    : finish(edit, user, tools, signal)
}

/**
 * The user after changes that need no look at it first.
 * @returns undefined when they need one
 */
async function withoutReading(
  { remoteId, changes }: EditOperation,
  tools: Tools,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  if (changes.length === 0 || changes.some(({ name }) => name === 'Type' || name === 'Person.PersonId'))
    return undefined
  const subject = theUser(remoteId)
  const ofUser = changes.filter(change => !isAboutPerson(change))
  if (ofUser.length === 0) return readOwnPerson(remoteId, tools, signal)
  const believedUser = believed(ofUser, userFields, tools.learned.properties.get(subject.collection))
  const decide = (user: Raw) => stepsFor(user, ofUser, userSteps(tools.hiddenLicences))
  return believedUser && amend({ ...subject, decide, believed: believedUser }, undefined, tools, signal)
}

/** A user with nothing in it but which person it is. @throws Fault `missing` */
async function readOwnPerson(id: RemoteId, { client }: Tools, signal: AbortSignal): Promise<Raw> {
  const { collection, what } = theUser(id)
  const user = await client.entity(`${collection}/${id}?$select=Person`, what, signal)
  if (user === undefined) throw new Fault('missing', `SuperOffice has no ${what} any more`)
  return user
}

/** @param before the user, just read */
async function change(edit: EditOperation, before: Raw, tools: Tools, signal: AbortSignal): Promise<Receipt> {
  const { remoteId, changes } = edit
  const subject = theUser(remoteId)
  refuseExchange(before, changes)
  const typed = await changeType(before, changes, subject, tools, signal)
  const decide = (user: Raw) => stepsFor(user, changes, userSteps(tools.hiddenLicences))
  // The user first: it is what SuperOffice has reasons to refuse.
  return finish(edit, await amend({ ...subject, decide }, typed, tools, signal), tools, signal)
}

/** Changes the person and sets the password; what came of it all. @param after the user, or the person in it alone */
async function finish(
  { operation, remoteId, changes }: EditOperation,
  after: Raw,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const personId = idOf(recordIn(after, 'Person').PersonId)
  const person = await amendPerson(personId, changes.filter(isAboutPerson), undefined, tools, signal)
  await setPassword(remoteId, operation.secrets.Password, tools, signal)
  const wanted = 'after' in operation.change ? operation.change.after : {}
  const now = attributesNow(after, person)
  const found = deviations(changes, now, wanted)
  provenArrived(changes, found, `user ${remoteId}`)
  return {
    operation: operation.id,
    remoteId,
    ...withNotes(withNotes(told(found), spelledOtherwise(changes, now)), hiddenNote(after, changes)),
  }
}

/** What a receipt says, and one thing more to know. */
function withNotes<Told extends { readonly note?: string }>(said: Told, more: string | undefined): Told {
  const notes = [said.note, more].filter(note => note !== undefined)
  return notes.length === 0 ? said : { ...said, note: notes.join('; ') }
}

/** Attributes of a user and of the person behind it, as far as answers show them. */
export function attributesNow(user: Raw, person: Raw | undefined): Attributes {
  // A user of which only some members were asked for has nothing in the others.
  const isShown = typeof user.UserName === 'string'
  const ofUser = isShown ? Object.entries(attributesOf(user)).filter(([name]) => !isAboutPerson({ name })) : []
  return { ...Object.fromEntries(ofUser), ...(person === undefined ? {} : personAttributesOf(person)) }
}

/** Takes a user back, and gives it the licences that retiring took. @throws Fault */
export async function enable(
  edit: EditOperation,
  wanted: Attributes,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const user = await backAgain(edit.remoteId, tools, signal)
  const { LicenseOwners: licences } = wanted
  const isSaid = edit.changes.some(({ name, mode = 'replace' }) => name === 'LicenseOwners' && mode === 'replace')
  const changes: readonly AttributeChange[] =
    licences === undefined || licences === null || isSaid
      ? edit.changes
      : [...edit.changes, { name: 'LicenseOwners', from: undefined, to: licences, mode: 'add' }]
  return change({ ...edit, changes }, user, tools, signal)
}

/** The user, active: looked at again once it was taken back, because the answer to that says nothing. */
async function backAgain(id: RemoteId, tools: Tools, signal: AbortSignal): Promise<Raw> {
  const user = await readEntity(theUser(id), tools, signal)
  if (isActive(user)) return user
  await retire(id, false, tools, signal)
  const after = await readEntity(theUser(id), tools, signal)
  proven(after, false)
  return after
}

/** A user stays the person it is. @throws Fault `rejected` when it should become another one's */
function refuseExchange(user: Raw, changes: readonly AttributeChange[]): void {
  const id = idOf(recordIn(user, 'Person').PersonId)
  const other = changes.find(({ name, to }) => name === 'Person.PersonId' && String(to ?? '') !== id)
  if (other !== undefined)
    throw rejected(other.name, `the person behind user ${idOf(user.AssociateId)} cannot be exchanged (it is ${id})`)
}
