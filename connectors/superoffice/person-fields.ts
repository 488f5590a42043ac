import type { PlainField } from './user-fields.ts'

/**
 * Members of a person as `/Person/{id}` has them, by attribute. The user shows the same person flatter: its first e-mail
 * address is `Person.Email` there and the first of `Emails` here.
 */
export const personFields: Readonly<Record<string, PlainField>> = {
  'Person.ContactId': { path: '/Contact/ContactId', kind: 'id' },
  'Person.Firstname': { path: '/Firstname', kind: 'text' },
  'Person.MiddleName': { path: '/MiddleName', kind: 'text' },
  'Person.Lastname': { path: '/Lastname', kind: 'text' },
  'Person.Mrmrs': { path: '/Mrmrs', kind: 'text' },
  'Person.Title': { path: '/Title', kind: 'text' },
  'Person.Description': { path: '/Description', kind: 'text' },
  'Person.CountryId': { path: '/Country/CountryId', kind: 'id' },
  'Person.UsePersonAddress': { path: '/UsePersonAddress', kind: 'boolean' },
  'Person.Kanafname': { path: '/Kanafname', kind: 'text' },
  'Person.Kanalname': { path: '/Kanalname', kind: 'text' },
  'Person.Post1': { path: '/Post1', kind: 'text' },
  'Person.Post2': { path: '/Post2', kind: 'text' },
  'Person.Post3': { path: '/Post3', kind: 'text' },
  'Person.TicketPriorityId': { path: '/TicketPriority/Id', kind: 'id' },
  'Person.SupportLanguageId': { path: '/CustomerLanguage/Id', kind: 'id' },
  'Person.SupportAssociateId': { path: '/SupportAssociate/AssociateId', kind: 'id' },
}

/** Members that are the first of a list. */
export const firstOf: Readonly<Record<string, { readonly list: string; readonly part: 'Value' | 'Description' }>> = {
  'Person.Email': { list: '/Emails', part: 'Value' },
  'Person.EmailName': { list: '/Emails', part: 'Description' },
  'Person.DirectPhone': { list: '/OfficePhones', part: 'Value' },
  'Person.MobilePhone': { list: '/MobilePhones', part: 'Value' },
  'Person.FaxPhone': { list: '/Faxes', part: 'Value' },
}

/** A name of the list of positions; what is written is its id. */
export const positionAttribute = 'Person.Position'
