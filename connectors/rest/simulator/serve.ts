import type { Arrived, Misbehaviour, RequestFacts, Served } from '#simulation'
import { json, notFound, Refusal, throttled, unauthorized } from './answers.ts'
import { listPage, row } from './lists.ts'
import { isNamedPath, namedTable, namesOf, type Parts } from './parts.ts'
import type { Records } from './records.ts'
import type { Fields } from './table.ts'
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
    parts.admission.expire()
    throw unauthorized()
  }
  if (misbehaviour?.kind === 'database') return json(500, { Message: 'An error has occurred.' })
  if (pathname === '/api/token' && method === 'POST') return parts.admission.tokens(arrived)
  parts.admission.admit(headers.authorization)
  const [, path = '', id] = /^\/api\/(\w+\/\w+)(?:\/(\d+)?)?$/.exec(pathname) ?? []
  if (isNamedPath(path) && method === 'GET') return listPage(namesOf(path, parts), namedTable(path), searchParams)
  const records = recordsAt(path, parts)
  if (records === undefined) throw notFound()
  if (method !== 'GET')
    return isOverBudget(parts) ? throttled('1') : write(arrived, { records, id }, misbehaviour, parts)
  const several = /^\[(\d+(?:,\d+)*)\]$/.exec(searchParams.get('id') ?? '')?.[1]
  if (several !== undefined) return json(200, severalOf(several.split(',').map(Number), records, parts))
  if (id !== undefined) return json(200, records.one(Number(id)))
  return listPage([...records.all.values()], records.table, searchParams)
}

function recordsAt(path: string, { users, coworkers }: Parts): Records | undefined {
  if (path === 'sys/users') return users
  return path === 'spaces/coworkers' ? coworkers : undefined
}

/** Each as it is shown alone, those who are there. */
const severalOf = (ids: readonly number[], { all, table }: Records, { setup }: Parts): readonly Fields[] =>
  ids.flatMap(id => {
    const record = all.get(id)
    return record === undefined ? [] : [setup.batchesAreRows === true ? row(record, table) : record]
  })
