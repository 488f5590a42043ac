import type { Json, JsonObject } from '../schema.ts'

/** What an object of a message holds under a name, compared without case (RFC 7643 §2.1); the name as given is tried first. */
export function field(object: JsonObject, name: string): Json | undefined {
  if (Object.hasOwn(object, name)) return object[name]
  const folded = name.toLowerCase()
  const key = Object.keys(object).find(other => other.toLowerCase() === folded)
  return key === undefined ? undefined : object[key]
}
