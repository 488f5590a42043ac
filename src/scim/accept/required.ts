import { isObject } from '../same.ts'
import type { Attribute, Body, JsonObject, ResourceType, Schema } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { isBlank } from './value.ts'

/**
 * Checks that everything required is there, and text that is required can be read (C5). An extension's attributes are required
 * where the extension is used at all.
 * @throws ScimError 400 invalidValue
 */
export function checkRequired(body: Body, type: ResourceType): void {
  checkIn(body, type.schema, '')
  for (const { schema, required } of type.extensions) {
    const data = body[schema.id]
    if (isObject(data)) checkIn(data, schema, `${schema.id}:`)
    else if (required) throw badRequest('invalidValue', `The extension ${schema.id} is required.`)
  }
}

function checkIn(data: JsonObject, schema: Schema, prefix: string): void {
  for (const { name } of requiredOf(schema)) {
    if (isBlank(data[name])) throw badRequest('invalidValue', `${prefix}${name} is required.`)
  }
}

const known = new WeakMap<Schema, readonly Attribute[]>()

/** Passwords and the like are never in a body, so nobody can look for them there. */
function requiredOf(schema: Schema): readonly Attribute[] {
  const made = known.get(schema)
  if (made !== undefined) return made
  const required = schema.attributes.filter(one => one.required && one.mutability !== 'writeOnly')
  known.set(schema, required)
  return required
}
