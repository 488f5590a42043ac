import fc from 'fast-check'
import { wholeNumber } from '../../../src/domain/json.ts'
import { type Filter, type Literal, type Operator, operators } from '../../../src/scim/filter/filter.ts'
import { leafOf, leavesOf } from '../../../src/scim/filter/leaf.ts'
import { namesOf } from '../../../src/scim/filter/names.ts'
import { placeOf } from '../../../src/scim/place.ts'
import type { Attribute, AttributeType, Json, JsonObject, ResourceType } from '../../../src/scim/schema.ts'

/** Few values, so that random filters and random resources meet; with case, composition, order and escapes in them. */
const texts = [
  'a',
  'A',
  'ab',
  'B',
  'work',
  'Straße',
  'STRASSE',
  'é',
  'e\u0301',
  '\uffff',
  '😀',
  'a "b" \\ and (c)',
  'true',
  '7',
  '',
]
const moments = [
  '2026-01-31T08:00:00Z',
  '2026-01-31T09:00:00.000+01:00',
  '0001-01-01T00:00:00Z',
  '2026-01-31T08:00:00.0000001Z',
]

const values: Readonly<Record<Exclude<AttributeType, 'complex'>, fc.Arbitrary<string | number | boolean>>> = {
  string: fc.constantFrom(...texts),
  reference: fc.constantFrom(...texts),
  binary: fc.constantFrom('YQ==', 'yq==', 'YWI='),
  boolean: fc.boolean(),
  integer: fc.integer({ min: -2, max: 2 }),
  decimal: fc.constantFrom(-1.5, 0, 0.25, 1),
  dateTime: fc.constantFrom(...moments),
}

const equality: readonly Operator[] = ['eq', 'ne']
const ordered: readonly Operator[] = [...equality, 'gt', 'ge', 'lt', 'le']

const operatorsOf: Readonly<Record<AttributeType, readonly Operator[]>> = {
  string: operators,
  reference: operators,
  binary: [...equality, 'co', 'sw', 'ew'],
  boolean: equality,
  integer: ordered,
  decimal: ordered,
  dateTime: ordered,
  complex: equality,
}

/** Chains and complements of the terms. */
function treesOf(terms: fc.Arbitrary<Filter>, depth = 3): fc.Arbitrary<Filter> {
  if (depth === 0) return terms
  const inner = treesOf(terms, depth - 1)
  const chain = fc.record({
    kind: fc.constantFrom('and' as const, 'or' as const),
    terms: fc.array(inner, { minLength: 2, maxLength: 3 }),
  })
  return fc.oneof({ weight: 2, arbitrary: terms }, chain, fc.record({ kind: fc.constant('not' as const), term: inner }))
}

// ---------------------------------------------------------------- syntax alone

const anyName = fc.stringMatching(/^(?:urn:[a-z]{1,5}:2\.0:)?\$?[A-Za-z][A-Za-z0-9_-]{0,6}(?:\.[a-z]{1,3})?$/)
const anyLiteral: fc.Arbitrary<Literal> = fc.oneof(
  fc.string({ unit: 'grapheme' }).filter(text => !text.includes('\0') && text.isWellFormed()),
  fc
    .double({ noNaN: true, noDefaultInfinity: true })
    .map(number => (number === 0 ? 0 : number))
    .map(number => (Number.isInteger(number) && Math.abs(number) < 1e21 ? wholeNumber(BigInt(number)) : number)),
  fc.boolean(),
  fc.constant(null),
)
const anyTerm: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({
    kind: fc.constant('compare' as const),
    name: anyName,
    op: fc.constantFrom(...operators),
    value: anyLiteral,
  }),
  fc.record({ kind: fc.constant('present' as const), name: anyName }),
)

/** Any tree the grammar can write, whatever its names. */
export const anyFilter: fc.Arbitrary<Filter> = treesOf(
  fc.oneof(anyTerm, fc.record({ kind: fc.constant('element' as const), name: anyName, where: treesOf(anyTerm, 2) })),
)

// ---------------------------------------------------------------- about a type

/** Filters that the type's attributes allow, names in any case. */
export function filterOf(type: ResourceType): fc.Arbitrary<Filter> {
  const names = [...namesOf(type)].filter(name => leavesAt(name, type) > 0)
  const elements = names.flatMap(name => {
    const attribute = placeOf(name, type)?.sub === undefined ? placeOf(name, type)?.attribute : undefined
    if (attribute === undefined || (attribute.type !== 'complex' && !attribute.multiValued)) return []
    return [elementOf(name, attribute, sub => leavesAt(`${name}.${sub}`, type) > 0)]
  })
  const terms = names.map(name => termOf(name, leafAt(name, type)))
  return treesOf(fc.oneof({ weight: 2, arbitrary: fc.oneof(...terms) }, fc.oneof(...elements)))
}

const leavesAt = (name: string, type: ResourceType): number => {
  const place = placeOf(name, type)
  return place === undefined ? 0 : leavesOf(place).length
}

const leafAt = (name: string, type: ResourceType): Attribute | undefined => {
  const place = placeOf(name, type)
  return place === undefined ? undefined : leafOf(place)?.attribute
}

function elementOf(name: string, attribute: Attribute, isFilterable: (sub: string) => boolean): fc.Arbitrary<Filter> {
  const parts =
    attribute.type === 'complex'
      ? attribute.subAttributes.filter(({ name }) => isFilterable(name))
      : [{ ...attribute, name: 'value' }]
  const where = treesOf(fc.oneof(...parts.map(part => termOf(part.name, part))), 2)
  return fc.record({ kind: fc.constant('element' as const), name: inAnyCase(name), where })
}

/** @param leaf what a comparison is with; undefined: presence only */
function termOf(name: string, leaf: Attribute | undefined): fc.Arbitrary<Filter> {
  const presence: fc.Arbitrary<Filter> = fc.oneof(
    fc.record({ kind: fc.constant('present' as const), name: inAnyCase(name) }),
    fc.record({
      kind: fc.constant('compare' as const),
      name: inAnyCase(name),
      op: fc.constantFrom(...equality),
      value: fc.constant(null),
    }),
  )
  if (leaf === undefined || leaf.type === 'complex') return presence
  const comparison = fc.record({
    kind: fc.constant('compare' as const),
    name: inAnyCase(name),
    op: fc.constantFrom(...operatorsOf[leaf.type]),
    value: values[leaf.type],
  })
  return fc.oneof({ weight: 4, arbitrary: comparison }, presence)
}

const inAnyCase = (name: string): fc.Arbitrary<string> =>
  fc.constantFrom(name, name, name.toLowerCase(), name.toUpperCase())

// ---------------------------------------------------------------- resources

/** Resources as shown, with `schemas`, `id`, `meta`, memberships and extensions. */
export function resourceOf(type: ResourceType): fc.Arbitrary<JsonObject> {
  const extensions = Object.fromEntries(
    type.extensions.map(({ schema }): [string, fc.Arbitrary<JsonObject>] => [schema.id, objectOf(schema.attributes)]),
  )
  return fc
    .tuple(common(type), objectOf(type.schema.attributes), fc.record(extensions, { requiredKeys: [] }))
    .map(parts => Object.assign({}, ...parts))
}

const common = (type: ResourceType): fc.Arbitrary<JsonObject> =>
  fc.record({
    schemas: fc.constant([type.schema.id]),
    id: fc.constantFrom('a', 'A', 'b'),
    meta: fc.record({
      resourceType: fc.constant(type.name),
      created: values.dateTime,
      lastModified: values.dateTime,
      version: fc.constantFrom('W/"1"', 'w/"1"'),
    }),
  })

/** Values of some of the attributes. */
export const objectOf = (attributes: readonly Attribute[]): fc.Arbitrary<JsonObject> =>
  withSome(Object.fromEntries(attributes.map(one => [one.name, anyValueOf(one)])), [])

/** Any choice of the parts that has the required ones. */
const withSome = (
  parts: Readonly<Record<string, fc.Arbitrary<Json>>>,
  required: readonly string[],
): fc.Arbitrary<JsonObject> => {
  const names = Object.keys(parts)
  return fc
    .tuple(fc.subarray(names), fc.record(parts))
    .map(([chosen, all]) =>
      Object.fromEntries(Object.entries(all).filter(([name]) => chosen.includes(name) || required.includes(name))),
    )
}

function anyValueOf(attribute: Attribute): fc.Arbitrary<Json> {
  const one: fc.Arbitrary<Json> = attribute.type === 'complex' ? partsOf(attribute) : values[attribute.type]
  return attribute.multiValued ? fc.array(one, { maxLength: 3 }) : one
}

/** Members and groups always have the id they are about. */
function partsOf({ name, subAttributes }: Attribute): fc.Arbitrary<JsonObject> {
  const parts = Object.fromEntries(subAttributes.map(one => [one.name, anyValueOf(one)]))
  if (!['members', 'groups'].includes(name)) return withSome(parts, [])
  return withSome({ ...parts, value: fc.constantFrom('a', 'A', 'b') }, ['value'])
}
