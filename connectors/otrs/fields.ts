import type { AttributeSpec } from '#contract'
import { equality } from './equality.ts'

const text = { type: 'text', equality: equality.text } as const

type Specs = Readonly<Record<string, AttributeSpec>>

/** Longest texts: the columns of `customer_user` (Znuny, schema.xml). */
export const login: AttributeSpec = {
  ...text,
  equality: equality.login,
  description: 'Login of the customer user, and its id: another one renames the account.',
  required: true,
  maxLength: 200,
}

/** What every customer user has to have (`CustomerUser` map, Kernel/Config/Defaults.pm). */
export const required: Specs = {
  UserFirstname: { ...text, description: 'Given name.', required: true, maxLength: 100 },
  UserLastname: { ...text, description: 'Family name.', required: true, maxLength: 100 },
  UserEmail: {
    ...text,
    equality: equality.email,
    description: 'Mail address; no two customer users may have the same.',
    required: true,
    maxLength: 150,
  },
  UserCustomerID: {
    ...text,
    description: 'Customer company; OTRS does not ask whether it exists.',
    required: true,
    maxLength: 150,
  },
}

export const password: Specs = {
  UserPassword: {
    type: 'text',
    description: 'Password for the customer portal. Without one nobody can sign in there by password.',
    secret: true,
    own: 'create-only',
    maxLength: 128,
  },
}

/** What the stock map has besides. */
export const optional: Specs = {
  UserTitle: { ...text, description: 'Title or salutation.', maxLength: 50 },
  UserPhone: { ...text, description: 'Telephone.', maxLength: 150 },
  UserFax: { ...text, description: 'Fax.', maxLength: 150 },
  UserMobile: { ...text, description: 'Mobile telephone.', maxLength: 150 },
  UserStreet: { ...text, description: 'Street.', maxLength: 150 },
  UserZip: { ...text, description: 'Postal code.', maxLength: 200 },
  UserCity: { ...text, description: 'City.', maxLength: 200 },
  UserCountry: { ...text, description: 'Country.', maxLength: 200 },
  UserComment: { ...text, description: 'Comment.', maxLength: 250 },
}

const company = 'it belongs to the customer company'
const itself = 'OTRS sets it itself'

/** What a record shows and nobody can write through these operations. */
export const shown: Specs = {
  Source: {
    ...text,
    description: 'Backend that holds the account: `CustomerUser` is the first one.',
    readOnly: itself,
  },
  CustomerID: { ...text, description: 'Customer company, as OTRS worked it out.', readOnly: 'write UserCustomerID' },
  CreateBy: { ...text, description: 'Id of the agent who made the account.', readOnly: itself },
  CreateTime: { ...text, description: 'When the account was made.', readOnly: itself },
  CustomerCompanyName: { ...text, description: 'Name of the company.', readOnly: company },
  CustomerCompanyCountry: { ...text, description: 'Country of the company.', readOnly: company },
  CustomerCompanyZIP: { ...text, description: 'Postal code of the company.', readOnly: company },
  CustomerCompanyCity: { ...text, description: 'City of the company.', readOnly: company },
  CustomerCompanyStreet: { ...text, description: 'Street of the company.', readOnly: company },
  CompanyString: { ...text, description: 'The company in one line.', readOnly: company },
  CustomerCompanyURL: { ...text, description: 'Web address of the company.', readOnly: company },
  CustomerCompanyComment: { ...text, description: 'Comment on the company.', readOnly: company },
  CustomerCompanyValidID: { ...text, description: '1 when the company is valid.', readOnly: company },
}

export const dynamicField: AttributeSpec = {
  type: 'text',
  description: 'A dynamic field, by its name.',
  equality: equality.dynamicField,
}

export const preference: AttributeSpec = {
  ...text,
  description: 'A preference, by its key: `UserPreferences.TimeZone`.',
  maxLength: 250,
}

export const dynamicFieldPrefix = 'DynamicField.'
export const preferencePrefix = 'UserPreferences.'

/** Attributes no account can be without. */
export const requiredNames = (specs: Specs): readonly string[] =>
  Object.keys(specs).filter(name => specs[name]?.required === true)

/** The same attributes, not to be written, and why. */
export function readOnly(specs: Specs, why: string): Specs {
  return Object.fromEntries(
    Object.entries(specs).map(([name, { maxLength: _maxLength, ...spec }]) => [name, { ...spec, readOnly: why }]),
  )
}
