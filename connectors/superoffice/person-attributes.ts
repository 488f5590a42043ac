import type { AttributeSpec } from '#contract'
import { equality } from './equality.ts'

const text = { type: 'text' } as const
const id = { type: 'text', equality: equality.id } as const
const address = { type: 'text', equality: equality.name } as const
const readOnly = 'SuperOffice makes it from other fields'
const japanese = '(Japanese versions only)'

/** The person a user is; kept in a record of its own, which also appears in address books and on companies. */
export const personAttributes: Readonly<Record<string, AttributeSpec>> = {
  'Person.PersonId': {
    ...id,
    description: 'Id of an existing person to make the user of; only looked at when the user is made.',
    own: 'create-only',
  },
  'Person.ContactId': { ...id, description: 'Id of the company the person belongs to. New ones: ours.' },
  'Person.Firstname': { ...text, description: 'Given name.', maxLength: 99 },
  'Person.MiddleName': { ...text, description: 'Middle name.' },
  'Person.Lastname': { ...text, description: 'Family name.', maxLength: 99 },
  'Person.Mrmrs': { ...text, description: 'Form of address: `Mr`, `Ms`.' },
  'Person.Title': { ...text, description: 'Job title, free text.' },
  'Person.Position': { ...text, description: 'Position, by its name in the list of positions.' },
  'Person.Description': { ...text, description: 'Note about the person.', maxLength: 2047 },
  'Person.Email': { ...address, description: 'First e-mail address.' },
  'Person.EmailName': { ...text, description: 'Description of the first e-mail address.' },
  'Person.DirectPhone': { ...text, description: 'First office phone number.' },
  'Person.MobilePhone': { ...text, description: 'First mobile phone number.' },
  'Person.FaxPhone': { ...text, description: 'First fax number.' },
  'Person.CountryId': { ...id, description: 'Country.', lookup: { kind: 'country' } },
  'Person.UsePersonAddress': { type: 'boolean', description: 'Write to the person’s own address, not the company’s.' },
  'Person.Kanafname': { ...text, description: `Given name in kana ${japanese}.` },
  'Person.Kanalname': { ...text, description: `Family name in kana ${japanese}.` },
  'Person.Post1': { ...text, description: `Postal address, first line ${japanese}.` },
  'Person.Post2': { ...text, description: `Postal address, second line ${japanese}.` },
  'Person.Post3': { ...text, description: `Postal address, third line ${japanese}.` },
  'Person.TicketPriorityId': { ...id, description: 'Id of the priority of the person’s own requests.' },
  'Person.SupportLanguageId': { ...id, description: 'Id of the language the person is answered in.' },
  'Person.SupportAssociateId': { ...id, description: 'Id of the user who looks after the person.' },
  'Person.ContactName': { ...text, description: 'Name of the company.', readOnly },
  'Person.ContactDepartment': { ...text, description: 'Department of the company.', readOnly },
}
