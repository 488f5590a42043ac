import type { Served } from '#simulation'
import { applyJsonPatch } from './json-patch.ts'
import {
  inside,
  invalid,
  isObject,
  json,
  noContent,
  notFound,
  numberIn,
  Refusal,
  type ReplyFields,
  textIn,
  unacceptable,
} from './reply.ts'
import { rightsOf } from './roles.ts'
import { newUser } from './seed.ts'
import { linkMembers, type SimulatedUser, type State, thingOf } from './state.ts'
import { userEntity, userFrom } from './user-entity.ts'
import { missingLicense, tornLicense, userObjections, withHidden } from './validate.ts'

const types = ['InternalAssociate', 'ResourceAssociate', 'ExternalAssociate', 'AnonymousAssociate', 'SystemAssociate']

/** @throws Refusal 404 */
export function userAt(state: State, id: number): SimulatedUser {
  const user = state.users.get(id)
  if (user === undefined) throw notFound(`User id ${id}`)
  return user
}

/** Whether an entity is ready to be saved. */
export function validateUser(state: State, body: unknown): Served {
  if (!isObject(body)) throw invalid('Entity to check is not in request body.')
  const before = state.users.get(numberIn(body.AssociateId)) ?? newUser({ AssociateId: 0 })
  return json(userObjections(state, userFrom(body, before)))
}

/** The template of a new user of a person. */
export function defaultUser(state: State, query: URLSearchParams): Served {
  const personId = Number(query.get('personId') ?? 0)
  const type = query.get('userType') ?? 'InternalAssociate'
  if (!types.includes(type)) throw invalid(`Unknown user type ${type}.`)
  if (!state.persons.has(personId)) throw notFound(`Person id ${personId}`)
  const blank = newUser({
    AssociateId: 0,
    Name: '',
    UserName: '',
    Role: 0,
    UserGroup: 0,
    PersonId: personId,
    Type: type,
  })
  return json({ ...userEntity(state, blank), AssociateId: 0, Role: null, UserGroup: null })
}

export function createUser(state: State, body: unknown): Served {
  if (!isObject(body)) throw invalid('Entity to save is not in request body.')
  if (numberIn(body.AssociateId) !== 0) throw invalid('A new user has no AssociateId.')
  const id = state.next.user
  const type = types.includes(textIn(body.Type)) ? textIn(body.Type) : 'InternalAssociate'
  const saved = saveUser(state, userFrom(body, newUser({ AssociateId: id, Type: type })))
  state.next.user += 1
  return saved
}

export function putUser(state: State, id: number, body: unknown): Served {
  const before = userAt(state, id)
  if (!isObject(body)) throw invalid('Entity to save is not in request body.')
  return saveUser(state, userFrom(body, before))
}

export function patchUser(state: State, id: number, body: unknown): Served {
  const before = userAt(state, id)
  return saveUser(state, userFrom(applyJsonPatch(userEntity(state, before), body), before))
}

function saveUser(state: State, user: SimulatedUser): Served {
  if (Object.keys(userObjections(state, user)).length > 0) throw unacceptable()
  const license = missingLicense(state, user)
  if (license !== undefined) throw new Refusal(500, 'SoLicenseException', `No free license ${license}.`)
  const torn = tornLicense(state, user)
  if (torn !== undefined) throw new Refusal(500, 'SoLicenseException', `License ${torn} goes with the user plan.`)
  const saved = withHidden(state, user)
  state.users = new Map([...state.users, [user.AssociateId, saved]])
  return json(userEntity(state, saved))
}

export function deleteUser(state: State, id: number): Served {
  userAt(state, id)
  state.users = new Map([...state.users].filter(([one]) => one !== id))
  return noContent
}

/** Who is signed in; allowed everywhere. */
export function principal(state: State, user: SimulatedUser): Served {
  const { id = 'ContactId' } = linkMembers.Contact ?? {}
  return json({
    AssociateId: user.AssociateId,
    Associate: user.Name,
    UserName: user.UserName,
    UserType: user.Type,
    PersonId: user.PersonId,
    [id]: state.persons.get(user.PersonId)?.links.Contact ?? 0,
    RoleId: user.Role,
    RoleName: thingOf(state, 'roles', user.Role)?.Name ?? '',
    FunctionRights: rightsOf(user.Role, state),
  })
}

/** The methods of the user agent. Bad arguments are an answer with a message, inside HTTP 200. */
export function userAgent(state: State, method: string, body: unknown): Served {
  const fields: ReplyFields = inside(body)
  const user = state.users.get(numberIn(fields.AssociateId) || numberIn(inside(fields.User).AssociateId))
  if (user === undefined) return json({ Message: 'Bad arguments.', MessageDetail: 'AssociateId' })
  const replace = (change: Partial<SimulatedUser>): void => {
    state.users = new Map([...state.users, [user.AssociateId, { ...user, ...change }]])
  }
  switch (method) {
    case 'MakeRetired': {
      const isOut = fields.Retired === true
      replace({ Deleted: isOut, ...(isOut ? { Licenses: [] } : {}) })
      retirePerson(state, user.PersonId, isOut)
      return noContent
    }
    case 'SetPassword': {
      const password = textIn(fields.Password)
      if (password.length < 8) return json(false)
      replace({ Password: password })
      return json(true)
    }
    case 'ChangeUserType':
      if (!types.includes(textIn(fields.UserType)))
        return json({ Message: 'Bad arguments.', MessageDetail: 'UserType' })
      replace({ Type: textIn(fields.UserType) })
      return json(userEntity(state, userAt(state, user.AssociateId)))
    default:
      throw notFound(`Agents/User/${method}`)
  }
}

function retirePerson(state: State, id: number, retired: boolean): void {
  const person = state.persons.get(id)
  if (person !== undefined) state.persons = new Map([...state.persons, [id, { ...person, Retired: retired }]])
}
