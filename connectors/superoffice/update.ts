import {
  type AttributeChange,
  type Attributes,
  comparable,
  exactly,
  type Operation,
  type Receipt,
  type RemoteId,
} from '#contract'
import { attributesOf, isActive } from './account.ts'
import { amend, theUser, whole } from './amend.ts'
import { attributes } from './attributes.ts'
import { setPassword } from './password.ts'
import { amendPerson } from './person.ts'
import { isAboutPerson } from './person-steps.ts'
import { idOf, type Raw, recordIn } from './records.ts'
import { rejected } from './rejected.ts'
import { retire } from './retire.ts'
import type { Tools } from './tools.ts'
import { stepsFor, userSteps } from './user-steps.ts'
import { changeType } from './user-type.ts'

/** An operation that changes a user who is there. */
export interface Edit {
  readonly operation: Operation
  readonly remoteId: RemoteId
  readonly changes: readonly AttributeChange[]
}

/** Changes what differs of a user and the person behind it; writes nothing when nothing does. @throws Fault */
export async function update(
  { operation, remoteId, changes }: Edit,
  tools: Tools,
  signal: AbortSignal,
): Promise<Receipt> {
  const subject = theUser(remoteId)
  const before = await whole(subject, tools, signal)
  const personId = personOf(before, changes)
  const typed = await changeType(before, changes, subject, tools, signal)
  const decide = (user: Raw) => stepsFor(user, changes, userSteps)
  // The user first: it is what SuperOffice has reasons to refuse.
  const after = await amend({ ...subject, decide }, typed, tools, signal)
  await amendPerson(personId, changes.filter(isAboutPerson), tools, signal)
  await setPassword(remoteId, operation.secrets.Password, tools, signal)
  const stored = differing(after, changes)
  const receipt = { operation: operation.id, remoteId }
  return Object.keys(stored).length === 0 ? receipt : { ...receipt, stored }
}

/** Takes a user back, and gives it the licences that retiring took. @throws Fault */
export async function enable(edit: Edit, wanted: Attributes, tools: Tools, signal: AbortSignal): Promise<Receipt> {
  const subject = theUser(edit.remoteId)
  if (!isActive(await whole(subject, tools, signal))) await retire(edit.remoteId, false, tools, signal)
  const { LicenseOwners: licences } = wanted
  const isSaid = edit.changes.some(({ name, mode = 'replace' }) => name === 'LicenseOwners' && mode === 'replace')
  const changes: readonly AttributeChange[] =
    licences === undefined || licences === null || isSaid
      ? edit.changes
      : [...edit.changes, { name: 'LicenseOwners', from: undefined, to: licences, mode: 'add' }]
  return update({ ...edit, changes }, tools, signal)
}

/** The person of a user. @throws Fault `rejected` when it should become another one's */
function personOf(user: Raw, changes: readonly AttributeChange[]): string {
  const id = idOf(recordIn(user, 'Person').PersonId)
  const other = changes.find(({ name, to }) => name === 'Person.PersonId' && String(to ?? '') !== id)
  if (other !== undefined)
    throw rejected(other.name, `the person behind user ${idOf(user.AssociateId)} cannot be exchanged (it is ${id})`)
  return id
}

/** Plain attributes of the user that SuperOffice keeps differently from what was sent. */
function differing(user: Raw, changes: readonly AttributeChange[]): Attributes {
  const kept = attributesOf(user)
  return Object.fromEntries(
    changes.flatMap(({ name, to }) => {
      const there = kept[name]
      const isPlain =
        !isAboutPerson({ name }) && attributes[name]?.type !== 'list' && attributes[name]?.type !== 'records'
      if (!isPlain || to === null || there === undefined || there === null) return []
      const rule = { ...exactly, numberAsText: true, ...attributes[name]?.equality }
      return comparable(there, rule) === comparable(to, rule) ? [] : [[name, there] as const]
    }),
  )
}
