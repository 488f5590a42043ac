import { isObject, sameJson } from '../same.ts'
import type { Attribute, Body, Json, JsonObject, ResourceType } from '../schema.ts'
import { badRequest } from '../scim-error.ts'

/**
 * Holds immutable attributes to what they were (RFC 7644 §3.5.1): a new value must be the old one, and one that is not named stays.
 * @returns the body with what stays
 * @throws ScimError 400 mutability
 */
export function keepImmutable(body: Body, previous: Body, type: ResourceType): Body {
  let kept = keepIn(body, previous, type.schema.attributes, '')
  for (const { schema } of type.extensions) {
    const before = previous[schema.id]
    const after = kept[schema.id]
    if (!isObject(before)) continue
    const data = keepIn(isObject(after) ? after : {}, before, schema.attributes, `${schema.id}:`)
    if (Object.keys(data).length > 0) kept = { ...kept, [schema.id]: data }
  }
  return kept
}

function keepIn(after: JsonObject, before: JsonObject, attributes: readonly Attribute[], prefix: string): JsonObject {
  let kept = after
  for (const attribute of attributes) {
    const { name, mutability, multiValued } = attribute
    const was = before[name]
    if (was === undefined) continue
    const stays = mutability === 'immutable' || mutability === 'readOnly'
    const value = stays ? keepValue(kept[name], was, `${prefix}${name}`) : kept[name]
    const whole = multiValued ? value : keepParts(value, was, attribute, prefix)
    if (whole !== undefined && whole !== kept[name]) kept = { ...kept, [name]: whole }
  }
  return kept
}

function keepValue(now: Json | undefined, was: Json, name: string): Json {
  if (now !== undefined && !sameJson(now, was)) throw fixed(name)
  return was
}

/** Sub-attributes of a single complex attribute; elements of a multi-valued one come and go as a whole. */
function keepParts(now: Json | undefined, was: Json, attribute: Attribute, prefix: string): Json | undefined {
  if (!isObject(now) || !isObject(was)) return now
  return keepIn(now, was, attribute.subAttributes, `${prefix}${attribute.name}.`)
}

/** What can be set once is set. */
export const fixed = (name: string) => badRequest('mutability', `${name} is immutable and has another value already.`)
