import { flawSentence, readJson } from '../domain/json.ts'
import type { JsonObject } from './schema.ts'
import { badRequest } from './scim-error.ts'

/** Deeper than any SCIM message; guards whoever walks the value. */
const deepest = 32

/**
 * Reads a message: one JSON object. Two programs that read the same request differently are how checks are led past, so a name that
 * stands twice is refused.
 * @throws ScimError 400 invalidSyntax
 */
export function parseMessage(text: string): JsonObject {
  if (text === '') throw badRequest('invalidSyntax', 'the request has no body')
  const { value, flaw } = readJson(text, deepest)
  if (flaw !== undefined) throw badRequest('invalidSyntax', `the body ${flawSentence(flaw)}`)
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw badRequest('invalidSyntax', 'the body has to be a JSON object')
  return value as JsonObject // what JSON makes of an object, and nothing else
}
