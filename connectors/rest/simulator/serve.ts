import type { Arrived, Misbehaviour, RequestFacts, Served } from '#simulation'
import { json, notFound, Refusal, throttled, unauthorized } from './answers.ts'
import type { Fields } from './fields.ts'
import { listPage, row } from './lists.ts'
import { namesOf, type Parts } from './parts.ts'
import { isOverBudget, write } from './write.ts'

/** What the journal keeps of a request. `body` may hold secrets. */
export interface Details {
  readonly method: string
  readonly target: string
  readonly body: string
}

/** What a request is about. */
export function peek({ method, target, body }: Arrived): RequestFacts & Details {
  const write = method !== 'GET' && !target.startsWith('/api/token')
  return {
    name: `${method} ${target.replace(/[?/]\d.*|\?.*/, '')}`,
    write,
    method,
    target,
    body: body.toString('utf8'),
  }
}

/** Answers one request as the product does, or in the product's own way of failing. */
export function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, parts: Parts): Served {
  try {
    return run(arrived, misbehaviour, parts)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return parts.setup.hidesRefusals === true && error.served.status === 400
      ? { ...error.served, status: 200 }
      : error.served
  }
}

function run(arrived: Arrived, misbehaviour: Misbehaviour | undefined, parts: Parts): Served {
  const { method, target, headers } = arrived
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  if (misbehaviour?.kind === 'expired') {
    parts.endpoint.expire()
    throw unauthorized()
  }
  if (misbehaviour?.kind === 'database') return json(500, { Message: 'An error has occurred.' })
  if (pathname === '/api/token' && method === 'POST') return parts.endpoint.tokens(arrived)
  parts.endpoint.admit(headers.authorization)
  const route = /^\/api\/(sys\/users|sys\/businesses|security\/userroles)(?:\/(\d+)?)?$/.exec(pathname)
  if (route === null) throw notFound()
  const [, entity, id] = route
  if (method === 'GET' && entity !== 'sys/users')
    return listPage(namesOf(entity, parts), entityName(entity), searchParams)
  const several = /^\[(\d+(?:,\d+)*)\]$/.exec(searchParams.get('id') ?? '')?.[1]
  if (method === 'GET' && several !== undefined) return json(200, severalOf(several.split(',').map(Number), parts))
  if (method === 'GET')
    return id === undefined
      ? listPage([...parts.users.records.values()], 'User', searchParams)
      : json(200, parts.users.one(Number(id)))
  return isOverBudget(parts) ? throttled('1') : write(arrived, id, misbehaviour, parts)
}

/** Each as it is shown alone, those who are there. */
const severalOf = (ids: readonly number[], { users, setup }: Parts): readonly Fields[] =>
  ids.flatMap(id => {
    const record = users.records.get(id)
    return record === undefined ? [] : [setup.batchesAreRows === true ? row(record) : record]
  })

const entityName = (entity: string | undefined): string => (entity === 'sys/businesses' ? 'Business' : 'UserRole')
