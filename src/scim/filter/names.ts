import { nearest } from '../../domain/text/nearest.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { commonAttributes } from '../common-attributes.ts'
import { type AttributePlace, placeMeant } from '../place.ts'
import type { Attribute, ResourceType } from '../schema.ts'
import { badRequest, type ScimError } from '../scim-error.ts'
import { isFilterable, type Leaf, leafOf, leavesOf, placeWithin } from './leaf.ts'

/** What the names of a filter are relative to. */
export interface Scope {
  find(name: string): AttributePlace | undefined
  /** For messages: `User`, `emails`. */
  readonly title: string
  /** Every name there is, for suggestions. */
  choices(): Iterable<string>
  /** Set within brackets: names mean parts of one element. */
  readonly element?: ElementPlace
}

/** An attribute whose elements a filter in brackets is about. */
export interface ElementPlace {
  readonly attribute: Attribute
  readonly path: string
}

export const resourceScope = (type: ResourceType): Scope => ({
  find: name => placeMeant(name, type),
  title: type.name,
  choices: () => namesOf(type),
})

export const elementScope = (element: ElementPlace): Scope => ({
  find: name => placeWithin(name, element),
  title: element.attribute.name,
  choices: () => element.attribute.subAttributes.map(({ name }) => name),
  element,
})

/**
 * The leaf a comparison is about.
 * @throws ScimError 400 invalidFilter when it is not one, or may not be asked for
 */
export function leafFor(name: string, place: AttributePlace): Leaf {
  const leaf = leafOf(place)
  if (leaf === undefined)
    throw refuse(`The filter compares ${shorten(name)}, which has no value of its own; name one of its sub-attributes.`)
  if (!isFilterable(leaf)) throw notFilterable(name)
  return leaf
}

/**
 * The leaves of which one must be there for the place to be present.
 * @throws ScimError 400 invalidFilter when it may not be asked for
 */
export function leavesFor(name: string, place: AttributePlace): readonly Leaf[] {
  const leaves = leavesOf(place)
  if (leaves.length === 0) throw notFilterable(name)
  return leaves
}

/**
 * The attribute before a bracket.
 * @throws ScimError 400 invalidFilter when it has no elements
 */
export function elementFor(name: string, { attribute, sub, path }: AttributePlace, scope: Scope): ElementPlace {
  if (scope.element !== undefined) throw refuse(`The filter has brackets within brackets, behind ${shorten(name)}.`)
  if (attribute === undefined || sub !== undefined || (attribute.type !== 'complex' && !attribute.multiValued))
    throw refuse(`The filter has brackets behind ${shorten(name)}, which has no elements.`)
  return { attribute, path }
}

/** 400 for a name nobody declared, with the one that was probably meant. */
export function unknownName(name: string, { title, choices }: Pick<Scope, 'title' | 'choices'>): ScimError {
  const near = nearest(name, choices())
  const hint = near === undefined ? '.' : `; did you mean ${shorten(near)}?`
  return refuse(`The filter names ${shorten(name, 80)}, which ${title} does not have${hint}`)
}

const notFilterable = (name: string): ScimError =>
  refuse(`The filter names ${shorten(name)}, which cannot be used in filters.`)

const refuse = (detail: string): ScimError => badRequest('invalidFilter', detail)

/** All names of a type as declared, extensions with their URN. */
export function* namesOf(type: ResourceType): Iterable<string> {
  for (const attribute of [...commonAttributes, ...type.schema.attributes]) yield* withSubs(attribute, '')
  for (const { schema } of type.extensions) {
    yield schema.id
    for (const attribute of schema.attributes) yield* withSubs(attribute, `${schema.id}:`)
  }
}

function* withSubs({ name, subAttributes }: Attribute, prefix: string): Iterable<string> {
  yield `${prefix}${name}`
  for (const sub of subAttributes) yield `${prefix}${name}.${sub.name}`
}
