import type { AttributeSpec } from '#contract'
import { equality } from './equality.ts'
import { personAttributes } from './person-attributes.ts'

const text = { type: 'text' } as const
const id = { type: 'text', equality: equality.id } as const
const ids = { type: 'list', own: 'additive', equality: equality.id } as const
const named = { type: 'text', equality: equality.name } as const
const readOnly = 'SuperOffice sets it itself'

/** What a user of ours can be; resources, system users and anonymous users are nobody's to provision. */
export const userTypes = ['InternalAssociate', 'ExternalAssociate'] as const

/** The user itself. */
const userAttributes: Readonly<Record<string, AttributeSpec>> = {
  UserName: { ...named, description: 'Sign-in name; often an e-mail address. Unique.', required: true },
  Name: { ...named, description: 'Initials: how the user is shown everywhere. Unique.', required: true },
  NickName: { ...text, equality: equality.alias, description: 'Alias in Service. Unique when there is one.' },
  Rank: { type: 'number', description: 'Position in lists.' },
  Tooltip: { ...text, description: 'Description shown in lists.' },
  RequestSignature: { ...text, description: 'Signature under answers to requests in Service.' },
  Role: {
    ...id,
    description: 'Role: what the user may see and do.',
    required: true,
    lookup: { kind: 'role' },
    grantsAdministration: true,
  },
  UserGroup: { ...id, description: 'Main user group.', required: true, lookup: { kind: 'usergroup' } },
  OtherGroups: { ...ids, description: 'Further user groups.', lookup: { kind: 'usergroup' } },
  TicketCategories: { ...ids, description: 'Request categories of the user in Service.', lookup: { kind: 'category' } },
  LicenseOwners: {
    ...ids,
    description: 'Module licences assigned to the user. Retiring gives them back.',
    lookup: { kind: 'license' },
  },
  Credentials: {
    type: 'records',
    description: 'Ways to sign in: records of Type, DisplayValue and Value (never shown; no passwords).',
    own: 'additive',
    identity: ['Type'],
  },
  Password: { ...text, description: 'Password of a user who signs in with one.', secret: true },
  Type: { ...text, description: 'Kind of user. New ones are internal.', choices: userTypes },
  WaitingForApproval: { type: 'boolean', description: 'Still needs an administrator’s approval; false approves.' },
  'CustomFields.*': {
    ...text,
    description: 'A custom field by its id: `CustomFields.SuperOffice:1`, `CustomFields.x_cost`.',
  },
  'ExtraFields.*': { ...text, description: 'An extra field; deprecated by SuperOffice in favour of CustomFields.' },
  AssociateId: { ...id, description: 'Id of the user.', readOnly },
  EjUserId: { ...id, description: 'Id of the user in Service; 0 for none.', readOnly },
  IsOnTravel: { type: 'boolean', description: 'Works in a travelling database.', readOnly },
  Lastlogin: { ...text, description: 'Last sign-in.', readOnly },
  Lastlogout: { ...text, description: 'Last sign-out.', readOnly },
}

/** Everything an account has, under SuperOffice's own names; members of the person with a dot. */
export const attributes: Readonly<Record<string, AttributeSpec>> = { ...userAttributes, ...personAttributes }

/** Attributes a user cannot be without. */
export const neverEmpty: ReadonlySet<string> = new Set(
  Object.entries(attributes).flatMap(([name, spec]) => (spec.required === undefined ? [] : [name])),
)
