import { commonAttributes } from './common-attributes.ts'
import type { Attribute, ResourceType, Schema } from './schema.ts'

/** Where a name points to within resources of one type. */
export interface AttributePlace {
  /** Set when the data lies under an extension's URN. */
  readonly extension?: Schema
  /** Absent: the extension as a whole. */
  readonly attribute?: Attribute
  readonly sub?: Attribute
  /** As in `IndexedValue.path`: lower case, with the URN for extensions. */
  readonly path: string
}

/**
 * Finds what an attribute name (RFC 7644 §3.10: `userName`, `name.givenName`, `urn:...:User:department`, a bare extension URN) means.
 * Names and URNs are compared without case; the type's own URN may stand before its attributes.
 * @returns undefined for names nobody declared
 */
export function placeOf(name: string, type: ResourceType): AttributePlace | undefined {
  const places = placesOf(type)
  const folded = name.toLowerCase()
  return places.get(folded)
}

/**
 * As `placeOf`; a name that means nothing by itself means the attribute of the one extension that has it. RFC 7644 §3.10 wants the URN
 * before it, but Entra asks for `manager eq "..."` and changes `manager` without (Captain-P-Goldfish/SCIM-SDK#686).
 * @returns undefined for names nobody declared, and for those of several extensions
 */
export function placeMeant(name: string, type: ResourceType): AttributePlace | undefined {
  const place = placeOf(name, type)
  if (place !== undefined || name.includes(':')) return place
  const [only, ...others] = type.extensions.flatMap(({ schema }) => placeOf(`${schema.id}:${name}`, type) ?? [])
  return others.length === 0 ? only : undefined
}

const known = new WeakMap<ResourceType, ReadonlyMap<string, AttributePlace>>()

/** Every name of a type, made once: requests only look up. */
function placesOf(type: ResourceType): ReadonlyMap<string, AttributePlace> {
  const made = known.get(type)
  if (made !== undefined) return made
  const places = new Map<string, AttributePlace>()
  const core = type.schema.id.toLowerCase()
  for (const attribute of [...commonAttributes, ...type.schema.attributes]) {
    addAttribute(places, '', attribute)
    addAttribute(places, `${core}:`, attribute, '')
  }
  for (const { schema } of type.extensions) {
    const urn = schema.id.toLowerCase()
    places.set(urn, { extension: schema, path: urn })
    for (const attribute of schema.attributes) addAttribute(places, `${urn}:`, attribute, `${urn}:`, schema)
  }
  known.set(type, places)
  return places
}

function addAttribute(
  places: Map<string, AttributePlace>,
  prefix: string,
  attribute: Attribute,
  stored = prefix,
  extension?: Schema,
): void {
  const name = attribute.name.toLowerCase()
  const home = extension === undefined ? {} : { extension }
  places.set(`${prefix}${name}`, { ...home, attribute, path: `${stored}${name}` })
  for (const sub of attribute.subAttributes) {
    const path = `${name}.${sub.name.toLowerCase()}`
    places.set(`${prefix}${path}`, { ...home, attribute, sub, path: `${stored}${path}` })
  }
}
