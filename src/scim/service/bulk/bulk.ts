import { shorten } from '../../../domain/shorten.ts'
import { parseMessage } from '../../json-text.ts'
import type { JsonObject } from '../../schema.ts'
import { badRequest, ScimError } from '../../scim-error.ts'
import { create } from '../create.ts'
import { notAllowed } from '../not-allowed.ts'
import { patch } from '../patch.ts'
import { refusalOf } from '../refusal.ts'
import type { ScimReply, ScimRequest, ScimTools } from '../request.ts'
import { type BulkOperation, readOperations } from './operation.ts'
import { inOrder } from './order.ts'
import { resolved, withoutMembers } from './reference.ts'

/** How any request is carried out; handed in, because the routes lead here too. */
type CarryOut = (request: ScimRequest, tools: ScimTools) => Promise<ScimReply>

/**
 * POST /Bulk (RFC 7644 §3.7). Each operation is a write of its own. One that names a bulkId waits until that resource has been made;
 * of those that wait for each other, groups are made first and get the members that came after them (B4).
 * @throws ScimError 400 for a message that cannot be read, 413 for one that is too large: nothing is carried out then
 */
export async function bulk(request: ScimRequest, tools: ScimTools, carryOut: CarryOut): Promise<ScimReply> {
  if (request.method !== 'POST') return notAllowed(request.method, ['POST'])
  const message = parseMessage(request.body)
  const operations = readOperations(message, tools.limits)
  const mostErrors = mostErrorsIn(message)
  const progress: Progress = { made: new Map(), waiting: makersOf(operations), later: [] }
  const results = new Map<number, JsonObject>()
  let errors = 0
  for (const index of inOrder(operations)) {
    const operation = operations[index]
    if (operation === undefined) continue
    const reply = await perform(operation, progress, request, tools, carryOut)
    results.set(index, resultOf(operation, reply, progress, request.base))
    if (reply.status >= 400) errors += 1
    if (mostErrors > 0 && errors >= mostErrors) break
  }
  const inRequestOrder = [...results].sort(([a], [b]) => a - b).map(([, result]) => result)
  return {
    status: 200,
    headers: {},
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: inRequestOrder },
  }
}

interface Progress {
  /** Ids of what has been made, by bulkId. */
  readonly made: Map<string, string>
  /** bulkIds of what is still to be made. */
  readonly waiting: Set<string>
  /** Members that groups get once they exist. */
  readonly later: { readonly group: string; readonly endpoint: string; readonly bulkId: string }[]
}

const makersOf = (operations: readonly BulkOperation[]): Set<string> =>
  new Set(operations.flatMap(({ method, bulkId }) => (method === 'POST' && bulkId !== undefined ? [bulkId] : [])))

/** B2: 0 or nothing means go on whatever fails. */
function mostErrorsIn({ failOnErrors }: JsonObject): number {
  if (failOnErrors === undefined || failOnErrors === null) return 0
  if (typeof failOnErrors === 'number' && Number.isInteger(failOnErrors) && failOnErrors >= 0) return failOnErrors
  throw badRequest('invalidValue', 'failOnErrors has to be a whole number')
}

async function perform(
  operation: BulkOperation,
  progress: Progress,
  request: ScimRequest,
  tools: ScimTools,
  carryOut: CarryOut,
): Promise<ScimReply> {
  const { bulkId } = operation
  try {
    if (operation.problem !== undefined) throw operation.problem
    return operation.method === 'POST'
      ? await make(operation, progress, request, tools)
      : await carryOut(partOf(operation, progress, request), tools)
  } catch (error) {
    return refusalOf(error)
  } finally {
    if (bulkId !== undefined) progress.waiting.delete(bulkId)
  }
}

async function make(
  operation: BulkOperation,
  progress: Progress,
  request: ScimRequest,
  tools: ScimTools,
): Promise<ScimReply> {
  const { bulkId = '' } = operation
  const { data, later } = withoutMembers(operation.data, progress.waiting)
  const part = partOf(
    { ...operation, data, names: operation.names.filter(name => !later.includes(name)) },
    progress,
    request,
  )
  const [endpoint = ''] = part.steps
  const type = tools.registry.types.find(one => one.endpoint.toLowerCase() === `/${endpoint.toLowerCase()}`)
  if (type === undefined) throw new ScimError(404, `there is nothing at ${shorten(operation.path)}`)
  const id = tools.newId()
  const reply = await create(part, type, tools, id)
  progress.made.set(bulkId, id)
  for (const name of later) progress.later.push({ group: id, endpoint: type.endpoint, bulkId: name })
  await joinLate(bulkId, id, progress, request, tools)
  return reply
}

/** Lets a resource that has just been made join the groups that were made before it. */
async function joinLate(
  bulkId: string,
  id: string,
  { later }: Progress,
  request: ScimRequest,
  tools: ScimTools,
): Promise<void> {
  for (const { group, endpoint } of later.filter(one => one.bulkId === bulkId)) {
    const type = tools.registry.types.find(one => one.endpoint === endpoint)
    if (type === undefined) continue
    const body = JSON.stringify({
      schemas: ['urn:ietf:params:scim:api:messages:2.0:PatchOp'],
      Operations: [{ op: 'add', path: 'members', value: [{ value: id }] }],
    })
    const { ifMatch: _none, ...rest } = request
    await patch(group, { ...rest, method: 'PATCH', query: new URLSearchParams(), body }, type, tools)
  }
}

/** An operation as the request it stands for. @throws ScimError 409 when it names what is not there */
function partOf(
  { method, path, data, version, names }: BulkOperation,
  { made }: Progress,
  { caller, base }: ScimRequest,
): ScimRequest {
  const [missing] = names.filter(name => !made.has(name))
  if (missing !== undefined) throw new ScimError(409, `bulkId ${shorten(missing)} stands for nothing that was made`)
  return {
    caller,
    base,
    method,
    steps: stepsOf(String(resolved(path, made))),
    query: new URLSearchParams(),
    body: method === 'DELETE' ? '' : JSON.stringify(resolved(data, made)),
    ...(version === undefined ? {} : { ifMatch: version }),
  }
}

function stepsOf(path: string): readonly string[] {
  try {
    return path.slice(1).split('/').map(decodeURIComponent)
  } catch {
    throw badRequest('invalidPath', `${shorten(path)} is no path`)
  }
}

/** B1. */
function resultOf(
  { method, path, bulkId }: BulkOperation,
  { status, headers, body }: ScimReply,
  { made }: Progress,
  base: string,
): JsonObject {
  const isGood = status < 400
  const location = headers.location ?? (method === 'POST' ? undefined : `${base}${String(resolved(path, made))}`)
  return {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(location === undefined ? {} : { location }),
    ...(headers.etag === undefined ? {} : { version: headers.etag }),
    status: String(status),
    ...(isGood || body === undefined ? {} : { response: body }),
  }
}
