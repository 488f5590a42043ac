import type { IndexedValue } from '../store/scim.ts'
import { commonAttributes } from './common-attributes.ts'
import { isMembers } from './core-schemas.ts'
import { comparableOf } from './filter/comparable.ts'
import { isList, isObject } from './same.ts'
import type { Attribute, Body, Json, JsonObject, ResourceType } from './schema.ts'

/**
 * Every value of a body as filters and sorting see it, `schemas` among them. Empty text and what is never returned have no entry.
 * @param body as it is stored
 */
export function indexedValues(body: Body, type: ResourceType): readonly IndexedValue[] {
  const values: IndexedValue[] = []
  const { own, extensions } = planOf(type)
  let used = 0
  addText('schemas', used++, own.urn, values)
  addAll(body, own.columns, values)
  for (const { id, urn, columns } of extensions) {
    const data = body[id]
    if (!isObject(data)) continue
    addText('schemas', used++, urn, values)
    addAll(data, columns, values)
  }
  return values
}

/** Where the values of one attribute go. */
interface Column {
  readonly attribute: Attribute
  readonly path: string
  readonly parts: readonly { readonly sub: Attribute; readonly path: string }[]
}

interface Section {
  readonly id: string
  readonly urn: string
  readonly columns: readonly Column[]
}

const known = new WeakMap<ResourceType, { readonly own: Section; readonly extensions: readonly Section[] }>()

/** Paths are put together once for a type, not for every resource. */
function planOf(type: ResourceType): { readonly own: Section; readonly extensions: readonly Section[] } {
  const made = known.get(type)
  if (made !== undefined) return made
  const { schema } = type
  const own = [...commonAttributes.filter(({ name }) => name === 'externalId'), ...schema.attributes]
  const plan = {
    own: section(schema.id, own, ''),
    extensions: type.extensions.map(({ schema: { id, attributes } }) =>
      section(id, attributes, `${id.toLowerCase()}:`),
    ),
  }
  known.set(type, plan)
  return plan
}

const section = (id: string, attributes: readonly Attribute[], prefix: string): Section => ({
  id,
  urn: id.toLowerCase(),
  columns: attributes.filter(isIndexed).map(attribute => {
    const path = `${prefix}${attribute.name.toLowerCase()}`
    const subs = attribute.subAttributes.filter(sub => sub.returned !== 'never')
    return { attribute, path, parts: subs.map(sub => ({ sub, path: `${path}.${sub.name.toLowerCase()}` })) }
  }),
})

/** Passwords must not be guessable by filters (RFC 7643 §4.1.1); members have rows of their own. */
const isIndexed = (attribute: Attribute): boolean => attribute.returned !== 'never' && !isMembers(attribute)

function addAll(data: JsonObject, columns: readonly Column[], values: IndexedValue[]): void {
  for (const column of columns) {
    const value = data[column.attribute.name]
    if (value === undefined) continue
    if (isList(value)) value.forEach((element, at) => void addOne(element, at, column, values))
    else addOne(value, 0, column, values)
  }
}

function addOne(value: Json, element: number, { attribute, path, parts }: Column, values: IndexedValue[]): void {
  if (!isObject(value)) add(value, element, path, attribute, values)
  else for (const part of parts) add(value[part.sub.name], element, part.path, part.sub, values)
}

function add(
  value: Json | undefined,
  element: number,
  path: string,
  attribute: Attribute,
  values: IndexedValue[],
): void {
  const comparable = value === undefined ? undefined : comparableOf(value, attribute)
  if (comparable !== undefined) values.push({ path, element, ...comparable })
}

const addText = (path: string, element: number, text: string, values: IndexedValue[]): void =>
  void values.push({ path, element, text })
