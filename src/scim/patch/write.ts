import { isObject } from '../same.ts'
import type { Body, Json, JsonObject } from '../schema.ts'
import type { Spot } from './target.ts'

/** What a body holds of the attribute a spot is in. */
export function valueAt(body: Body, { extension, attribute }: Spot): Json | undefined {
  const data = extension === undefined ? body : body[extension.id]
  return isObject(data) ? data[attribute.name] : undefined
}

/** A body with another value of the attribute a spot is in; an extension's URN comes and goes with its data (H17). @param value undefined: none */
export function withValueAt(body: Body, { extension, attribute }: Spot, value: Json | undefined): Body {
  if (extension === undefined) return withField(body, attribute.name, value)
  const data = body[extension.id]
  const edited = withField(isObject(data) ? data : {}, attribute.name, value)
  return withField(body, extension.id, filled(edited))
}

/** A copy with another value under a name. @param value undefined: without the name */
export function withField(object: JsonObject, name: string, value: Json | undefined): JsonObject {
  if (value !== undefined) return { ...object, [name]: value }
  if (!Object.hasOwn(object, name)) return object
  const { [name]: _gone, ...rest } = object
  return rest
}

/** @returns undefined for an object without anything in it, which means unassigned */
export const filled = (object: JsonObject): JsonObject | undefined =>
  Object.keys(object).length === 0 ? undefined : object
