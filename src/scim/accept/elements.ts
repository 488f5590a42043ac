import { writeJson } from '../../domain/json.ts'
import type { Dialect } from '../dialect.ts'
import { comparableOf } from '../filter/comparable.ts'
import { subOf } from '../lookup.ts'
import { isObject, sameJson } from '../same.ts'
import type { Attribute, Json, JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { checkElements } from './limits.ts'

/**
 * Brings the elements of a multi-valued attribute in order: one primary at most, and no (type, value) twice (RFC 7643 §2.4).
 * A primary that was not one before wins over one that was (H8).
 * @param before the elements as they were, at the same places as far as they stay
 * @returns `elements` itself when they are in order already
 * @throws ScimError 400 invalidValue for too many elements, and for several new primaries when the dialect rejects them (else the
 *   first one wins)
 */
export function settled(
  elements: readonly Json[],
  before: readonly Json[],
  attribute: Attribute,
  dialect: Pick<Dialect, 'primaries'>,
): readonly Json[] {
  if (elements.length < 2 || elements === before) return elements
  checkElements(elements, attribute.name)
  return collapsed(withOnePrimary(elements, before, attribute, dialect), attribute)
}

function withOnePrimary(
  elements: readonly Json[],
  before: readonly Json[],
  attribute: Attribute,
  dialect: Pick<Dialect, 'primaries'>,
): readonly Json[] {
  const primaries = elements.filter(isPrimary)
  if (primaries.length < 2) return elements
  // One object at several places is one value: a replacement for all that matched.
  const fresh = new Set(elements.filter((element, at) => isPrimary(element) && !isPrimary(before[at])))
  if (fresh.size > 1 && dialect.primaries === 'reject')
    throw badRequest('invalidValue', `${attribute.name} has ${fresh.size} primary values; one is allowed.`)
  const [chosen = primaries[0]] = fresh
  return elements.map(element =>
    element !== chosen && isObject(element) && isPrimary(element) ? { ...element, primary: false } : element,
  )
}

const isPrimary = (element: Json | undefined): boolean => isObject(element) && element.primary === true

/** Elements with the same identity become one, in the place of the first; a later spelling wins. */
function collapsed(elements: readonly Json[], attribute: Attribute): readonly Json[] {
  const byIdentity = new Map<string, Json>()
  for (const element of elements) {
    const identity = identityOf(element, attribute)
    const earlier = byIdentity.get(identity)
    byIdentity.set(identity, earlier === undefined ? element : joined(earlier, element))
  }
  return byIdentity.size === elements.length ? elements : [...byIdentity.values()]
}

function joined(earlier: Json, later: Json): Json {
  const both = merged(earlier, later)
  return isPrimary(earlier) && isObject(both) ? { ...both, primary: true } : both
}

/**
 * Adds elements to those that are there. One that is there already takes over what the new one says besides; when that is
 * nothing, nothing changes (RFC 7644 §3.5.2.1, H6).
 * @param incoming as `acceptValue` gives them
 * @returns `existing` itself when nothing is new
 */
export function added(existing: readonly Json[], incoming: readonly Json[], attribute: Attribute): readonly Json[] {
  const places = new Map(existing.map((element, at) => [identityOf(element, attribute), at]))
  const edited = new Map<number, Json>()
  const fresh: Json[] = []
  for (const element of incoming) {
    const at = places.get(identityOf(element, attribute))
    if (at === undefined) fresh.push(element)
    else edited.set(at, merged(existing[at] ?? element, element))
  }
  if (fresh.length === 0 && [...edited].every(([at, element]) => element === existing[at])) return existing
  return [...existing.map((element, at) => edited.get(at) ?? element), ...fresh]
}

/** The parts of both; of plain values, the one that is there. @returns `earlier` itself when nothing is new */
function merged(earlier: Json, later: Json): Json {
  if (!isObject(earlier) || !isObject(later)) return earlier
  const both = { ...earlier, ...later }
  return sameJson(both, earlier) ? earlier : both
}

/**
 * Under what two elements are the same one: type and value, compared as the schema says; without a value, everything.
 * Plain values are their own.
 */
function identityOf(element: Json, attribute: Attribute): string {
  if (!isObject(element)) return keyOf(element, attribute)
  const known = identitiesOf(attribute)
  const identity = known.get(element) ?? complexKey(element, attribute)
  known.set(element, identity)
  return identity
}

const identities = new WeakMap<Attribute, WeakMap<JsonObject, string>>()

/** Elements are never changed in place, so that a thousand operations on a long list need not look into each of them every time. */
function identitiesOf(attribute: Attribute): WeakMap<JsonObject, string> {
  const known = identities.get(attribute) ?? new WeakMap<JsonObject, string>()
  identities.set(attribute, known)
  return known
}

function complexKey(element: JsonObject, attribute: Attribute): string {
  if (element.value === undefined) return wholeKey(element, attribute)
  return writeJson([partKey(element, attribute, 'type'), partKey(element, attribute, 'value')])
}

function partKey(element: JsonObject, attribute: Attribute, name: 'type' | 'value'): string | null {
  const sub = subOf(attribute, name)
  const value = element[name]
  return sub === undefined || value === undefined ? null : keyOf(value, sub)
}

/** Empty text has no comparable form; here it is a value like any other. */
function keyOf(value: Json, attribute: Attribute): string {
  return writeJson(comparableOf(value, attribute) ?? value)
}

const wholeKey = (element: JsonObject, attribute: Attribute): string =>
  writeJson(attribute.subAttributes.map(sub => element[sub.name] ?? null))

/**
 * The elements that are not listed. One that is listed without type is meant by its value alone, whatever type it has.
 * @param listed as `acceptValue` gives them
 */
export function withoutListed(
  elements: readonly Json[],
  listed: readonly Json[],
  attribute: Attribute,
): readonly Json[] {
  const identities = new Set(listed.map(element => identityOf(element, attribute)))
  const values = new Set(listed.flatMap(element => untypedKey(element, attribute) ?? []))
  return elements.filter(
    element =>
      !identities.has(identityOf(element, attribute)) &&
      !(isObject(element) && values.has(partKey(element, attribute, 'value') ?? '')),
  )
}

function untypedKey(element: Json, attribute: Attribute): string | undefined {
  if (!isObject(element) || element.type !== undefined) return undefined
  return partKey(element, attribute, 'value') ?? undefined
}
