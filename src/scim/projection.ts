import { byDefault, excluding, including } from './projection/rules.ts'
import { ruleFor, type Shape, shaped } from './projection/shape.ts'
import type { JsonObject, ResourceType } from './schema.ts'

/** What a client wants to see of resources of one type. */
export interface Projection {
  /** Whether `groups` and `members` would be seen at all; if not, they need not be read (A5). */
  readonly wantsGroups: boolean
  readonly wantsMembers: boolean
  /** @param resource as `shown` makes it: with `schemas`, `id`, `meta` */
  project(resource: JsonObject): JsonObject
}

/** Names as RFC 7644 §3.9 has them, each for itself: in any case, with or without a URN. Names nobody declared show and hide nothing (A4). */
export interface RequestedAttributes {
  /** Wins over `excludedAttributes` (A1). */
  readonly attributes?: readonly string[]
  readonly excludedAttributes?: readonly string[]
}

/** Works out once what is shown, for any number of resources. */
export function createProjection(
  { attributes = [], excludedAttributes = [] }: RequestedAttributes,
  type: ResourceType,
): Projection {
  const shape = shapeOf(attributes, excludedAttributes, type)
  return {
    wantsGroups: wants('groups', shape, type),
    wantsMembers: wants('members', shape, type),
    project: resource => shaped(resource, shape),
  }
}

function shapeOf(attributes: readonly string[], excluded: readonly string[], type: ResourceType): Shape {
  if (attributes.length > 0) return including(attributes, type)
  return excluded.length > 0 ? excluding(excluded, type) : byDefault(type)
}

const wants = (name: string, shape: Shape, { schema }: ResourceType): boolean =>
  schema.attributes.some(attribute => attribute.name === name) && ruleFor(name, shape) !== false
