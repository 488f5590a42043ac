import type { Served } from '#simulation'
import { archive, personRow, userRow } from './archive.ts'
import { personEntity } from './person-entity.ts'
import { createPerson, patchPerson, personAt, putPerson, validatePerson } from './persons.ts'
import { isObject, json, notFound, Refusal, type ReplyFields } from './reply.ts'
import { personColumns, userColumns } from './restrictions.ts'
import { listAnswer, rolePlace } from './roles.ts'
import type { SimulatedUser, State } from './state.ts'
import { userEntity } from './user-entity.ts'
import {
  createUser,
  defaultUser,
  deleteUser,
  patchUser,
  principal,
  putUser,
  userAgent,
  userAt,
  validateUser,
} from './users.ts'

/** A request below `/api/v1`, understood. */
interface Request {
  readonly method: string
  /** `User`, `12`. */
  readonly steps: readonly string[]
  readonly url: URL
  readonly body: unknown
  readonly caller: SimulatedUser
}

/** How the server is set up. */
export interface Setup {
  /** Rows of a page of an archive. */
  readonly rows: number
  /** Older servers know no PATCH. */
  readonly takesPatch: boolean
  /** Some might compare values in a way of their own: then every `test` step fails. */
  readonly takesTests: boolean
  /** User administration is closed to everybody, as Online. */
  readonly isRestricted: boolean
}

/** What a request is called in plans and journals: `PATCH User`. */
export function nameOf(method: string, steps: readonly string[]): string {
  return [method, steps.map(step => (/^\d+$/.test(step) ? '{id}' : step)).join('/')].join(' ')
}

/** Does what is asked. @throws Refusal */
export function route(request: Request, state: State, setup: Setup): Served {
  const [collection = ''] = request.steps
  if (request.method === 'PATCH' && !setup.takesPatch) return { status: 405, text: '' }
  if (request.method === 'PATCH' && !setup.takesTests && JSON.stringify(request.body).includes('"op":"test"'))
    throw new Refusal(409, 'SoPatchTestException', 'Test failed.')
  if (isAdministration(request) && !mayAdminister(request, state, setup))
    throw new Refusal(403, 'SoAccessException', 'Access to the user agent is restricted.')
  const answer = selected(places[collection]?.(request, state, setup), request.url)
  if (answer === undefined) throw notFound(request.steps.join('/'))
  return answer
}

const isAdministration = ({ steps: [collection = '', second = ''] }: Request): boolean =>
  (collection === 'User' && !second.startsWith('current')) || collection === 'Agents' || collection === 'Role'

const mayAdminister = ({ caller }: Request, state: State, { isRestricted }: Setup): boolean =>
  !isRestricted && state.administrators.has(caller.Role)

type RouteHandler = (request: Request, state: State, setup: Setup) => Served | undefined

const places: Readonly<Record<string, RouteHandler>> = {
  User: userPlace,
  Person: personPlace,
  MDOList: ({ steps: [, name = ''], url }, state) => listAnswer(name, url, state),
  Role: ({ method, steps }, state) => (method === 'GET' ? rolePlace(steps, state) : undefined),
  Agents: ({ steps: [, agent, method = ''], body }, state) =>
    agent === 'User' ? userAgent(state, method, body) : undefined,
}

function userPlace({ method, steps, url, body, caller }: Request, state: State, { rows }: Setup): Served | undefined {
  const id = Number(steps[1])
  switch (nameOf(method, steps)) {
    case 'GET User': {
      const isByRole = /\brole /.test(url.searchParams.get('$filter') ?? '')
      const status = isByRole ? state.roleQuestions : undefined
      if (status !== undefined && status >= 400) throw new Refusal(status, '', 'The archive could not be read.')
      const all = status === undefined ? [...state.users.values()].map(user => userRow(state, user)) : []
      return archive(all, userColumns, url, rows)
    }
    case 'POST User':
      return createUser(state, body)
    case 'GET User/Default':
      return defaultUser(state, url.searchParams)
    case 'GET User/currentPrincipal':
      return principal(state, caller)
    case 'POST User/Validate':
      return validateUser(state, body)
    case 'GET User/{id}':
      return json(userEntity(state, userAt(state, id)))
    case 'PUT User/{id}':
      return putUser(state, id, body)
    case 'PATCH User/{id}':
      return patchUser(state, id, body)
    case 'DELETE User/{id}':
      return deleteUser(state, id)
    default:
      return undefined
  }
}

function personPlace({ method, steps, url, body }: Request, state: State, { rows }: Setup): Served | undefined {
  const id = Number(steps[1])
  switch (nameOf(method, steps)) {
    case 'GET Person':
      return archive([...state.persons.values()].map(personRow), personColumns, url, rows)
    case 'POST Person':
      return createPerson(state, body)
    case 'POST Person/Validate':
      return validatePerson(state, body)
    case 'GET Person/{id}':
      return json(personEntity(state, personAt(state, id)))
    case 'PUT Person/{id}':
      return putPerson(state, id, body)
    case 'PATCH Person/{id}':
      return patchPerson(state, id, body)
    default:
      return undefined
  }
}

/** `$select` on an entity leaves the other members null; on an archive it has done its work already. */
function selected(answer: Served | undefined, { searchParams }: URL): Served | undefined {
  const names = searchParams.get('$select')?.toLowerCase().split(',')
  if (answer === undefined || names === undefined || answer.text === '') return answer
  const entity: unknown = JSON.parse(answer.text)
  if (!isObject(entity) || 'odata.metadata' in entity) return answer
  const shown: ReplyFields = Object.fromEntries(
    Object.entries(entity).map(([name, value]) => [name, names.includes(name.toLowerCase()) ? value : null]),
  )
  return { ...answer, text: JSON.stringify(shown) }
}
