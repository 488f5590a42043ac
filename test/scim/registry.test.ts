import { describe, expect, test } from 'vitest'
import type { Declared, DeclaredAttribute } from '../../src/scim/declared.ts'
import { loadRegistry, nothingDeclared } from '../../src/scim/registry.ts'
import { enterprise, groupUrn, userUrn } from './stage.ts'

const badge = { id: 'urn:example:scim:Badge', attributes: [{ name: 'number' }] }
const device = { id: 'urn:example:scim:Device', attributes: [{ name: 'serial', required: true }] }
const onUsers = { type: 'User', schema: badge.id }
const devices = { name: 'Device', endpoint: '/Devices', schema: device.id }

const registryOf = (declared: Partial<Declared>) => {
  const loaded = loadRegistry({ ...nothingDeclared, ...declared })
  if ('problems' in loaded) throw new Error(JSON.stringify(loaded.problems))
  return loaded.registry
}
const problemsOf = (declared: Partial<Declared>) => {
  const loaded = loadRegistry({ ...nothingDeclared, ...declared })
  return 'problems' in loaded ? loaded.problems.map(({ path, message }) => `${path.join('.')}: ${message}`) : []
}

describe('the registry', () => {
  test('has User with the enterprise extension, and Group', () => {
    const { types, schemas } = registryOf({})
    expect(types.map(({ name, endpoint }) => [name, endpoint])).toEqual([
      ['User', '/Users'],
      ['Group', '/Groups'],
    ])
    expect(schemas.map(({ id }) => id)).toEqual([userUrn, enterprise, groupUrn])
  })
  test('adds extensions and types, every schema once', () => {
    const { types, schemas } = registryOf({
      schemas: [badge, device],
      types: [{ ...devices, extensions: [{ schema: badge.id.toUpperCase(), required: true }] }],
      extensions: [onUsers],
    })
    expect(types.map(({ name }) => name)).toEqual(['User', 'Group', 'Device'])
    expect(types[0]?.extensions.map(({ schema, required }) => [schema.id, required])).toEqual([
      [enterprise, false],
      [badge.id, false],
    ])
    expect(types[2]?.extensions.map(({ schema, required }) => [schema.id, required])).toEqual([[badge.id, true]])
    expect(schemas.map(({ id }) => id)).toEqual([userUrn, enterprise, badge.id, groupUrn, device.id])
  })
  test('fills in the defaults of RFC 7643 §2.2', () => {
    const attributes = [
      { name: 'a' },
      { name: 'b', subAttributes: [{ name: 'c' }] },
      { name: 'd', mutability: 'writeOnly' },
    ]
    const { types } = registryOf({ schemas: [{ id: badge.id, attributes }], extensions: [onUsers] })
    const schema = types[0]?.extensions[1]?.schema
    expect(schema).toMatchObject({ name: 'Badge', description: '' })
    expect(schema?.attributes[0]).toEqual({
      name: 'a',
      type: 'string',
      multiValued: false,
      description: '',
      required: false,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'none',
      canonicalValues: [],
      referenceTypes: [],
      subAttributes: [],
    })
    expect(schema?.attributes[1]).toMatchObject({ type: 'complex', subAttributes: [{ name: 'c', type: 'string' }] })
    expect(schema?.attributes[2]).toMatchObject({ returned: 'never' })
  })
})

describe('a declared attribute is told of when', () => {
  test.each<[string, DeclaredAttribute, string]>([
    ['its name is none', { name: '1a' }, 'name: "1a" is no attribute name'],
    ['its name has a dot', { name: 'a.b' }, 'name: "a.b" is no attribute name'],
    [
      'its name is in every object already',
      { name: 'constructor' },
      'name: "constructor" cannot be the name of an attribute',
    ],
    ['its name is __proto__', { name: '__proto__' }, 'name: "__proto__" is no attribute name'],
    ['its name is a common one', { name: 'Meta' }, 'name: the name "Meta" is taken'],
    ['its name is that of another', { name: 'NUMBER' }, 'name: the name "NUMBER" is taken'],
    ['its type is unknown', { name: 'a', type: 'text' }, 'type: "text" is not known here'],
    ['its mutability is unknown', { name: 'a', mutability: 'x' }, 'mutability: "x" is not known here'],
    ['its returned is unknown', { name: 'a', returned: 'x' }, 'returned: "x" is not known here'],
    ['its uniqueness is unknown', { name: 'a', uniqueness: 'x' }, 'uniqueness: "x" is not known here'],
    [
      'it is complex without parts',
      { name: 'a', type: 'complex' },
      'type: the complex attribute "a" has no sub-attributes',
    ],
    [
      'it is plain with parts',
      { name: 'a', type: 'string', subAttributes: [{ name: 'b' }] },
      'subAttributes: the attribute "a" has sub-attributes but is not complex',
    ],
    [
      'it is required and read-only',
      { name: 'a', required: true, mutability: 'readOnly' },
      'required: "a" is required, but no client may write it',
    ],
    [
      'it is returned and writeOnly',
      { name: 'a', returned: 'default', mutability: 'writeOnly' },
      'returned: "a" is writeOnly, so it is never returned',
    ],
    [
      'a list is to be unique',
      { name: 'a', multiValued: true, uniqueness: 'server' },
      'uniqueness: "a" cannot be kept unique',
    ],
    [
      'a part is complex',
      { name: 'a', subAttributes: [{ name: 'b', subAttributes: [{ name: 'c' }] }] },
      'subAttributes.0.type: the sub-attribute "b" is complex',
    ],
    [
      'a part is multi-valued',
      { name: 'a', subAttributes: [{ name: 'b', multiValued: true }] },
      'subAttributes.0.multiValued: the sub-attribute "b" is multi-valued',
    ],
    [
      'a part has the name of another',
      { name: 'a', subAttributes: [{ name: 'b' }, { name: 'B' }] },
      'subAttributes.1.name: the name "B" is taken',
    ],
  ])('%s', (_name, attribute, message) => {
    const schemas = [{ id: badge.id, attributes: [{ name: 'number' }, attribute] }]
    expect(problemsOf({ schemas, extensions: [onUsers] })).toEqual([`schemas.0.attributes.1.${message}`])
  })
})

describe('declared schemas and types are told of when', () => {
  const extensions = [onUsers]
  test.each<[string, Partial<Declared>, readonly string[]]>([
    [
      'a URN is none',
      { schemas: [{ ...badge, id: 'badge' }], extensions: [{ type: 'User', schema: 'badge' }] },
      ['schemas.0.id: "badge" is no URN'],
    ],
    [
      'a URN could be a filter',
      { schemas: [{ ...badge, id: 'urn:example:a[b' }], extensions: [{ type: 'User', schema: 'urn:example:a[b' }] },
      ['schemas.0.id: "urn:example:a[b" is no URN'],
    ],
    [
      'a URN is a message’s',
      {
        schemas: [{ ...badge, id: 'urn:ietf:params:scim:api:messages:2.0:X' }],
        extensions: [{ type: 'User', schema: 'urn:ietf:params:scim:api:messages:2.0:X' }],
      },
      ['schemas.0.id: "urn:ietf:params:scim:api:messages:2.0:X" is no URN'],
    ],
    [
      'a URN is taken',
      { schemas: [badge, { ...badge, id: badge.id.toUpperCase() }], extensions },
      [`schemas.1.id: the URN "${badge.id.toUpperCase()}" is taken`],
    ],
    [
      'a URN is a built-in one',
      { schemas: [{ ...badge, id: enterprise }], extensions: [{ type: 'Group', schema: enterprise }] },
      [`schemas.0.id: the URN "${enterprise}" is taken`],
    ],
    [
      'a schema has no attributes',
      { schemas: [{ ...badge, attributes: [] }], extensions },
      [`schemas.0.attributes: the schema "${badge.id}" has no attributes`],
    ],
    [
      'a name would be a URN',
      {
        schemas: [badge, { id: `${badge.id}:number`, attributes: [{ name: 'x' }] }],
        extensions: [onUsers, { type: 'Group', schema: `${badge.id}:number` }],
      },
      [`schemas.0.attributes.0.name: "${badge.id}:number" is also the URN of a schema`],
    ],
    ['nothing uses a schema', { schemas: [badge] }, [`schemas.0.id: nothing uses the schema "${badge.id}"`]],
    [
      'an extension extends nothing known',
      { schemas: [badge], extensions: [{ type: 'Device', schema: badge.id }] },
      ['extensions.0.type: "Device" is no built-in type'],
    ],
    [
      'an extension is not declared',
      { extensions: [{ type: 'User', schema: 'urn:example:x' }] },
      ['extensions.0.schema: no schema "urn:example:x" is declared'],
    ],
    [
      'an extension is a resource',
      { extensions: [{ type: 'User', schema: groupUrn }] },
      [`extensions.0.schema: no schema "${groupUrn}" is declared`],
    ],
    [
      'an extension extends twice',
      { schemas: [badge], extensions: [onUsers, onUsers] },
      [`extensions.1.schema: "${badge.id}" extends it already`],
    ],
    [
      'the enterprise extension extends users again',
      { extensions: [{ type: 'User', schema: enterprise }] },
      [`extensions.0.schema: "${enterprise}" extends it already`],
    ],
    [
      'a type’s name is none',
      { schemas: [device], types: [{ ...devices, name: 'My Device' }] },
      ['types.0.name: "My Device" is no name of a resource type'],
    ],
    [
      'a type’s name is taken',
      { schemas: [device], types: [{ ...devices, name: 'user' }] },
      ['types.0.name: the name "user" is taken'],
    ],
    [
      'a type’s name is the protocol’s',
      { schemas: [device], types: [{ ...devices, name: 'Schema' }] },
      ['types.0.name: the name "Schema" is taken'],
    ],
    [
      'an endpoint is none',
      { schemas: [device], types: [{ ...devices, endpoint: 'Devices' }] },
      ['types.0.endpoint: "Devices" is no endpoint'],
    ],
    [
      'an endpoint is taken',
      { schemas: [device], types: [{ ...devices, endpoint: '/USERS' }] },
      ['types.0.endpoint: the endpoint "/USERS" is taken'],
    ],
    [
      'an endpoint is the protocol’s',
      { schemas: [device], types: [{ ...devices, endpoint: '/Bulk' }] },
      ['types.0.endpoint: the endpoint "/Bulk" is taken'],
    ],
    ['a type has no schema', { types: [devices] }, [`types.0.schema: no schema "${device.id}" is declared`]],
    [
      'a type’s schema is a built-in one',
      { types: [{ ...devices, schema: groupUrn }] },
      [`types.0.schema: no schema "${groupUrn}" is declared`],
    ],
    [
      'a type extends itself',
      { schemas: [device], types: [{ ...devices, extensions: [{ schema: device.id }] }] },
      [`types.0.extensions.0.schema: "${device.id}" is part of it already`],
    ],
    [
      'there are too many schemas',
      {
        schemas: Array.from({ length: 101 }, (_one, at) => ({ ...badge, id: `${badge.id}${at}` })),
        extensions: Array.from({ length: 101 }, (_one, at) => ({ type: 'User', schema: `${badge.id}${at}` })),
      },
      ['schemas: there are 101 schemas'],
    ],
  ])('%s', (_name, declared, problems) => {
    expect(problemsOf(declared)).toEqual(problems)
  })
  test('all at once, with what to do', () => {
    const loaded = loadRegistry({
      schemas: [{ id: 'x', attributes: [{ name: '?' }] }],
      types: [{ name: 'User', endpoint: '/Users', schema: 'y' }],
      extensions: [],
    })
    expect('problems' in loaded && loaded.problems).toHaveLength(6)
    expect(loaded).toMatchObject({
      problems: expect.arrayContaining([
        { path: ['types', 0, 'schema'], message: 'no schema "y" is declared', next: 'declare it under schemas' },
      ]),
    })
  })
})
