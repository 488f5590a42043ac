import type { Json, JsonObject } from '../schema.ts'

/** What a JSON value holds itself under a name; nothing is inherited (`__proto__`, `constructor`). */
export function own(value: Json | undefined, name: string): Json | undefined {
  return isObject(value) && Object.hasOwn(value, name) ? value[name] : undefined
}

/** A list as it is, another value as a list of one, no value as an empty one. */
export function listOf(value: Json | undefined): readonly Json[] {
  if (value === undefined) return []
  return isList(value) ? value : [value]
}

const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `Array.isArray` alone does not narrow readonly arrays. */
const isList = (value: Json): value is readonly Json[] => Array.isArray(value)
