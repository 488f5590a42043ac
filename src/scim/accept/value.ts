import { subOf } from '../lookup.ts'
import { isList, isObject } from '../same.ts'
import type { Attribute, Json, JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { settled } from './elements.ts'
import { type Intake, nameIn, passOver, wrongType } from './intake.ts'
import { acceptScalar } from './scalar.ts'

/**
 * Takes in what a client sends for an attribute: names become the declared ones, types are checked, what no client may write is left out.
 * @param parent name of the attribute it is part of, or ""
 * @returns undefined for what is unassigned: null, [] and {} (RFC 7643 §2.5)
 * @throws ScimError 400 invalidValue
 */
export function acceptValue(value: Json, attribute: Attribute, intake: Intake, parent = ''): Json | undefined {
  return attribute.multiValued
    ? acceptList(value, attribute, intake, parent)
    : acceptSingle(value, attribute, intake, parent)
}

function acceptList(value: Json, attribute: Attribute, intake: Intake, parent: string): readonly Json[] | undefined {
  if (isNothing(value)) return undefined
  if (!isList(value) && !intake.dialect.loose) throw wrongType(value, attribute, parent, 'a list')
  const elements: Json[] = []
  for (const member of isList(value) ? value : [value]) {
    const element = acceptOne(member, attribute, intake, parent)
    if (element !== undefined) elements.push(element)
  }
  return elements.length === 0 ? undefined : settled(elements, [], attribute, intake.dialect)
}

function acceptSingle(value: Json, attribute: Attribute, intake: Intake, parent: string): Json | undefined {
  if (!isList(value)) return acceptOne(value, attribute, intake, parent)
  const [only] = value
  if (only === undefined) return undefined
  if (value.length > 1 || !intake.dialect.loose) throw wrongType(value, attribute, parent, 'a single value')
  return acceptOne(only, attribute, intake, parent)
}

/**
 * Takes in one element of a multi-valued attribute, or the value of a single one.
 * @returns undefined for null and for what has nothing in it
 * @throws ScimError 400 invalidValue
 */
export function acceptOne(value: Json, attribute: Attribute, intake: Intake, parent = ''): Json | undefined {
  if (isNothing(value)) return undefined
  if (attribute.type !== 'complex') return acceptScalar(value, attribute, intake, parent)
  const element = acceptComplex(value, attribute, intake, parent)
  if (element !== undefined) checkRequiredParts(element, attribute, parent)
  return element
}

function acceptComplex(value: Json, attribute: Attribute, intake: Intake, parent: string): JsonObject | undefined {
  const isBare = intake.dialect.loose && typeof value !== 'object' && hasValue(attribute)
  const object = isBare ? { value } : value
  if (!isObject(object)) throw wrongType(value, attribute, parent, 'an object')
  const element = acceptParts(object, attribute, intake, parent)
  // Entra takes a reference away by emptying it: `manager: ""`, `manager: { "value": "" }`.
  if (intake.dialect.loose && !attribute.multiValued && element?.value === '') return undefined
  return element
}

/**
 * Takes in the sub-attributes an object names; those that are null are left out, and so are readOnly ones (clients send them back).
 * @returns undefined when nothing is left
 * @throws ScimError 400 invalidValue
 */
export function acceptParts(
  object: JsonObject,
  attribute: Attribute,
  intake: Intake,
  parent: string,
): JsonObject | undefined {
  const name = nameIn(parent, attribute.name)
  const element: Record<string, Json> = {}
  let isEmpty = true
  for (const key of Object.keys(object)) {
    const sub = subOf(attribute, key)
    if (sub === undefined) passOver(nameIn(name, key), intake)
    else if (sub.mutability !== 'readOnly') {
      const accepted = acceptSingle(object[key] ?? null, sub, intake, name)
      if (accepted === undefined || sub.mutability === 'writeOnly') continue
      if (Object.hasOwn(element, sub.name))
        throw badRequest('invalidSyntax', `${nameIn(name, sub.name)} is given twice.`)
      element[sub.name] = accepted
      isEmpty = false
    }
  }
  return isEmpty ? undefined : element
}

/** Whether a client says that there is no value (C7): null, [] or {}. */
export const isNothing = (value: Json): boolean =>
  value === null || (typeof value === 'object' && Object.keys(value).length === 0)

/** Whether a complex attribute has the sub-attribute that stands for the whole (RFC 7643 §2.4). */
const hasValue = (attribute: Attribute): boolean => subOf(attribute, 'value') !== undefined

/** @throws ScimError 400 invalidValue when an element lacks a required sub-attribute */
export function checkRequiredParts(element: JsonObject, attribute: Attribute, parent = ''): void {
  for (const sub of attribute.subAttributes) {
    if (sub.required && sub.mutability !== 'writeOnly' && isBlank(element[sub.name]))
      throw badRequest('invalidValue', `${nameIn(nameIn(parent, attribute.name), sub.name)} is required.`)
  }
}

/** Whether a value is none, or text without anything to read in it. */
export const isBlank = (value: Json | undefined): boolean =>
  value === undefined || (typeof value === 'string' && value.trim() === '')
