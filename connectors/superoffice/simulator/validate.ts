import { inUse, isRetired, type SimulatedPerson, type SimulatedUser, type State, thingOf, userOf } from './state.ts'

/** What is wrong with a user that is to be saved: sentences by field, as `POST /User/Validate` gives them. */
export function userObjections(state: State, user: SimulatedUser): Readonly<Record<string, string>> {
  const others = [...state.users.values()].filter(one => one.AssociateId !== user.AssociateId)
  const isTaken = (name: 'UserName' | 'Name' | 'NickName'): boolean =>
    user[name] !== '' && others.some(one => one[name].toLowerCase() === user[name].toLowerCase())
  const isGroup = (id: number): boolean => thingOf(state, 'usergroup', id) !== undefined
  const owner = userOf(state, user.PersonId)
  const objections: readonly (readonly [boolean, string, string])[] = [
    [user.UserName === '', 'UserName', 'User name is mandatory.'],
    [user.Name === '', 'Name', 'User ID is mandatory.'],
    [isTaken('UserName'), 'UserName', 'User name is in use.'],
    [isTaken('Name'), 'Name', 'User ID is in use.'],
    [isTaken('NickName'), 'NickName', 'Nickname is in use.'],
    [thingOf(state, 'roles', user.Role)?.ExtraInfo !== roleKind(user), 'Role', 'No role for such a user.'],
    [!isGroup(user.UserGroup), 'UserGroup', 'Unknown user group.'],
    [!user.OtherGroups.every(isGroup), 'OtherGroups', 'Unknown user group.'],
    [
      !user.TicketCategories.every(id => thingOf(state, 'ejCategory', id) !== undefined),
      'TicketCategories',
      'Unknown category.',
    ],
    [!state.persons.has(user.PersonId), 'Person.PersonId', 'A user needs a person.'],
    [
      owner !== undefined && owner.AssociateId !== user.AssociateId,
      'Person.PersonId',
      'This person is a user already.',
    ],
    [user.Credentials.some(one => one.Type === ''), 'Credentials', 'A credential needs a type.'],
  ]
  return Object.fromEntries(objections.filter(([isWrong]) => isWrong).map(([, field, reason]) => [field, reason]))
}

/** The kind of role a user of a type can have, as the list of roles numbers them. */
const roleKind = ({ Type }: SimulatedUser): string =>
  String(Math.max(0, ['InternalAssociate', 'ExternalAssociate', 'AnonymousAssociate', 'SystemAssociate'].indexOf(Type)))

/** Name of a licence the user would get and nobody has left to give. */
export function missingLicense(state: State, user: SimulatedUser): string | undefined {
  const had = state.users.get(user.AssociateId)?.Licenses ?? []
  const wanted = user.Licenses.filter(id => !had.includes(id))
  const license = state.licenses.find(
    ({ ModuleLicenseId, Total }) =>
      wanted.includes(ModuleLicenseId) && Total !== undefined && inUse(state, ModuleLicenseId) >= Total,
  )
  return license?.Name ?? (isRetired(state, user) && wanted.length > 0 ? 'for a retired user' : undefined)
}

/** Ids of the hidden licences that go with the plans of a user. */
const setsOf = (state: State, { Licenses }: SimulatedUser): readonly number[] =>
  state.licenses.flatMap(({ ModuleLicenseId, set = [] }) => (Licenses.includes(ModuleLicenseId) ? set : []))

/** Name of a hidden licence the user would lose while its plan stays. */
export function tornLicense(state: State, user: SimulatedUser): string | undefined {
  const had = state.users.get(user.AssociateId)?.Licenses ?? []
  const torn = setsOf(state, user).find(id => had.includes(id) && !user.Licenses.includes(id))
  return state.licenses.find(one => one.ModuleLicenseId === torn)?.Name
}

/** The user with the hidden licences of its plans. */
export function withHidden(state: State, user: SimulatedUser): SimulatedUser {
  if (state.leavesHidden) return user
  return { ...user, Licenses: [...new Set([...user.Licenses, ...setsOf(state, user)])] }
}

/** The same for a person. */
export function personObjections(state: State, person: SimulatedPerson): Readonly<Record<string, string>> {
  const { texts, links, lists } = person
  const isKnown = (list: string, id = 0): boolean => id === 0 || thingOf(state, list, id) !== undefined
  const objections: readonly (readonly [boolean, string, string])[] = [
    [(texts.Lastname ?? '') === '' && (texts.Firstname ?? '') === '', 'Lastname', 'A person needs a name.'],
    [(texts.Lastname ?? '').length > 99, 'Lastname', 'The name is too long.'],
    [!isKnown('country', links.Country), 'Country', 'Unknown country.'],
    [!isKnown('perspos', links.Position), 'Position', 'Unknown position.'],
    [(links.Contact ?? 0) === 0, 'Contact', 'A person needs a company.'],
    [(lists.Emails ?? []).some(one => !one.Value.includes('@')), 'Emails', 'No e-mail address.'],
  ]
  return Object.fromEntries(objections.filter(([isWrong]) => isWrong).map(([, field, reason]) => [field, reason]))
}
