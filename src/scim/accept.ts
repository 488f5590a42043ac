import { keepImmutable } from './accept/immutable.ts'
import { type Intake, nameIn, newIntake, passOver } from './accept/intake.ts'
import { keepActive } from './accept/keep-active.ts'
import { checkSize } from './accept/limits.ts'
import { memberIds } from './accept/members.ts'
import { objectOf } from './accept/object.ts'
import { checkRequired } from './accept/required.ts'
import { checkSchemas } from './accept/schemas.ts'
import { acceptValue, isNothing } from './accept/value.ts'
import { isMembers, userSchema } from './core-schemas.ts'
import type { Dialect } from './dialect.ts'
import { attributeIn } from './lookup.ts'
import { placeOf } from './place.ts'
import { isObject, sameJson } from './same.ts'
import type { Attribute, Body, Json, JsonObject, ResourceType, Schema } from './schema.ts'
import { badRequest } from './scim-error.ts'

/** A resource as it may be stored. */
interface Accepted {
  /** The previous body itself when the content is the same (U8). */
  readonly body: Body
  /** Ids of a group's members; absent when the client says nothing about them. */
  readonly members?: readonly string[]
  /** Names nobody declared, as the client wrote them. */
  readonly ignored: readonly string[]
}

interface AcceptOptions {
  readonly type: ResourceType
  readonly dialect: Dialect
  /** What a PUT replaces. */
  readonly previous?: Body
}

/**
 * Takes in the body of a POST or PUT (RFC 7644 §3.3 and §3.5.1). What is the server's (`id`, `meta`, `groups` and everything else
 * that is readOnly) is passed over, passwords are checked and dropped.
 * @param raw parsed JSON
 * @throws ScimError 400: invalidSyntax for what is no resource of the type, invalidValue, or mutability
 */
export function acceptResource(raw: unknown, { type, dialect, previous }: AcceptOptions): Accepted {
  const resource = objectOf(raw)
  checkSize(resource)
  const intake = newIntake(dialect)
  checkSchemas(resource, type, intake)
  const { own, extensions, members } = read(resource, type, intake)
  const body: Body = extensions.size === 0 ? own : { ...own, ...Object.fromEntries(extensions) }
  const whole = previous === undefined ? body : overPrevious(body, previous, resource, { type, dialect })
  checkRequired(whole, type)
  return {
    body: previous !== undefined && sameJson(whole, previous) ? previous : whole,
    ...(members === undefined ? {} : { members }),
    ignored: [...intake.ignored],
  }
}

/** Filled while a body is read. */
interface Read {
  readonly own: Record<string, Json>
  /** By URN. */
  readonly extensions: Map<string, Record<string, Json>>
  members?: readonly string[]
}

function read(resource: JsonObject, type: ResourceType, intake: Intake): Read {
  const into: Read = { own: {}, extensions: new Map() }
  for (const key of Object.keys(resource)) {
    const place = placeOf(key, type)
    const value = resource[key] ?? null
    if (place === undefined || place.sub !== undefined) passOver(key, intake)
    else if (place.attribute !== undefined) readAttribute(value, place.attribute, place.extension, into, intake)
    else if (place.extension !== undefined) readExtension(value, place.extension, into, intake)
  }
  return into
}

function readExtension(value: Json, schema: Schema, into: Read, intake: Intake): void {
  if (isNothing(value)) return
  if (!isObject(value)) throw badRequest('invalidValue', `${schema.id} must be an object.`)
  for (const key of Object.keys(value)) {
    const attribute = attributeIn(schema, key)
    if (attribute === undefined) passOver(nameIn(schema.id, key), intake)
    else readAttribute(value[key] ?? null, attribute, schema, into, intake)
  }
}

function readAttribute(
  value: Json,
  attribute: Attribute,
  extension: Schema | undefined,
  into: Read,
  intake: Intake,
): void {
  if (attribute.mutability === 'readOnly' || attribute.name === 'schemas') return
  if (isMembers(attribute)) {
    into.members = memberIds(value, intake.dialect)
    return
  }
  const accepted = acceptValue(value, attribute, intake)
  if (accepted === undefined || attribute.mutability === 'writeOnly') return
  if (extension === undefined) put(accepted, attribute, into.own)
  else put(accepted, attribute, dataOf(into, extension))
}

/** @throws ScimError 400 invalidSyntax when another spelling of the same name was there before */
function put(value: Json, { name }: Attribute, data: Record<string, Json>): void {
  if (Object.hasOwn(data, name)) throw badRequest('invalidSyntax', `${name} is given twice.`)
  data[name] = value
}

function dataOf({ extensions }: Read, { id }: Schema): Record<string, Json> {
  const data = extensions.get(id) ?? {}
  extensions.set(id, data)
  return data
}

/** What a PUT keeps of what was there: immutable values, and `active` when nothing is said about it (U5). */
function overPrevious(body: Body, previous: Body, resource: JsonObject, { type, dialect }: AcceptOptions): Body {
  const kept = keepActive(keepImmutable(body, previous, type), previous, type)
  const isNamed = Object.keys(resource).some(key => placeOf(key, type)?.path === 'active')
  return type.schema === userSchema && !isNamed && dialect.putWithoutActive === 'true'
    ? { ...kept, active: true }
    : kept
}
