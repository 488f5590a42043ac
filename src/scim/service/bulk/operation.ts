import { shorten } from '../../../domain/text/shorten.ts'
import type { Dialect } from '../../dialect.ts'
import type { Json, JsonObject, Registry, ResourceType } from '../../schema.ts'
import { badRequest, ScimError, type ScimType } from '../../scim-error.ts'
import type { ScimTools } from '../request.ts'
import type { Owner } from './reference.ts'
import { referencesIn } from './references.ts'

/** One operation of a bulk request, as far as it can be read. */
export interface BulkOperation {
  /** As written, upper case. */
  readonly method: string
  readonly path: string
  readonly bulkId?: string
  readonly version?: string
  readonly data: Json
  /** What its path leads to; absent: nothing that is known. */
  readonly owner?: Owner
  /** bulkIds that its path and data name. */
  readonly names: readonly string[]
  /** What is wrong with it, whatever the others do. */
  readonly problem?: ScimError
}

const bulkRequest = 'urn:ietf:params:scim:api:messages:2.0:BulkRequest'

/** @throws ScimError 400, or 413 when there are too many (B5) */
export function readOperations(
  message: JsonObject,
  { limits, registry }: Pick<ScimTools, 'limits' | 'registry'>,
  dialect: Dialect,
): readonly BulkOperation[] {
  const { schemas, Operations } = message
  if (!Array.isArray(schemas) || !schemas.includes(bulkRequest))
    throw badRequest('invalidSyntax', `schemas has to name ${bulkRequest}`)
  if (!Array.isArray(Operations)) throw badRequest('invalidSyntax', 'Operations has to be a list')
  if (Operations.length > limits.maxOperations)
    throw new ScimError(
      413,
      `${Operations.length} operations are too many: maxOperations is ${limits.maxOperations}`,
      'tooMany',
    )
  const seen = new Set<string>()
  const ownerOf = (path: string): Owner | undefined => {
    const type = typeAt(path, registry)
    return type === undefined ? undefined : { type, dialect }
  }
  return Operations.map(raw => readOperation(raw, seen, ownerOf))
}

/** The type whose resources lie under a path's first step. */
function typeAt(path: string, { types }: Registry): ResourceType | undefined {
  const [, first = ''] = path.toLowerCase().split('/')
  return types.find(({ endpoint }) => endpoint.toLowerCase() === `/${first}`)
}

function readOperation(raw: Json, seen: Set<string>, ownerOf: (path: string) => Owner | undefined): BulkOperation {
  if (typeof raw !== 'object' || raw === null || Array.isArray(raw))
    throw badRequest('invalidSyntax', 'each of Operations has to be an object')
  const { method, path, bulkId, version, data = null } = raw as JsonObject // not a list, so an object
  if (typeof method !== 'string' || typeof path !== 'string')
    throw badRequest('invalidSyntax', 'an operation needs a method and a path')
  const owner = ownerOf(path)
  const naming = { method: method.toUpperCase(), path, data, ...(owner === undefined ? {} : { owner }) }
  const operation = {
    ...naming,
    names: referencesIn(naming),
    ...(typeof bulkId === 'string' ? { bulkId } : {}),
    ...(typeof version === 'string' ? { version } : {}),
  }
  const problem = problemWith(operation, seen)
  if (typeof bulkId === 'string') seen.add(bulkId)
  return problem === undefined ? operation : { ...operation, problem }
}

const methods: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH', 'DELETE'])

/** B3, B6. */
function problemWith(
  { method, path, bulkId, data }: Omit<BulkOperation, 'problem'>,
  seen: ReadonlySet<string>,
): ScimError | undefined {
  const bad = (detail: string, scimType: ScimType = 'invalidSyntax'): ScimError => badRequest(scimType, detail)
  if (!methods.has(method)) return bad(`${shorten(method)} is no method of a bulk operation`)
  const steps = path.split('/').length - 1
  if (!path.startsWith('/') || steps > 2 || /^\/(?:Bulk|Me)\b|\.search$/i.test(path) || path.includes('?'))
    return bad(`${shorten(path)} is no path of a bulk operation`, 'invalidPath')
  if (method === 'POST' ? steps !== 1 : steps !== 2)
    return bad(`${method} is not possible at ${shorten(path)}`, 'invalidPath')
  if (method === 'POST' && (bulkId === undefined || bulkId === '')) return bad('a POST needs a bulkId')
  if (bulkId !== undefined && seen.has(bulkId)) return bad(`bulkId ${shorten(bulkId)} stands twice`)
  if (method !== 'DELETE' && (typeof data !== 'object' || data === null || Array.isArray(data)))
    return bad('the operation needs data, an object')
  return undefined
}
