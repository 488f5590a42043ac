import type { Attribute, Schema } from './schema.ts'

/** The sub-attribute a client's word means, compared without case. */
export const subOf = (attribute: Attribute, name: string): Attribute | undefined =>
  find(attribute, attribute.subAttributes, name)

/** The attribute of a schema a client's word means, compared without case. */
export const attributeIn = (schema: Schema, name: string): Attribute | undefined =>
  find(schema, schema.attributes, name)

const known = new WeakMap<Attribute | Schema, ReadonlyMap<string, Attribute>>()

/** Most clients write the declared case, so that is tried first. A Map: `__proto__` and `constructor` are names like any other. */
function find(owner: Attribute | Schema, attributes: readonly Attribute[], name: string): Attribute | undefined {
  const names = known.get(owner) ?? namesOf(owner, attributes)
  return names.get(name) ?? names.get(name.toLowerCase())
}

function namesOf(owner: Attribute | Schema, attributes: readonly Attribute[]): ReadonlyMap<string, Attribute> {
  const names = new Map(
    attributes.flatMap(attribute => [
      [attribute.name.toLowerCase(), attribute] as const,
      [attribute.name, attribute] as const,
    ]),
  )
  known.set(owner, names)
  return names
}
