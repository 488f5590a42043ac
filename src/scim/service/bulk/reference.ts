import type { Dialect } from '../../dialect.ts'
import { attributeIn, subOf } from '../../lookup.ts'
import { type Target, targetAt, targetOf } from '../../patch/target.ts'
import { placeOf } from '../../place.ts'
import { isList, isObject } from '../../same.ts'
import type { Attribute, Json, JsonObject, ResourceType, Schema } from '../../schema.ts'
import { ScimError } from '../../scim-error.ts'

/** What is put in the place of a reference. @returns undefined: it stays as it is */
export type IdOf = (bulkId: string) => string | undefined

/** Whose data it is, and how its sender writes. */
export interface Owner {
  readonly type: ResourceType
  readonly dialect: Pick<Dialect, 'unquoted' | 'loose'>
}

/**
 * Puts ids in the places of references (RFC 7644 §3.7.2). Only what the schema says refers to a resource is one: the `value` and `$ref`
 * of members, of a manager and of whatever else has a `$ref`, and attributes of type reference. `bulkId:x` as somebody's name is data.
 * @param data of a POST or PUT: the resource
 */
export function inResource(data: Json, { type }: Owner, idOf: IdOf): Json {
  return withEach(data, (value, key) => {
    const place = placeOf(key, type)
    if (place === undefined || place.sub !== undefined) return value
    if (place.attribute !== undefined) return inAttribute(value, place.attribute, idOf)
    return place.extension === undefined ? value : inExtension(value, place.extension, idOf)
  })
}

/** As `inResource`, for a PATCH. @param data the PatchOp message */
export function inPatch(data: Json, owner: Owner, idOf: IdOf): Json {
  return withEach(data, (operations, key) =>
    isList(operations) && isNamed(key, 'operations')
      ? operations.map(operation => inOperation(operation, owner, idOf))
      : operations,
  )
}

/** As `inResource`, for one attribute: a value of it, or a list of them. */
export function inAttribute(value: Json, attribute: Attribute, idOf: IdOf): Json {
  if (isList(value)) return value.map(one => inAttribute(one, attribute, idOf))
  if (typeof value === 'string') {
    // A bare text is the `value` of a complex attribute, as loose clients send a manager.
    const part = attribute.type === 'complex' ? subOf(attribute, 'value') : undefined
    return part === undefined ? inPart(value, attribute, undefined, idOf) : inPart(value, part, attribute, idOf)
  }
  return withEach(value, (one, key) => {
    const sub = subOf(attribute, key)
    return sub === undefined ? one : inPart(one, sub, attribute, idOf)
  })
}

const inExtension = (value: Json, schema: Schema, idOf: IdOf): Json =>
  withEach(value, (one, key) => {
    const attribute = attributeIn(schema, key)
    return attribute === undefined ? one : inAttribute(one, attribute, idOf)
  })

function inOperation(operation: Json, owner: Owner, idOf: IdOf): Json {
  if (!isObject(operation)) return operation
  const [, path] = Object.entries(operation).find(([key]) => isNamed(key, 'path')) ?? []
  const hasPath = typeof path === 'string' && path !== ''
  const target: Target | undefined = hasPath ? targetIn(path, owner) : { kind: 'resource' }
  return withEach(operation, (one, key) => {
    if (isNamed(key, 'value')) return inValue(one, target, owner, idOf)
    return isNamed(key, 'path') && hasPath ? inPath(path, target, idOf) : one
  })
}

/** What a path means. What cannot be read has no references: it is refused when its turn comes. */
function targetIn(path: string, { type, dialect }: Owner): Target | undefined {
  try {
    return targetOf(path, type, dialect)
  } catch (error) {
    if (error instanceof ScimError) return undefined
    throw error
  }
}

function inValue(value: Json, target: Target | undefined, owner: Owner, idOf: IdOf): Json {
  if (target === undefined) return value
  if (target.kind === 'spot') {
    const { attribute, sub } = target.spot
    return sub === undefined ? inAttribute(value, attribute, idOf) : inPart(value, sub, attribute, idOf)
  }
  if (isList(value)) return value.map(one => inValue(one, target, owner, idOf))
  const prefix = target.kind === 'extension' ? `${target.schema.id}:` : ''
  return withEach(value, (one, key) => {
    const name = prefix + key
    return inValue(one, name.includes('[') ? targetIn(name, owner) : targetAt(name, owner.type), owner, idOf)
  })
}

const idInFilter = /(\b(?:value|\$ref)\s+(?:eq|ne)\s+")bulkId:([^"\\]+)(?=")/gi

/** `members[value eq "bulkId:ann"]`. */
function inPath(path: string, target: Target | undefined, idOf: IdOf): string {
  if (target?.kind !== 'spot' || target.spot.filter === undefined || !refers(target.spot.attribute)) return path
  return path.replace(idInFilter, (text, before: string, bulkId: string) => {
    const id = idOf(bulkId)
    return id === undefined ? text : before + id
  })
}

/** @param whole the complex attribute it is a part of */
function inPart(value: Json, part: Attribute, whole: Attribute | undefined, idOf: IdOf): Json {
  if (part.mutability === 'readOnly' || whole?.mutability === 'readOnly') return value
  if (isList(value)) return value.map(one => inPart(one, part, whole, idOf))
  if (typeof value !== 'string') return value
  if (isReference(part)) return replaced(value, /^(|.*\/)bulkId:([^/]+)$/, idOf)
  return part.name === 'value' && whole !== undefined && refers(whole)
    ? replaced(value, /^()bulkId:(.+)$/, idOf)
    : value
}

function replaced(text: string, pattern: RegExp, idOf: IdOf): string {
  const [, before = '', bulkId] = pattern.exec(text) ?? []
  const id = bulkId === undefined ? undefined : idOf(bulkId)
  return id === undefined ? text : before + id
}

/** Whether the values of a complex attribute point to resources. */
const refers = (attribute: Attribute): boolean => {
  const reference = subOf(attribute, '$ref')
  return reference !== undefined && isReference(reference)
}

/** Whether an attribute holds the address of a resource: of type reference, and not only to what lies outside (RFC 7643 §7). */
const isReference = ({ type, referenceTypes }: Attribute): boolean =>
  type === 'reference' &&
  (referenceTypes.length === 0 || referenceTypes.some(name => name !== 'external' && name !== 'uri'))

/** The same object with other values; what is no object stays. */
function withEach(value: Json, change: (value: Json, key: string) => Json): Json {
  if (!isObject(value)) return value
  const changed: JsonObject = Object.fromEntries(Object.entries(value).map(([key, one]) => [key, change(one, key)]))
  return changed
}

const isNamed = (key: string, name: string): boolean => key.toLowerCase() === name
