import { settled } from '../accept/elements.ts'
import { fixed } from '../accept/immutable.ts'
import type { Intake } from '../accept/intake.ts'
import { acceptValue, isBlank } from '../accept/value.ts'
import { isList, isObject, sameJson } from '../same.ts'
import type { Attribute, Json, JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import type { Operation } from './operation.ts'
import { filled, withField } from './write.ts'

/** A sub-attribute and what becomes of it. */
interface PartEdit {
  readonly attribute: Attribute
  readonly sub: Attribute
  /** Undefined: cleared. */
  readonly value: Json | undefined
}

/**
 * What an operation says about a sub-attribute.
 * @throws ScimError 400: mutability for what may not be written or cleared, invalidValue for another type
 */
export function partEdit({ verb, value }: Operation, attribute: Attribute, sub: Attribute, intake: Intake): PartEdit {
  const name = `${attribute.name}.${sub.name}`
  if (sub.mutability === 'readOnly') throw badRequest('mutability', `${name} is read-only.`)
  const accepted = verb === 'remove' ? undefined : acceptValue(value ?? null, sub, intake, attribute.name)
  if (sub.required && isBlank(accepted))
    throw badRequest(verb === 'remove' ? 'mutability' : 'invalidValue', `${name} is required.`)
  return { attribute, sub, value: accepted }
}

/**
 * `attr.sub` without a filter: of a single value, or of every element (H15).
 * @throws ScimError 400 mutability
 */
export function editPart(current: Json | undefined, edit: PartEdit, intake: Intake): Json | undefined {
  const { attribute } = edit
  if (!attribute.multiValued) return withPart(isObject(current) ? current : {}, edit, intake)
  const elements = isList(current) && current.length > 0 ? current : [{}]
  const edited = elements.flatMap(element => (isObject(element) ? (withPart(element, edit, intake) ?? []) : element))
  return edited.length === 0 ? undefined : settled(edited, elements, attribute, intake.dialect)
}

/**
 * A complex value with one part set or cleared.
 * @returns undefined when nothing is left of it
 * @throws ScimError 400 mutability when the part is immutable and has another value
 */
export function withPart(
  element: JsonObject,
  { attribute, sub, value }: PartEdit,
  intake: Intake,
): JsonObject | undefined {
  const before = element[sub.name]
  if (sub.mutability === 'writeOnly' || sameJson(before, value)) return filled(element)
  if (sub.mutability === 'immutable' && before !== undefined) throw fixed(`${attribute.name}.${sub.name}`)
  const edited = withField(element, sub.name, value)
  return filled(sub.name === 'value' ? (withoutStale(edited, element, attribute, intake) ?? {}) : edited)
}

/**
 * A single reference (`manager`) that points elsewhere loses the address of where it pointed before.
 * @returns undefined when a loose client emptied it (Entra sends "" to take a manager away)
 */
export function withoutStale(
  edited: JsonObject,
  before: JsonObject,
  attribute: Attribute,
  { dialect }: Intake,
): JsonObject | undefined {
  if (attribute.multiValued) return edited
  if (dialect.loose && edited.value === '') return undefined
  const isStale = !sameJson(edited.value, before.value) && sameJson(edited.$ref, before.$ref)
  return isStale ? withField(edited, '$ref', undefined) : edited
}
