import { writeJson } from '../../../domain/json.ts'
import { shorten } from '../../../domain/text/shorten.ts'
import { parseMessage } from '../../json-text.ts'
import type { JsonObject, ResourceType } from '../../schema.ts'
import { badRequest, ScimError } from '../../scim-error.ts'
import { create } from '../create.ts'
import { notAllowed } from '../not-allowed.ts'
import { refusalOf } from '../refusal.ts'
import type { ScimReply, ScimRequest, ScimTools } from '../request.ts'
import { joinLate, type LateMember, withVersionsNow } from './late.ts'
import { type BulkOperation, readOperations } from './operation.ts'
import { inOrder } from './order.ts'
import { referencesIn, resolved, resolvedPath, withoutMembers } from './references.ts'

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
  const operations = readOperations(message, tools, request.caller.dialect)
  const mostErrors = mostErrorsIn(message)
  const progress: Progress = { made: new Map(), places: new Map(), waiting: makersOf(operations), late: [] }
  const results = new Map<number, JsonObject>()
  let errors = 0
  for (const index of inOrder(operations)) {
    const operation = operations[index]
    if (operation === undefined) continue
    const reply = await perform({ ...operation, index }, progress, request, tools, carryOut)
    results.set(index, resultOf(operation, reply, progress, request.base))
    if (reply.status >= 400) errors += 1
    if (mostErrors > 0 && errors >= mostErrors) break
  }
  const final = progress.late.length === 0 ? results : await withVersionsNow(results, progress.places, request, tools)
  const inRequestOrder = [...final].sort(([a], [b]) => a - b).map(([, result]) => result)
  return {
    status: 200,
    headers: {},
    body: { schemas: ['urn:ietf:params:scim:api:messages:2.0:BulkResponse'], Operations: inRequestOrder },
  }
}

interface Progress {
  /** Ids of what has been made, by bulkId. */
  readonly made: Map<string, string>
  /** The same by position in the request. */
  readonly places: Map<number, { readonly id: string; readonly type: ResourceType }>
  /** bulkIds of what is still to be made. */
  readonly waiting: Set<string>
  /** Members that groups get once they exist. */
  readonly late: LateMember[]
}

const makersOf = (operations: readonly BulkOperation[]): Set<string> =>
  new Set(operations.flatMap(({ method, bulkId }) => (method === 'POST' && bulkId !== undefined ? [bulkId] : [])))

/** B2: 0 or nothing means go on whatever fails. */
function mostErrorsIn({ failOnErrors }: JsonObject): number {
  if (failOnErrors === undefined || failOnErrors === null) return 0
  if (typeof failOnErrors === 'number' && Number.isInteger(failOnErrors) && failOnErrors >= 0) return failOnErrors
  throw badRequest('invalidValue', 'failOnErrors has to be a whole number')
}

/** An operation at its position in the request. */
type PlacedOperation = BulkOperation & { readonly index: number }

async function perform(
  operation: PlacedOperation,
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
  operation: PlacedOperation,
  progress: Progress,
  request: ScimRequest,
  tools: ScimTools,
): Promise<ScimReply> {
  const { bulkId = '', owner } = operation
  if (owner === undefined) throw new ScimError(404, `there is nothing at ${shorten(operation.path)}`)
  const { type } = owner
  const { data, later } = withoutMembers(operation.data, type, progress.waiting)
  const part = partOf({ ...operation, data, names: referencesIn({ ...operation, data }) }, progress, request)
  const id = tools.newId()
  const reply = await create(part, type, tools, id)
  progress.made.set(bulkId, id)
  progress.places.set(operation.index, { id, type })
  for (const name of later) progress.late.push({ group: id, type, bulkId: name })
  await joinLate({ bulkId, id }, progress.late, request, tools)
  return reply
}

/** An operation as the request it stands for. @throws ScimError 409 when it names what is not there */
function partOf(operation: BulkOperation, { made }: Progress, { caller, base }: ScimRequest): ScimRequest {
  const { method, version, names } = operation
  const { path, data } = resolved(operation, bulkId => made.get(bulkId))
  const [missing] = names.filter(name => !made.has(name))
  if (missing !== undefined) throw new ScimError(409, `bulkId ${shorten(missing)} stands for nothing that was made`)
  return {
    caller,
    base,
    method,
    steps: stepsOf(path),
    query: new URLSearchParams(),
    body: method === 'DELETE' ? '' : writeJson(data),
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
  const location =
    headers.location ?? (method === 'POST' ? undefined : `${base}${resolvedPath(path, name => made.get(name))}`)
  return {
    method,
    ...(bulkId === undefined ? {} : { bulkId }),
    ...(location === undefined ? {} : { location }),
    ...(headers.etag === undefined ? {} : { version: headers.etag }),
    status: String(status),
    ...(isGood || body === undefined ? {} : { response: body }),
  }
}
