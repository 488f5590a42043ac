import type { Json, JsonObject } from './schema.ts'

/** Whether two values are the same JSON: the order of names does not count, the order of a list does. */
export function sameJson(a: Json | undefined, b: Json | undefined): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (isList(a)) return isList(b) && sameList(a, b)
  return !isList(b) && sameObject(a, b)
}

/** True for a JSON array. `Array.isArray` alone does not narrow readonly arrays. */
export const isList = (value: Json | undefined): value is readonly Json[] => Array.isArray(value)

/** True for a JSON object. */
export const isObject = (value: Json | undefined): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function sameList(a: readonly Json[], b: readonly Json[]): boolean {
  return a.length === b.length && a.every((member, index) => sameJson(member, b[index]))
}

function sameObject(a: JsonObject, b: JsonObject): boolean {
  const names = Object.keys(a)
  return (
    names.length === Object.keys(b).length && names.every(name => Object.hasOwn(b, name) && sameJson(a[name], b[name]))
  )
}
