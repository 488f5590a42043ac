/** A user as the simulator keeps it: one row of the table of associates. */
export interface SimulatedUser {
  readonly AssociateId: number
  readonly Name: string
  readonly UserName: string
  readonly NickName: string
  readonly Rank: number
  readonly Tooltip: string
  readonly RequestSignature: string
  readonly Type: string
  readonly Role: number
  readonly UserGroup: number
  readonly OtherGroups: readonly number[]
  readonly TicketCategories: readonly number[]
  /** Ids of assigned module licences. */
  readonly Licenses: readonly number[]
  readonly Credentials: readonly SimulatedCredential[]
  readonly PersonId: number
  readonly Deleted: boolean
  readonly WaitingForApproval: boolean
  readonly CustomFields: Readonly<Record<string, string>>
  readonly ExtraFields: Readonly<Record<string, string>>
  readonly Password: string
}

interface SimulatedCredential {
  readonly Type: string
  readonly DisplayValue: string
  readonly Value: string
}

interface SimulatedElement {
  readonly Value: string
  readonly Description: string
}

/** A person: one row of the table of persons, with its lists. */
export interface SimulatedPerson {
  readonly PersonId: number
  readonly texts: Readonly<Record<string, string>>
  readonly lists: Readonly<Record<string, readonly SimulatedElement[]>>
  /** `Contact`, `Country`, `Position`, ...; 0 for none. */
  readonly links: Readonly<Record<string, number>>
  readonly UsePersonAddress: boolean
  readonly Retired: boolean
}

/** An item of a list. */
export interface Thing {
  readonly Id: number
  readonly Name: string
  readonly Deleted: boolean
  readonly ExtraInfo: string
  readonly ChildItems: readonly Thing[]
}

export interface SimulatedLicense {
  readonly ModuleLicenseId: number
  readonly Owner: string
  /** A code: `ten-sales`. */
  readonly Name: string
  /** What people know it as. */
  readonly Description: string
  /** Of a user plan: ids of the hidden licences that go with it. */
  readonly set?: readonly number[]
  readonly isHidden?: true
  /** How many there are; undefined: no limit. */
  readonly Total: number | undefined
}

export interface State {
  users: ReadonlyMap<number, SimulatedUser>
  persons: ReadonlyMap<number, SimulatedPerson>
  lists: Readonly<Record<string, readonly Thing[]>>
  readonly licenses: readonly SimulatedLicense[]
  /** Ids of roles that may administer users. */
  readonly administrators: ReadonlySet<number>
  /** Function rights by their programmatic name, with the ids of the roles that have them. */
  readonly rights: Readonly<Record<string, readonly number[]>>
  /** Whether saving a user with a plan assigns no hidden licences. */
  readonly leavesHidden: boolean
  readonly unassignable: readonly number[]
  /** What a question for users by their role is answered with; undefined: with these users. */
  roleQuestions: number | undefined
  readonly next: { user: number; person: number }
  readonly nowMs: () => number
}

export const textMembers = [
  ...['Firstname', 'MiddleName', 'Lastname', 'Mrmrs', 'Title', 'Description', 'Salutation', 'PersonNumber'],
  ...['Kanafname', 'Kanalname', 'Post1', 'Post2', 'Post3'],
] as const
export const listMembers = ['Emails', 'OfficePhones', 'MobilePhones', 'PrivatePhones', 'Faxes', 'OtherPhones'] as const

/** Links of a person: the member, what its id is called inside, and the list it is from, if it is from one. */
export const linkMembers: Readonly<Record<string, { readonly id: string; readonly list?: string }>> = {
  Contact: { id: 'ContactId' },
  Country: { id: 'CountryId', list: 'country' },
  Position: { id: 'Id', list: 'perspos' },
  TicketPriority: { id: 'Id' },
  CustomerLanguage: { id: 'Id' },
  SupportAssociate: { id: 'AssociateId' },
}

/** An item of a list, in all its levels; undefined when there is none with that id. */
export function thingOf(state: State, list: string, id: number): Thing | undefined {
  const search = (things: readonly Thing[]): Thing | undefined =>
    things.find(thing => thing.Id === id) ?? things.map(thing => search(thing.ChildItems)).find(found => found)
  return search(state.lists[list] ?? [])
}

/** Assigned licences of a kind, over all users. */
export function inUse(state: State, licenseId: number): number {
  return [...state.users.values()].filter(user => user.Licenses.includes(licenseId)).length
}

export const isRetired = (state: State, user: SimulatedUser): boolean =>
  user.Deleted || state.persons.get(user.PersonId)?.Retired === true

/** The user a person is; undefined for persons who are no users. */
export function userOf(state: State, personId: number): SimulatedUser | undefined {
  return personId === 0 ? undefined : [...state.users.values()].find(user => user.PersonId === personId)
}
