import type { Raw } from '#kit'
import type { Served } from '#simulation'
import { json, Refusal } from './refusal.ts'
import { administrator, type State, type User } from './state.ts'
import { checked, isSame } from './users.ts'

/** A request below the base address. */
export interface Request {
  readonly method: string
  readonly steps: readonly string[]
  readonly query: URLSearchParams
  readonly body: Raw
}

/** Users in one answer: few, so that paging is seen at work. */
const pageSize = 2

const nobody: User = { ...administrator, id: '', login: '', email: '', givenName: '', familyName: '' }

/** Does what is asked. @throws Refusal */
export function route({ method, steps: [collection, id], query, body }: Request, state: State): Served {
  const asked = `${method} ${collection}${id === undefined ? '' : '/{id}'}`
  switch (asked) {
    case 'GET me':
      return json({ id: administrator.id, login: administrator.login, admin: true, version: '1.0' })
    case 'GET groups':
      return json({ groups: state.groups.filter(({ name }) => query.getAll('name').includes(name)) })
    case 'GET users':
      return users(query, state)
    case 'POST users':
      return keep(checked({ ...nobody, id: String(state.nextId++) }, body, state), state, 201)
    case 'PATCH users/{id}':
      return keep(checked(found(id, state), body, state), state)
    case 'DELETE users/{id}':
      state.users.delete(found(id, state).id)
      return { status: 204, text: '' }
    default:
      throw new Refusal(405, `${asked} is not supported`)
  }
}

function users(query: URLSearchParams, state: State): Served {
  const all = [...state.users.values()]
  if (query.has('id')) return json({ users: all.filter(({ id }) => query.getAll('id').includes(id)) })
  for (const name of ['login', 'email'] as const)
    if (query.has(name))
      return json({ users: all.filter(user => query.getAll(name).some(value => isSame(value, user[name]))) })
  const page = Number(query.get('page') ?? 1)
  const shown = all.slice((page - 1) * pageSize, page * pageSize)
  return json({ users: shown, next: page * pageSize < all.length ? page + 1 : 0 })
}

function keep(user: User, { users }: State, status = 200): Served {
  users.set(user.id, user)
  return json(user, status)
}

function found(id: string | undefined, { users }: State): User {
  const user = users.get(id ?? '')
  if (user === undefined) throw new Refusal(404, `there is no user ${id}`)
  return user
}
