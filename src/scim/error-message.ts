import type { JsonObject } from './schema.ts'
import type { ScimType } from './scim-error.ts'

/** The body of an error (RFC 7644 §3.12): the status is text. */
export const errorMessage = (status: number, detail: string, scimType?: ScimType): JsonObject => ({
  schemas: ['urn:ietf:params:scim:api:messages:2.0:Error'],
  status: String(status),
  ...(scimType === undefined ? {} : { scimType }),
  detail,
})
