import { plainText, type Scalar, writeJson } from '#contract'
import { isRecord, listIn, type Raw, recordIn } from '#kit'
import { isScalar } from './records.ts'

/** RFC 7643 §8.1: the core schema of a user, and the enterprise extension. */
export const userSchema = 'urn:ietf:params:scim:schemas:core:2.0:User'
export const enterpriseSchema = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

/** Where a flat attribute stands in a SCIM user (RFC 7643 §2.3, §2.4, §3.3). */
export interface UserPlace {
  /** URN of the extension it belongs to; undefined: the core schema. */
  readonly schema?: string
  readonly attribute: string
  /** Which element of a multi-valued attribute: the one of this `type`. */
  readonly type?: string
  /** The same, of lists whose elements are known by their value alone: the one with this value. */
  readonly member?: string
  /** The part of a complex attribute or element. */
  readonly part?: string
}

/** Whether a place speaks of an element of a list. */
export const isElement = ({ type, member }: UserPlace): boolean => type !== undefined || member !== undefined

/** The element a place speaks of, as a path of PATCH (RFC 7644 §3.5.2). */
export function elementPath({ schema, attribute, type, member }: UserPlace): string {
  const prefix = schema === undefined ? '' : `${schema}:`
  const filter =
    type !== undefined ? `[type eq ${writeJson(type)}]` : member !== undefined ? `[value eq ${writeJson(member)}]` : ''
  return `${prefix}${attribute}${filter}`
}

/** A place as a path of PATCH. */
export function pathOf(place: UserPlace): string {
  return place.part === undefined ? elementPath(place) : `${elementPath(place)}.${place.part}`
}

/** Whether the multi-valued attribute of a place has the element it speaks of. */
export function hasElement(resource: Raw, place: UserPlace): boolean {
  return elementsAt(resource, place).some(isMeantBy(place))
}

/** What stands at a place; undefined for nothing, and for what is no plain value. */
export function valueAt(resource: Raw, place: UserPlace): Scalar | undefined {
  const { attribute, part } = place
  const home = homeOf(resource, place)
  const holder = isElement(place) ? elementsAt(resource, place).find(isMeantBy(place)) : home[attribute]
  const value = part === undefined ? holder : isRecord(holder) ? holder[part] : undefined
  return isScalar(value) ? value : undefined
}

/** A copy with another value at a place. `null` takes it away, and with its `value` the whole element of a list. */
export function withValue(resource: Raw, place: UserPlace, value: Scalar | null): Raw {
  const { schema, attribute } = place
  const home = homeOf(resource, place)
  const changed = withMember(home, attribute, memberFor(resource, place, value))
  if (schema === undefined) return changed
  const schemas = [resource.schemas].flat().filter(one => typeof one === 'string' && one !== schema)
  // An extension leaves `schemas` with the last of its data (RFC 7643 §3).
  if (Object.keys(changed).length === 0) return { ...withMember(resource, schema, null), schemas }
  return { ...resource, schemas: [...schemas, schema], [schema]: changed }
}

function memberFor(resource: Raw, place: UserPlace, value: Scalar | null): unknown {
  const { attribute, part } = place
  if (isElement(place)) return elementsFor(resource, place, value)
  if (part === undefined) return value
  const whole = withMember(recordIn(homeOf(resource, place), attribute), part, value)
  return Object.keys(whole).length === 0 ? null : whole
}

function elementsFor(resource: Raw, place: UserPlace, value: Scalar | null): readonly Raw[] {
  const { part = 'value' } = place
  const elements = elementsAt(resource, place)
  const isMeant = isMeantBy(place)
  if (value === null && part === 'value') return elements.filter(one => !isMeant(one))
  if (!elements.some(isMeant)) return value === null ? elements : [...elements, newElement(resource, place, value)]
  return elements.map(one => (isMeant(one) ? withMember(one, part, value) : one))
}

/** An element that is not there yet. The only address of somebody is the primary one: there are services that look at no other. */
export function newElement(resource: Raw, place: UserPlace, value: Scalar): Raw {
  const { attribute, type, part = 'value' } = place
  const isOnly = attribute === 'emails' && elementsAt(resource, place).length === 0
  return { ...(type === undefined ? {} : { type }), [part]: value, ...(isOnly ? { primary: true } : {}) }
}

function withMember(record: Raw, name: string, value: unknown): Raw {
  const { [name]: _old, ...others } = record
  return value === null ? others : { ...others, [name]: value }
}

const homeOf = (resource: Raw, { schema }: UserPlace): Raw =>
  schema === undefined ? resource : recordIn(resource, schema)

const elementsAt = (resource: Raw, place: UserPlace): readonly Raw[] => listIn(homeOf(resource, place), place.attribute)

/** Types are compared without case (RFC 7643 §2.3.1: canonical values are not case exact by default), values as they are. */
function isMeantBy({ type = '', member }: UserPlace): (element: Raw) => boolean {
  if (member !== undefined) return element => plainText(element.value) === member
  return element => plainText(element.type).toLowerCase() === type.toLowerCase()
}
