import {
  linkMembers,
  listMembers,
  type SimulatedLicense,
  type SimulatedPerson,
  type SimulatedUser,
  type State,
  type Thing,
} from './state.ts'

/** What a fresh simulator holds besides what every SuperOffice ships with. */
export interface Seed {
  readonly users?: readonly Partial<SimulatedUser>[]
  readonly persons?: readonly (Partial<SimulatedPerson> & { readonly PersonId: number })[]
  /** Names of more user groups, roles and request categories. */
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  /** Names of more roles for external users. */
  readonly externalRoles?: readonly string[]
  /** Ids of roles besides the first one that may administer users. */
  readonly administrating?: readonly number[]
  readonly categories?: readonly string[]
  /** How many licences of each module there are; default 10. */
  readonly licenses?: number
  /** Saving a user with a plan leaves its hidden licences where they are: which of the two happens is not documented. */
  readonly leavesHidden?: boolean
  /** More licences without a limit. */
  readonly moreLicenses?: readonly Pick<SimulatedLicense, 'Name' | 'Description'>[]
  /** Licences nobody can assign by hand. */
  readonly unassignable?: readonly number[]
}

/** The user the simulator ships with. */
export const shipped = { userName: 'sync', password: 'Vy7-ship-Kq2m' }

export function stockState(seed: Seed, nowMs: () => number): State {
  const { users = [], persons = [], groups = [], categories = [], licenses = 10, administrating = [] } = seed
  const all = [admin, ...users.map((user, index) => newUser({ AssociateId: 10 + index, ...user }))]
  const people = [
    newPerson({ PersonId: 1, texts: { Firstname: 'Sync', Lastname: 'Account' } }),
    ...persons.map(newPerson),
  ]
  const missing = all.filter(user => !people.some(person => person.PersonId === user.PersonId))
  const made = missing.map(user => newPerson({ PersonId: user.PersonId, texts: { Lastname: user.Name } }))
  const every = [...people, ...made]
  return {
    users: new Map(all.map(user => [user.AssociateId, user])),
    persons: new Map(every.map(person => [person.PersonId, person])),
    lists: {
      roles: rolesOf(seed),
      usergroup: things(['Sales', 'Support', 'Marketing', ...groups]),
      ejCategory: [
        { ...thing(1, 'Support'), ChildItems: [thing(2, 'Printers'), thing(3, 'Other')] },
        { ...thing(4, 'Sales'), ChildItems: [thing(5, 'Offers'), thing(6, 'Other')] },
        ...categories.map((name, index) => thing(7 + index, name)),
      ],
      country: things(['Norway', 'Germany', 'Sweden']),
      perspos: things(['Manager', 'Assistant']),
    },
    licenses: licencesOf(licenses, seed.moreLicenses ?? []),
    administrators: new Set([1, ...administrating]),
    rights: { 'admin-role': [1, ...administrating], 'admin-preferences': [1, 3], 'cs-listown': [2] },
    unassignable: seed.unassignable ?? [],
    leavesHidden: seed.leavesHidden ?? false,
    roleQuestions: undefined,
    next: {
      user: Math.max(...all.map(user => user.AssociateId)) + 1,
      person: Math.max(...every.map(person => person.PersonId)) + 1,
    },
    nowMs,
  }
}

/** As the vendor names them: codes for programs, descriptions for people, and hidden ones that go with a user plan. */
function licencesOf(Total: number, more: NonNullable<Seed['moreLicenses']>): readonly SimulatedLicense[] {
  const own = { Owner: 'SUPEROFFICE', Total }
  const unlimited = { ...own, Total: undefined }
  return [
    { ...own, ModuleLicenseId: 1, Name: 'ten-sales', Description: 'Sales Premium', set: [3, 5] },
    { ...own, ModuleLicenseId: 2, Name: 'ten-service', Description: 'Service Premium', set: [3, 5] },
    { ...unlimited, ModuleLicenseId: 3, Name: 'web', Description: 'Web client', isHidden: true },
    { Owner: 'PARTNER', Total, ModuleLicenseId: 4, Name: 'phone', Description: 'Phone link' },
    { ...unlimited, ModuleLicenseId: 5, Name: 'user', Description: 'User', isHidden: true },
    { ...unlimited, ModuleLicenseId: 6, Name: 'guide-cal', Description: 'Calendar guide' },
    ...more.map((license, index) => ({ ...unlimited, ModuleLicenseId: 7 + index, ...license })),
  ]
}

/** Those of employees first, with ids from 1; those of external users begin at 100. */
function rolesOf({ roles = [], externalRoles = [] }: Seed): readonly Thing[] {
  const external = ['External user', ...externalRoles].map((name, index) => thing(100 + index, name))
  return [
    ...things(['Administrator', 'User level 0', 'User level 1', ...roles]),
    ...external.map(role => ({ ...role, ExtraInfo: '1' })),
  ]
}

const thing = (Id: number, Name: string): Thing => ({ Id, Name, Deleted: false, ExtraInfo: '0', ChildItems: [] })
const things = (names: readonly string[]): readonly Thing[] => names.map((name, index) => thing(index + 1, name))

export function newUser(parts: Partial<SimulatedUser> & { readonly AssociateId: number }): SimulatedUser {
  return {
    Name: `U${parts.AssociateId}`,
    UserName: `user-${parts.AssociateId}`,
    NickName: '',
    Rank: 0,
    Tooltip: '',
    RequestSignature: '',
    Type: 'InternalAssociate',
    Role: 2,
    UserGroup: 1,
    OtherGroups: [],
    TicketCategories: [],
    Licenses: [],
    Credentials: [],
    PersonId: 1000 + parts.AssociateId,
    Deleted: false,
    WaitingForApproval: false,
    CustomFields: { 'SuperOffice:1': '', x_cost: '' },
    ExtraFields: {},
    Password: '',
    ...parts,
  }
}

function newPerson(parts: Partial<SimulatedPerson> & { readonly PersonId: number }): SimulatedPerson {
  const lists = Object.fromEntries(listMembers.map(name => [name, []]))
  const links = Object.fromEntries(Object.keys(linkMembers).map(name => [name, 0]))
  return {
    texts: {},
    UsePersonAddress: false,
    Retired: false,
    ...parts,
    lists: { ...lists, ...parts.lists },
    links: { ...links, Contact: 1, ...parts.links },
  }
}

const admin: SimulatedUser = newUser({
  AssociateId: 1,
  Name: 'SYNC',
  UserName: shipped.userName,
  Password: shipped.password,
  Role: 1,
  PersonId: 1,
})
