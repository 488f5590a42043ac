import { type Attributes, type Fault, fold, plainText, shorten } from '#contract'
import { listIn, type Raw, recordIn } from '#kit'
import { isOneOf, readRows } from './archive.ts'
import { idOf } from './records.ts'
import { numberOf, rejected } from './rejected.ts'
import type { Tools } from './tools.ts'

/** The person the mapping names. @throws Fault `rejected` when it is not there, or a user already */
export async function readPerson(id: string, { client }: Tools, signal: AbortSignal): Promise<Raw> {
  const person = await client.entity(`/Person/${numberOf(id, 'Person.PersonId')}`, `person ${id}`, signal)
  if (person === undefined)
    throw rejected('Person.PersonId', `SuperOffice has no person ${id}; correct Person.PersonId, or leave it out`)
  if (person.IsAssociate === true) throw userAlready(person, 'Person.PersonId')
  return person
}

/**
 * A person of the same names in the company, with the same e-mail address where both have one.
 * @returns undefined when there is none
 * @throws Fault `rejected` when it is a user already, or when several persons fit
 */
export async function findExisting(
  after: Attributes,
  companyId: string,
  { client }: Tools,
  signal: AbortSignal,
): Promise<Raw | undefined> {
  const given = plainText(after['Person.Firstname'])
  const family = plainText(after['Person.Lastname'])
  if (given === '' && family === '')
    throw rejected(
      'Person.Lastname',
      'a new user needs a name; map Person.Firstname and Person.Lastname, or Person.PersonId',
    )
  const company = `contactId eq ${numberOf(companyId || 0, 'Person.ContactId')}`
  const filter = [company, isOneOf('lastName', [family]), isOneOf('firstName', [given])].join(' and ')
  const query = { path: '/Person', columns: ['personId', 'firstName', 'lastName'], filter, what: 'persons' }
  const found = (await Array.fromAsync(readRows(query, client, signal))).filter(
    row => fold(plainText(row.lastName)) === fold(family) && fold(plainText(row.firstName)) === fold(given),
  )
  const persons = await Promise.all(
    found.map(row => client.entity(`/Person/${idOf(row.PrimaryKey)}`, `person ${idOf(row.PrimaryKey)}`, signal)),
  )
  return theOne(
    persons.filter(person => person !== undefined),
    fold(plainText(after['Person.Email'])),
  )
}

/** Several people may have one name; an address tells them apart. */
function theOne(persons: readonly Raw[], email: string): Raw | undefined {
  const sameAddress = persons.filter(person => email !== '' && fold(firstEmail(person)) === email)
  const user = sameAddress.find(person => person.IsAssociate === true)
  if (user !== undefined) throw userAlready(user, 'Person.Email')
  const free =
    sameAddress.length > 0
      ? sameAddress
      : persons.filter(one => one.IsAssociate !== true && (email === '' || firstEmail(one) === ''))
  const [person, ...others] = free
  if (others.length === 0) return person
  const ids = free.map(one => idOf(one.PersonId)).join(', ')
  throw rejected(
    'Person.PersonId',
    `several persons in SuperOffice fit (${ids}); map Person.PersonId to say which one it is`,
  )
}

function userAlready(person: Raw, field: string): Fault {
  const name = plainText(recordIn(person, 'CorrespondingAssociate').Name)
  return rejected(
    field,
    `person ${idOf(person.PersonId)} is user ${shorten(name)} already; match on Person.Email, or correct one of the two`,
  )
}

const firstEmail = (person: Raw): string => plainText(listIn(person, 'Emails')[0]?.Value)
