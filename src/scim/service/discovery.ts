import { shorten } from '../../domain/text/shorten.ts'
import {
  resourceTypeDocument,
  resourceTypeDocuments,
  schemaDocument,
  schemaDocuments,
  serviceProviderConfig,
} from '../documents.ts'
import type { JsonObject, Registry } from '../schema.ts'
import { ScimError } from '../scim-error.ts'
import { notAllowed } from './not-allowed.ts'
import type { ScimReply, ScimRequest, ScimTools } from './request.ts'
import { listMessage } from './search.ts'

const endpoints: ReadonlySet<string> = new Set(['serviceproviderconfig', 'resourcetypes', 'schemas'])

/** Whether the first step of a path is one of the discovery documents. */
export const isDiscovery = (step: string): boolean => endpoints.has(step.toLowerCase())

/** RFC 7644 §4. Sorting and paging mean nothing here, and a filter is forbidden. @throws ScimError */
export async function discover(
  first: string,
  second: string | undefined,
  { method, query, base }: Pick<ScimRequest, 'method' | 'query' | 'base'>,
  { registry, limits }: Pick<ScimTools, 'registry' | 'limits'>,
): Promise<ScimReply> {
  if (method !== 'GET') return notAllowed(method, ['GET'])
  if (query.has('filter')) throw new ScimError(403, 'discovery documents cannot be filtered')
  const of = first.toLowerCase()
  if (of === 'serviceproviderconfig') {
    if (second !== undefined) throw missing(second)
    return { status: 200, headers: {}, body: serviceProviderConfig(limits, base) }
  }
  const isSchemas = of === 'schemas'
  if (second === undefined || second === '')
    return all(isSchemas ? schemaDocuments(registry, base) : resourceTypeDocuments(registry, base))
  return {
    status: 200,
    headers: {},
    body: isSchemas ? oneSchema(second, registry, base) : oneType(second, registry, base),
  }
}

function oneSchema(urn: string, { schemas }: Registry, base: string): JsonObject {
  const schema = schemas.find(({ id }) => id.toLowerCase() === urn.toLowerCase())
  if (schema === undefined) throw missing(urn)
  return schemaDocument(schema, base)
}

function oneType(name: string, { types }: Registry, base: string): JsonObject {
  const type = types.find(one => one.name.toLowerCase() === name.toLowerCase())
  if (type === undefined) throw missing(name)
  return resourceTypeDocument(type, base)
}

const all = (documents: readonly JsonObject[]): ScimReply => ({
  status: 200,
  headers: {},
  body: listMessage(documents.length, documents, { startIndex: 1 }),
})

const missing = (name: string): ScimError => new ScimError(404, `there is no ${shorten(name)}`)
