import { shorten } from '../../domain/text/shorten.ts'
import type { ResourceType } from '../schema.ts'
import { ScimError } from '../scim-error.ts'
import { bulk } from './bulk/bulk.ts'
import { create } from './create.ts'
import { discover, isDiscovery } from './discovery.ts'
import { list } from './list.ts'
import { notAllowed } from './not-allowed.ts'
import { patch } from './patch.ts'
import { read } from './read.ts'
import { remove } from './remove.ts'
import { replace } from './replace.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { searchIn, searchOf } from './search.ts'

/** Does what a request asks for (RFC 7644 §3.2, table 2). @throws ScimError */
export async function carryOut(request: ScimRequest, tools: ScimTools): Promise<ScimReply> {
  const [first = '', second, ...rest] = request.steps
  if (rest.length > 0) throw nowhere(request)
  if (isDiscovery(first)) return discover(first, second, request, tools)
  if (first === 'Me')
    throw new ScimError(501, 'a token stands for an identity provider, not for a user: there is no /Me')
  expectWriter(request)
  if (first === '' || first === '.search') return atBase(first, second, request, tools)
  if (first === 'Bulk' && second === undefined) return bulk(request, tools, carryOut)
  const type = tools.registry.types.find(({ endpoint }) => endpoint.toLowerCase() === `/${first.toLowerCase()}`)
  if (type === undefined) throw nowhere(request)
  return second === undefined || second === '' ? onType(type, request, tools) : onOne(second, type, request, tools)
}

/** A read-only credential may read and search. */
function expectWriter({ caller, method, steps }: ScimRequest): void {
  const reads = method === 'GET' || (method === 'POST' && steps.at(-1) === '.search')
  if (caller.readOnly && !reads) throw new ScimError(403, 'this token may only read')
}

async function atBase(
  first: string,
  second: string | undefined,
  request: ScimRequest,
  tools: ScimTools,
): Promise<ScimReply> {
  const { registry, limits } = tools
  if (second !== undefined) throw nowhere(request)
  if (first === '' && request.method === 'GET')
    return list(registry.types, searchOf(request.query, limits), request, tools)
  if (first === '.search' && request.method === 'POST')
    return list(registry.types, searchIn(request.body, limits), request, tools)
  return notAllowed(request.method, first === '' ? ['GET'] : ['POST'])
}

async function onType(type: ResourceType, request: ScimRequest, tools: ScimTools): Promise<ScimReply> {
  if (request.method === 'GET') return list([type], searchOf(request.query, tools.limits), request, tools)
  if (request.method === 'POST') return create(request, type, tools)
  return notAllowed(request.method, ['GET', 'POST'])
}

async function onOne(id: string, type: ResourceType, request: ScimRequest, tools: ScimTools): Promise<ScimReply> {
  if (id === '.search')
    return request.method === 'POST'
      ? list([type], searchIn(request.body, tools.limits), request, tools)
      : notAllowed(request.method, ['POST'])
  switch (request.method) {
    case 'GET':
      return read(id, request, type, tools)
    case 'PUT':
      return replace(id, request, type, tools)
    case 'PATCH':
      return patch(id, request, type, tools)
    case 'DELETE':
      return remove(id, request, type, tools)
    default:
      return notAllowed(request.method, ['GET', 'PUT', 'PATCH', 'DELETE'])
  }
}

const nowhere = ({ steps }: ScimRequest): ScimError =>
  new ScimError(404, `there is nothing at ${shorten(`/${steps.join('/')}`)}`)
