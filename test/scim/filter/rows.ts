import { commonAttributes } from '../../../src/scim/common-attributes.ts'
import { comparableOf } from '../../../src/scim/filter/comparable.ts'
import type { Attribute, Json, JsonObject, ResourceType } from '../../../src/scim/schema.ts'
import type { IndexedValue } from '../../../src/store/scim.ts'

/** What an index would hold of a resource as shown, its memberships and `meta` included. */
export function rowsOf(resource: JsonObject, type: ResourceType): readonly IndexedValue[] {
  const common = [...commonAttributes, ...type.schema.attributes].flatMap(one => attributeRows(resource, one, ''))
  const extended = type.extensions.flatMap(({ schema }) =>
    schema.attributes.flatMap(one => attributeRows(resource[schema.id], one, `${schema.id.toLowerCase()}:`)),
  )
  return [...common, ...extended]
}

function attributeRows(home: Json | undefined, attribute: Attribute, prefix: string): readonly IndexedValue[] {
  if (attribute.returned === 'never') return []
  const path = `${prefix}${attribute.name.toLowerCase()}`
  return listed(member(home, attribute.name)).flatMap((value, element) =>
    attribute.type === 'complex'
      ? attribute.subAttributes.flatMap(sub =>
          listed(member(value, sub.name)).flatMap(one =>
            row(
              one,
              isId(attribute, sub) ? { ...sub, caseExact: true } : sub,
              `${path}.${sub.name.toLowerCase()}`,
              element,
            ),
          ),
        )
      : row(value, attribute, path, element),
  )
}

function row(value: Json, attribute: Attribute, path: string, element: number): readonly IndexedValue[] {
  const comparable = comparableOf(value, attribute)
  return comparable === undefined ? [] : [{ path, element, ...comparable }]
}

/** The store holds members and groups by their ids, which are exact. */
const isId = (attribute: Attribute, sub: Attribute): boolean =>
  ['members', 'groups'].includes(attribute.name) && sub.name === 'value'

function member(home: Json | undefined, name: string): Json | undefined {
  if (typeof home !== 'object' || home === null) return undefined
  return Object.entries(home).find(([key]) => key === name)?.[1]
}

const listed = (value: Json | undefined): readonly Json[] =>
  value === undefined ? [] : ([value].flat() as readonly Json[])
