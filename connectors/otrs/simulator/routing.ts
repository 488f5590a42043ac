import type { Arrived } from '#simulation'
import { isObject, type RefusedFields, TransportError } from './refusal.ts'

/** Which operation a verb and a path lead to. */
export interface SimulatedRoute {
  readonly operation: string
  readonly verbs: readonly string[]
  /** `/CustomerUser/:CustomerUserID`. */
  readonly path: string
}

/** A request on its operation: parameters of the path win over those of the query, and these over the body. */
export interface Routed {
  readonly operation: string
  readonly payload: RefusedFields
}

/** Every operation under its own name; all verbs but DELETE, as in the captures. */
export function stockRoutes(
  operations: readonly string[],
  given: Readonly<Record<string, string>>,
): readonly SimulatedRoute[] {
  return operations.map(operation => {
    const [verb, path] = (given[operation] ?? '').split(' ')
    if (verb === undefined || path === undefined) {
      return { operation, verbs: ['GET', 'POST', 'PUT', 'PATCH'], path: `/${operation}` }
    }
    return { operation, verbs: [verb], path }
  })
}

/**
 * Finds the operation and gathers what is sent to it (Kernel/GenericInterface/Transport/HTTP/REST.pm). A body without a
 * Content-Length is not read; its Content-Type does not matter, but a form is read by somebody else first.
 * @param below the request's path and query below the web service
 * @throws TransportError
 */
export function routed(below: string, arrived: Arrived, routes: readonly SimulatedRoute[]): Routed {
  const [path = '', query = ''] = below.split('?')
  for (const route of routes) {
    const found = route.verbs.includes(arrived.method) ? patternOf(route.path).exec(path) : null
    if (found === null) continue
    const parameters = Object.entries(found.groups ?? {}).map(([name, value]) => [name, decodeURIComponent(value)])
    const payload = {
      ...bodyOf(arrived),
      ...Object.fromEntries(new URLSearchParams(query)),
      ...Object.fromEntries(parameters),
    }
    return { operation: route.operation, payload }
  }
  throw new TransportError(`HTTP::REST Error while determine Operation for request URI '${path}'.`)
}

const patternOf = (path: string): RegExp => new RegExp(`^${path.replaceAll(/:(\w+)/g, '(?<$1>[^/]+)')}$`)

function bodyOf({ method, headers, body }: Arrived): RefusedFields {
  if (method === 'GET' || headers['content-length'] === undefined || body.length === 0) return {}
  if (headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true)
    throw new TransportError('Could not read input data')
  const parsed = parse(body)
  if (isObject(parsed)) return parsed
  const faultstring = 'Got Data but it is not a hash ref in Mapping Simple backend!'
  throw new TransportError(JSON.stringify({ faultcode: 'Server', faultstring }))
}

function parse(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new TransportError('Error while decoding request content.')
  }
}
