import { referenceTo, type ShownAccount, type SimulatedProduct, variableOf } from '#simulation'
import { type Details, peek } from './asked.ts'
import { shipped } from './seed.ts'
import { type Server, serve } from './serve.ts'
import { isRetired, type SimulatedUser, type State, thingOf } from './state.ts'

const name = 'superoffice'

/** SuperOffice as the simulation shows it. */
export function productOf(server: Server): SimulatedProduct<Details> {
  const { state } = server
  return {
    name,
    title: 'SuperOffice CRM',
    path: `${server.prefix}/api/v1`,
    connection: {
      connector: 'superoffice',
      settings: { username: shipped.userName, password: referenceTo(name, 'password') },
      match: ['UserName'],
      attributes: {
        UserName: 'userName',
        // Unique, and eight characters at most.
        Name: { expr: 'person.userName.substring(0, 8)' },
        Role: { value: 'User level 0', lookup: 'role' },
        UserGroup: { value: 'Sales', lookup: 'usergroup' },
        'Person.Firstname': 'name.givenName',
        'Person.Lastname': 'name.familyName',
        'Person.Email': 'emails.work',
      },
      secrets: { [variableOf(name, 'password')]: shipped.password },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, server),
    snapshot: () => {
      const { users, persons } = server.state
      return () => {
        Object.assign(server.state, { users, persons })
      }
    },
    accounts: () => [...state.users.values()].map(user => shown(user, state)),
  }
}

function shown(user: SimulatedUser, state: State): ShownAccount {
  const { Firstname = '', Lastname = '' } = state.persons.get(user.PersonId)?.texts ?? {}
  return {
    id: user.AssociateId,
    login: user.UserName,
    name: `${Firstname} ${Lastname}`.trim(),
    role: thingOf(state, 'roles', user.Role)?.Name,
    group: thingOf(state, 'usergroup', user.UserGroup)?.Name,
    licences: state.licenses
      .filter(({ ModuleLicenseId, isHidden }) => isHidden !== true && user.Licenses.includes(ModuleLicenseId))
      .map(one => one.Description),
    active: !isRetired(state, user),
  }
}
