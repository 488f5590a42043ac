import { describe, expect, test } from 'vitest'
import {
  resourceTypeDocuments,
  schemaDocument,
  schemaDocuments,
  serviceProviderConfig,
} from '../../src/scim/documents.ts'
import { loadRegistry } from '../../src/scim/registry.ts'
import { enterprise, userType, userUrn } from './stage.ts'

const base = 'https://usherd.test/scim/v2'
const limits = { maxOperations: 100, maxPayloadSize: 1_000_000, maxResults: 200, defaultPageSize: 100 }
const loaded = loadRegistry()
if ('problems' in loaded) throw new Error('the core is wrong')
const { registry } = loaded

describe('D1: /ServiceProviderConfig', () => {
  test('says what there is, in numbers', () => {
    expect(serviceProviderConfig(limits, base)).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig'],
      patch: { supported: true },
      bulk: { supported: true, maxOperations: 100, maxPayloadSize: 1_000_000 },
      filter: { supported: true, maxResults: 200 },
      changePassword: { supported: false },
      sort: { supported: true },
      etag: { supported: true },
      pagination: {
        cursor: true,
        index: true,
        defaultPaginationMethod: 'index',
        defaultPageSize: 100,
        maxPageSize: 200,
      },
      authenticationSchemes: [
        expect.objectContaining({
          type: 'oauthbearertoken',
          primary: true,
          name: expect.any(String),
          description: expect.any(String),
        }),
      ],
      meta: { resourceType: 'ServiceProviderConfig', location: `${base}/ServiceProviderConfig` },
    })
  })
  test('names the documentation where there is any', () => {
    expect(serviceProviderConfig({ ...limits, documentationUri: 'https://x.test' }, base).documentationUri).toBe(
      'https://x.test',
    )
  })
})

describe('D2: /ResourceTypes', () => {
  test('lists every type', () => {
    expect(resourceTypeDocuments(registry, base)[0]).toEqual({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:ResourceType'],
      id: 'User',
      name: 'User',
      description: expect.any(String),
      endpoint: '/Users',
      schema: userUrn,
      schemaExtensions: [{ schema: enterprise, required: false }],
      meta: { resourceType: 'ResourceType', location: `${base}/ResourceTypes/User` },
    })
    expect(resourceTypeDocuments(registry, base).map(({ id }) => id)).toEqual(['User', 'Group'])
  })
})

describe('/Schemas', () => {
  test('D3: lists every schema', () => {
    expect(schemaDocuments(registry, base).map(({ id }) => id)).toEqual(registry.schemas.map(({ id }) => id))
    expect(schemaDocument(userType.schema, base)).toMatchObject({
      schemas: ['urn:ietf:params:scim:schemas:core:2.0:Schema'],
      id: userUrn,
      name: 'User',
      meta: { resourceType: 'Schema', location: `${base}/Schemas/${userUrn}` },
    })
  })
  test('D4: a type names no schema that is not listed', () => {
    const listed = new Set(schemaDocuments(registry, base).map(({ id }) => id))
    const named = registry.types.flatMap(({ schema, extensions }) => [
      schema.id,
      ...extensions.map(one => one.schema.id),
    ])
    expect(named.filter(id => !listed.has(id))).toEqual([])
  })
  test('D4: attributes are whole, without null and without empty lists', () => {
    const { attributes } = schemaDocument(userType.schema, base)
    expect(attributes).toContainEqual({
      name: 'userName',
      type: 'string',
      multiValued: false,
      description: expect.any(String),
      required: true,
      caseExact: false,
      mutability: 'readWrite',
      returned: 'default',
      uniqueness: 'server',
    })
    const text = JSON.stringify(schemaDocuments(registry, base))
    expect(text).not.toMatch(/null|\[\]/)
    expect(attributes).toContainEqual(
      expect.objectContaining({
        name: 'emails',
        subAttributes: expect.arrayContaining([
          expect.objectContaining({
            name: 'type',
            canonicalValues: ['work', 'home', 'other'],
            mutability: 'readWrite',
          }),
        ]),
      }),
    )
    expect(attributes).toContainEqual(expect.objectContaining({ name: 'profileUrl', referenceTypes: ['external'] }))
  })
})
