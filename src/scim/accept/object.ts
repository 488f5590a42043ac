import type { JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'

/**
 * A message as the JSON object it has to be (C13).
 * @throws ScimError 400 invalidSyntax
 */
export function objectOf(raw: unknown): JsonObject {
  if (typeof raw === 'object' && raw !== null && !Array.isArray(raw)) return raw as JsonObject // parsed JSON, as callers promise
  throw badRequest('invalidSyntax', 'The body must be a JSON object.')
}
