import { type AttributeChange, type Attributes, plainText } from '#contract'
import { listIn, type Raw } from '#kit'
import { plainValue } from './account.ts'
import { at, type PatchOperation, setting } from './patch.ts'
import { firstOf, personFields, positionAttribute } from './person-fields.ts'
import { rejected } from './rejected.ts'
import { type Decide, plainSteps } from './user-steps.ts'

/** The attributes of a person as its own record shows them; the position is left out, since it is written by another name. */
export function personAttributesOf(person: Raw): Attributes {
  const plain = Object.entries(personFields).map(([name, field]) => [name, plainValue(person, field)])
  const firsts = Object.entries(firstOf).map(([name, { list, part }]) => [
    name,
    plainText(at(person, `${list}/0/${part}`)),
  ])
  return Object.fromEntries([...plain, ...firsts])
}

/** Whether a change is about the person and not about the user. */
export const isAboutPerson = ({ name }: Pick<AttributeChange, 'name'>): boolean => name.startsWith('Person.')

/**
 * What one change means for a person.
 * @param positionId the id of the position the changes name; undefined when they name none
 */
export const personSteps =
  (positionId: number | undefined): Decide =>
  (person, change) => {
    const field = personFields[change.name]
    if (field !== undefined) return plainSteps(person, field, change)
    const first = firstOf[change.name]
    if (first !== undefined) return firstSteps(person, first.list, first.part, change)
    if (change.name === positionAttribute) return setting(person, '/Position/Id', positionId ?? 0)
    return []
  }

/** The first of a list is the one that counts: it is changed in place, added to an empty list, taken away when emptied. */
function firstSteps(
  person: Raw,
  list: string,
  part: 'Value' | 'Description',
  { name, to }: AttributeChange,
): readonly PatchOperation[] {
  const value = to === null ? '' : String(to)
  const path = `${list}/0/${part}`
  if (listIn(person, list.slice(1)).length > 0) {
    const isEmptied = value === '' && part === 'Value'
    return isEmptied ? removing(person, list) : setting(person, path, value)
  }
  if (value === '') return []
  if (part === 'Description')
    throw rejected(name, `${name} describes an e-mail address, and there is none; map Person.Email, too`)
  const record = { Value: value }
  return [
    Array.isArray(at(person, list))
      ? { op: 'add', path: `${list}/-`, value: record }
      : { op: 'add', path: list, value: [record] },
  ]
}

function removing(person: Raw, list: string): readonly PatchOperation[] {
  const there = plainText(at(person, `${list}/0/Value`))
  return [
    { op: 'test', path: `${list}/0/Value`, value: there },
    { op: 'remove', path: `${list}/0` },
  ]
}
