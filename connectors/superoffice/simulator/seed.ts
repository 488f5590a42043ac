import { linkMembers, listMembers, type SimulatedPerson, type SimulatedUser, type State, type Thing } from './state.ts'

/** What a fresh simulator holds besides what every SuperOffice ships with. */
export interface Seed {
  readonly users?: readonly Partial<SimulatedUser>[]
  readonly persons?: readonly (Partial<SimulatedPerson> & { readonly PersonId: number })[]
  /** Names of more user groups, roles and request categories. */
  readonly groups?: readonly string[]
  readonly roles?: readonly string[]
  readonly categories?: readonly string[]
  /** How many licences of each module there are; default 10. */
  readonly licenses?: number
}

/** The user the simulator ships with. */
export const shipped = { userName: 'sync', password: 'Vy7-ship-Kq2m' }

export function stockState(seed: Seed, nowMs: () => number): State {
  const { users = [], persons = [], groups = [], roles = [], categories = [], licenses = 10 } = seed
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
      roles: things(['Administrator', 'User level 0', 'User level 1', ...roles]),
      usergroup: things(['Sales', 'Support', 'Marketing', ...groups]),
      ejCategory: [
        { ...thing(1, 'Support'), ChildItems: [thing(2, 'Printers'), thing(3, 'Other')] },
        { ...thing(4, 'Sales'), ChildItems: [thing(5, 'Offers'), thing(6, 'Other')] },
        ...categories.map((name, index) => thing(7 + index, name)),
      ],
      country: things(['Norway', 'Germany', 'Sweden']),
      perspos: things(['Manager', 'Assistant']),
    },
    licenses: [
      { ModuleLicenseId: 1, Owner: 'SUPEROFFICE', Name: 'Sales Premium', Total: licenses },
      { ModuleLicenseId: 2, Owner: 'SUPEROFFICE', Name: 'Service Premium', Total: licenses },
      { ModuleLicenseId: 3, Owner: 'SUPEROFFICE', Name: 'Web client', Total: undefined },
      { ModuleLicenseId: 4, Owner: 'PARTNER', Name: 'Phone link', Total: licenses },
    ],
    administrators: new Set([1]),
    next: {
      user: Math.max(...all.map(user => user.AssociateId)) + 1,
      person: Math.max(...every.map(person => person.PersonId)) + 1,
    },
    nowMs,
  }
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

export function newPerson(parts: Partial<SimulatedPerson> & { readonly PersonId: number }): SimulatedPerson {
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
