import { inside, numberIn, objectsIn, type ReplyFields, textIn } from './reply.ts'
import { linkMembers, listMembers, type SimulatedPerson, type State, textMembers, thingOf, userOf } from './state.ts'

/** A person as `/Person/{id}` shows it. */
export function personEntity(state: State, person: SimulatedPerson): ReplyFields {
  const user = userOf(state, person.PersonId)
  return {
    PersonId: person.PersonId,
    ...Object.fromEntries(textMembers.map(name => [name, person.texts[name] ?? ''])),
    FullName: fullName(person),
    ...Object.fromEntries(
      listMembers.map(name => [name, (person.lists[name] ?? []).map(one => ({ ...one, StrippedValue: one.Value }))]),
    ),
    ...Object.fromEntries(Object.keys(linkMembers).map(name => [name, linked(state, name, person.links[name] ?? 0)])),
    UsePersonAddress: person.UsePersonAddress,
    Retired: person.Retired,
    IsAssociate: user !== undefined,
    CorrespondingAssociate: user === undefined ? null : { AssociateId: user.AssociateId, Name: user.Name },
  }
}

/** Links to nothing are null. */
function linked(state: State, name: string, id: number): ReplyFields | null {
  const { id: member = 'Id', list } = linkMembers[name] ?? {}
  if (id === 0) return null
  return { [member]: id, Value: list === undefined ? '' : (thingOf(state, list, id)?.Name ?? '') }
}

const fullName = ({ texts }: SimulatedPerson): string =>
  [texts.Firstname, texts.MiddleName, texts.Lastname].filter(part => part !== undefined && part !== '').join(' ')

/** The person inside a user: flatter, and only for show. */
export function personCarrier(state: State, personId: number): ReplyFields | null {
  const person = state.persons.get(personId)
  if (person === undefined) return null
  const { texts, lists, links } = person
  const first = (name: string) => lists[name]?.[0]
  return {
    PersonId: personId,
    ...Object.fromEntries(textMembers.map(name => [name, texts[name] ?? ''])),
    FullName: fullName(person),
    FormalName: fullName(person),
    Position: thingOf(state, 'perspos', links.Position ?? 0)?.Name ?? '',
    Email: first('Emails')?.Value ?? '',
    EmailName: first('Emails')?.Description ?? '',
    DirectPhone: first('OfficePhones')?.Value ?? '',
    MobilePhone: first('MobilePhones')?.Value ?? '',
    FaxPhone: first('Faxes')?.Value ?? '',
    CountryId: links.Country ?? 0,
    ContactId: links.Contact ?? 0,
    ContactName: links.Contact === 1 ? 'Own company' : '',
    ContactDepartment: '',
    Retired: person.Retired ? 1 : 0,
    UsePersonAddress: person.UsePersonAddress,
    TicketPriorityId: links.TicketPriority ?? 0,
    SupportLanguageId: links.CustomerLanguage ?? 0,
    SupportAssociateId: links.SupportAssociate ?? 0,
    Rank: 0,
  }
}

/** The row an entity stands for; what is not in it is lost. */
export function personFrom(
  entity: ReplyFields,
  before: Pick<SimulatedPerson, 'PersonId' | 'Retired'>,
): SimulatedPerson {
  return {
    PersonId: before.PersonId,
    Retired: before.Retired,
    texts: Object.fromEntries(textMembers.map(name => [name, textIn(entity[name])])),
    lists: Object.fromEntries(
      listMembers.map(name => [
        name,
        objectsIn(entity[name]).map(one => ({ Value: textIn(one.Value), Description: textIn(one.Description) })),
      ]),
    ),
    links: Object.fromEntries(
      Object.entries(linkMembers).map(([name, { id }]) => [name, numberIn(inside(entity[name])[id])]),
    ),
    UsePersonAddress: entity.UsePersonAddress === true,
  }
}
