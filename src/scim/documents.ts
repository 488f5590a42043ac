import type { Attribute, Json, JsonObject, Registry, ResourceType, Schema } from './schema.ts'

const core = 'urn:ietf:params:scim:schemas:core:2.0'

/** What the server promises; always numbers, because clients read them without looking whether a feature is on (D1). */
export interface ServiceLimits {
  /** Operations of one bulk request. */
  readonly maxOperations: number
  /** Bytes of one bulk request. */
  readonly maxPayloadSize: number
  /** Resources in one answer. */
  readonly maxResults: number
  /** Resources of a page when the client names no count. */
  readonly defaultPageSize: number
  /** Where a person can read more. */
  readonly documentationUri?: string
}

/** /ServiceProviderConfig (RFC 7643 §5, with `pagination` of RFC 9865 §4). @param base URL of the SCIM root, without a slash at the end */
export function serviceProviderConfig(limits: ServiceLimits, base: string): JsonObject {
  const { maxOperations, maxPayloadSize, maxResults, defaultPageSize, documentationUri } = limits
  return {
    schemas: [`${core}:ServiceProviderConfig`],
    ...(documentationUri === undefined ? {} : { documentationUri }),
    patch: { supported: true },
    bulk: { supported: true, maxOperations, maxPayloadSize },
    filter: { supported: true, maxResults },
    changePassword: { supported: false },
    sort: { supported: true },
    etag: { supported: true },
    pagination: {
      cursor: true,
      index: true,
      defaultPaginationMethod: 'index',
      defaultPageSize,
      maxPageSize: maxResults,
    },
    authenticationSchemes: [bearer],
    meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
  }
}

const bearer: JsonObject = {
  type: 'oauthbearertoken',
  name: 'Bearer token',
  description: 'A token in the Authorization header (RFC 6750), made with `usherd token create`',
  specUri: 'https://www.rfc-editor.org/info/rfc6750',
  primary: true,
}

/** One of /ResourceTypes (RFC 7643 §6). @param base URL of the SCIM root, without a slash at the end */
export function resourceTypeDocument(type: ResourceType, base: string): JsonObject {
  return {
    schemas: [`${core}:ResourceType`],
    id: type.name,
    name: type.name,
    description: type.description,
    endpoint: type.endpoint,
    schema: type.schema.id,
    schemaExtensions: type.extensions.map(({ schema, required }) => ({ schema: schema.id, required })),
    meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/${type.name}` },
  }
}

/** One of /Schemas (RFC 7643 §7). @param base URL of the SCIM root, without a slash at the end */
export function schemaDocument(schema: Schema, base: string): JsonObject {
  return {
    schemas: [`${core}:Schema`],
    id: schema.id,
    name: schema.name,
    description: schema.description,
    attributes: schema.attributes.map(attributeDocument),
    meta: { resourceType: 'Schema', location: `${base}/Schemas/${schema.id}` },
  }
}

/** Every type as /ResourceTypes lists it. */
export const resourceTypeDocuments = ({ types }: Registry, base: string): readonly JsonObject[] =>
  types.map(type => resourceTypeDocument(type, base))

/** Every schema as /Schemas lists it. */
export const schemaDocuments = ({ schemas }: Registry, base: string): readonly JsonObject[] =>
  schemas.map(schema => schemaDocument(schema, base))

/** What is empty is left out; everything else is always there (D4). */
function attributeDocument(attribute: Attribute): JsonObject {
  const { canonicalValues, referenceTypes, subAttributes, ...plain } = attribute
  const lists: readonly (readonly [string, readonly Json[]])[] = [
    ['canonicalValues', canonicalValues],
    ['referenceTypes', referenceTypes],
    ['subAttributes', subAttributes.map(attributeDocument)],
  ]
  return { ...plain, ...Object.fromEntries(lists.filter(([, list]) => list.length > 0)) }
}
