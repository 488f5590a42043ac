import { commonAttributes } from '../common-attributes.ts'
import { type AttributePlace, placeOf } from '../place.ts'
import type { Attribute, ResourceType } from '../schema.ts'
import type { Rule, Shape } from './shape.ts'

type ReturnRules = Map<string, Rule>

const known = new WeakMap<ResourceType, Shape>()

/** What is shown when nobody asks for anything: all that is returned by default or always (RFC 7643 §2.2 and §7). */
export function byDefault(type: ResourceType): Shape {
  const made = known.get(type)
  if (made !== undefined) return made
  const shape = { rules: defaultRules(type), otherwise: true }
  known.set(type, shape)
  return shape
}

/** What is shown of the attributes that are named, with what is always returned (A2, A3). Unknown names show nothing. */
export function including(names: readonly string[], type: ResourceType): Shape {
  const rules: ReturnRules = new Map()
  for (const attribute of ownAttributes(type)) if (isAlways(attribute)) rules.set(attribute.name, whole(attribute))
  for (const { schema } of type.extensions) {
    const always = schema.attributes.filter(isAlways)
    if (always.length > 0)
      rules.set(schema.id, { rules: new Map(always.map(one => [one.name, whole(one)])), otherwise: false })
  }
  for (const place of placesOf(names, type)) include(place, rules)
  return { rules, otherwise: false }
}

/** What is shown when the named attributes are not (A2: what is always returned stays). */
export function excluding(names: readonly string[], type: ResourceType): Shape {
  const rules: ReturnRules = new Map(defaultRules(type))
  for (const place of placesOf(names, type)) exclude(place, rules)
  return { rules, otherwise: true }
}

function defaultRules(type: ResourceType): ReturnRules {
  const rules: ReturnRules = new Map()
  for (const attribute of ownAttributes(type)) rules.set(attribute.name, ofItself(attribute))
  for (const { schema } of type.extensions) rules.set(schema.id, wholeOf(schema.attributes))
  return rules
}

const ownAttributes = (type: ResourceType): readonly Attribute[] => [...commonAttributes, ...type.schema.attributes]

/** Places that names mean; the type's own URN means each of its attributes. */
function placesOf(names: readonly string[], type: ResourceType): readonly AttributePlace[] {
  const own = type.schema.id.toLowerCase()
  return names.flatMap((name): AttributePlace | readonly AttributePlace[] => {
    if (name.toLowerCase() === own)
      return type.schema.attributes.map(attribute => ({ attribute, path: attribute.name }))
    return placeOf(name, type) ?? []
  })
}

function include({ extension, attribute, sub }: AttributePlace, rules: ReturnRules): void {
  if (attribute === undefined) {
    if (extension !== undefined) rules.set(extension.id, wholeOf(extension.attributes))
    return
  }
  const home = extension === undefined ? rules : inside(extension.id, extension.attributes, rules, false)
  if (home === undefined) return
  if (sub === undefined) home.set(attribute.name, whole(attribute))
  else if (attribute.returned !== 'never')
    inside(attribute.name, attribute.subAttributes, home, false)?.set(sub.name, whole(sub))
}

function exclude({ extension, attribute, sub }: AttributePlace, rules: ReturnRules): void {
  if (attribute === undefined) {
    if (extension !== undefined && !extension.attributes.some(isAlways)) rules.set(extension.id, false)
    return
  }
  const home = extension === undefined ? rules : inside(extension.id, extension.attributes, rules, true)
  const named = sub ?? attribute
  if (home === undefined || isAlways(named)) return
  if (sub === undefined) home.set(attribute.name, false)
  else inside(attribute.name, attribute.subAttributes, home, true)?.set(sub.name, false)
}

/**
 * The rules for the parts of something, to be added to.
 * @param otherwise what holds for parts without a rule of their own
 * @returns undefined when all of it is shown (or not) whatever is said about parts
 */
function inside(
  name: string,
  parts: readonly Attribute[],
  rules: ReturnRules,
  otherwise: boolean,
): ReturnRules | undefined {
  const rule = rules.get(name)
  if (rule === !otherwise) return undefined
  if (typeof rule === 'object') {
    const copy = new Map(rule.rules)
    rules.set(name, { rules: copy, otherwise: rule.otherwise })
    return copy
  }
  const made: ReturnRules = new Map()
  for (const part of parts) {
    if (otherwise || isAlways(part)) made.set(part.name, ofItself(part))
  }
  rules.set(name, { rules: made, otherwise })
  return made
}

const isAlways = ({ returned }: Attribute): boolean => returned === 'always'

/** An attribute nobody named. */
const ofItself = (attribute: Attribute): Rule => (attribute.returned === 'request' ? false : whole(attribute))

/** An attribute that was named. */
const whole = (attribute: Attribute): Rule =>
  attribute.returned === 'never' ? false : wholeOf(attribute.subAttributes)

function wholeOf(attributes: readonly Attribute[]): Rule {
  const hidden = attributes.filter(attribute => ofItself(attribute) !== true)
  return hidden.length === 0 ? true : { rules: new Map(hidden.map(one => [one.name, ofItself(one)])), otherwise: true }
}
