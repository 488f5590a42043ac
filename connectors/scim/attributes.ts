import type { AttributeSpec } from '#contract'
import { equality } from './equality.ts'
import { enterpriseSchema, type UserPlace } from './places.ts'

/** An attribute, and where it stands in a resource. */
interface AttributeLine {
  readonly spec: AttributeSpec
  readonly place: UserPlace
}

const text = { type: 'text', equality: equality.text } as const

function core(attribute: string, description: string, more: Partial<AttributeSpec> = {}): AttributeLine {
  return { spec: { ...text, description, ...more }, place: { attribute } }
}

const inName = (part: string, description: string): AttributeLine => ({
  spec: { ...text, description },
  place: { attribute: 'name', part },
})

const enterprise = (attribute: string, description: string): AttributeLine => ({
  spec: { ...text, description },
  place: { schema: enterpriseSchema, attribute },
})

/** A value for each type of a multi-valued attribute: `emails.work`. */
function typed(attribute: string, types: readonly string[], word: string, more: Partial<AttributeSpec> = {}) {
  return Object.fromEntries(
    types.map((type): [string, AttributeLine] => [
      `${attribute}.${type}`,
      { spec: { ...text, description: `${word} (${type}).`, ...more }, place: { attribute, type, part: 'value' } },
    ]),
  )
}

const addressParts = ['formatted', 'streetAddress', 'locality', 'region', 'postalCode', 'country']

function addresses(types: readonly string[]): Readonly<Record<string, AttributeLine>> {
  return Object.fromEntries(
    types.flatMap(type =>
      addressParts.map((part): [string, AttributeLine] => [
        `addresses.${type}.${part}`,
        {
          spec: { ...text, description: `Address (${type}): ${part}.` },
          place: { attribute: 'addresses', type, part },
        },
      ]),
    ),
  )
}

/** Attributes that are one plain value, in the order of RFC 7643 §4.1 to §4.3. */
const lines: Readonly<Record<string, AttributeLine>> = {
  userName: core('userName', 'Sign-in name; upper and lower case are the same.', {
    required: true,
    equality: equality.userName,
  }),
  externalId: core('externalId', 'Our identifier of the account, kept for us by the service.', {
    equality: equality.externalId,
  }),
  'name.formatted': inName('formatted', 'Full name as it is shown.'),
  'name.familyName': inName('familyName', 'Family name.'),
  'name.givenName': inName('givenName', 'Given name.'),
  'name.middleName': inName('middleName', 'Middle names.'),
  'name.honorificPrefix': inName('honorificPrefix', 'Title before the name.'),
  'name.honorificSuffix': inName('honorificSuffix', 'What follows the name.'),
  displayName: core('displayName', 'Name to show.'),
  nickName: core('nickName', 'Casual name.'),
  profileUrl: core('profileUrl', 'Address of a page about the person.'),
  title: core('title', 'Job title.'),
  userType: core('userType', 'Relation to the organisation: `Employee`, `Contractor`, ...'),
  preferredLanguage: core('preferredLanguage', 'Language: `de-DE`, `en-US`, ...'),
  locale: core('locale', 'Locale for numbers and dates: `de-DE`, ...'),
  timezone: core('timezone', 'Time zone: `Europe/Berlin`, ...'),
  ...typed('emails', ['work', 'home', 'other'], 'E-mail address', { equality: equality.emails }),
  ...typed('phoneNumbers', ['work', 'home', 'mobile', 'fax', 'pager', 'other'], 'Telephone number'),
  ...typed('photos', ['photo', 'thumbnail'], 'Address of a picture'),
  ...addresses(['work', 'home', 'other']),
  employeeNumber: enterprise('employeeNumber', 'Employee number.'),
  costCenter: enterprise('costCenter', 'Cost centre.'),
  organization: enterprise('organization', 'Organisation.'),
  division: enterprise('division', 'Division.'),
  department: enterprise('department', 'Department.'),
  manager: {
    spec: { type: 'text', description: 'Id of the manager’s account.', lookup: { kind: 'user' } },
    place: { schema: enterpriseSchema, attribute: 'manager', part: 'value' },
  },
}

/** Lists whose elements are known by their value. Which of them make an administrator only the service knows. */
const members = (description: string): AttributeSpec => ({
  type: 'list',
  description,
  own: 'additive',
  grantsAdministration: true,
})

const specs = Object.entries(lines).map(([name, { spec }]) => [name, spec] as const)

/** The attributes of an account, under flat SCIM names. */
export const attributes: Readonly<Record<string, AttributeSpec>> = {
  ...Object.fromEntries(specs),
  groups: {
    type: 'list',
    description: 'Ids of the groups the account is a direct member of.',
    // Many services leave them out of users.
    mayBeHidden: true,
    own: 'additive',
    lookup: { kind: 'group' },
    // Which groups make an administrator only the service knows.
    grantsAdministration: true,
  },
  roles: members('Roles, as the service names them.'),
  entitlements: members('Entitlements, as the service names them.'),
  password: { type: 'text', description: 'First password of a new account.', secret: true, own: 'create-only' },
  id: { type: 'text', description: 'Id of the account.', readOnly: 'the service sets it itself' },
}

/** Attributes that are lists of values in the user itself. */
export const memberLists: readonly string[] = ['roles', 'entitlements']

/** Where attributes of one plain value stand. */
export const places: ReadonlyMap<string, UserPlace> = new Map(
  Object.entries(lines).map(([name, { place }]) => [name, place]),
)
