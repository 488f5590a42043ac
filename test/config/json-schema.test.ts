import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { connectors } from '../../connectors/index.ts'
import { type JsonSchema, jsonSchemas, writeSchemas } from '../../src/config/json-schema.ts'
import { sampleConnectors } from './sample.ts'

const { usherd, source, target } = jsonSchemas(sampleConnectors)
/** What the schema says once the connector is known. */
const branch = (schema: JsonSchema): unknown => (schema.allOf as JsonSchema[])[0] // jsonSchemas writes one condition for each connector

describe('the JSON Schemas editors use', () => {
  test('are the ones that are checked in (`npm run schema` writes them)', async () => {
    for (const [name, schema] of Object.entries(jsonSchemas(connectors))) {
      expect(
        JSON.parse(await readFile(new URL(`../../config/schema/${name}.json`, import.meta.url), 'utf8')),
        `config/schema/${name}.json`,
      ).toEqual(schema)
    }
  })

  test('are written as four files', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'usherd-schema-'))
    try {
      const paths = await writeSchemas(join(folder, 'schema'), sampleConnectors)
      expect(paths).toEqual(['usherd', 'scim', 'source', 'target'].map(name => join(folder, 'schema', `${name}.json`)))
      expect(JSON.parse(await readFile(join(folder, 'schema', 'target.json'), 'utf8'))).toEqual(target)
    } finally {
      await rm(folder, { recursive: true })
    }
  })

  test('know every key of usherd.yaml and no other, and what a key means', () => {
    expect(usherd).toMatchObject({
      type: 'object',
      additionalProperties: false,
      properties: {
        listen: {},
        log: {},
        defaults: {},
        store: { type: 'string', description: expect.stringContaining('database') },
      },
    })
  })

  test('offer the connectors there are', () => {
    expect(source).toMatchObject({ properties: { connector: { enum: ['table'] } } })
    expect(target).toMatchObject({
      properties: { connector: { enum: ['monitor'] } },
      required: ['connector', 'from', 'attributes'],
    })
  })

  test('know the settings of each connector', () => {
    expect(branch(source)).toMatchObject({
      if: { properties: { connector: { const: 'table' } } },
      // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
      then: {
        properties: {
          settings: {
            additionalProperties: false,
            required: ['path'],
            properties: {
              path: { type: 'string', description: 'The file.', examples: ['../people.csv'] },
              format: {
                anyOf: [{ enum: ['csv', 'json'] }, { pattern: expect.stringContaining('env:') }],
                default: 'csv',
              },
            },
          },
        },
        required: ['settings'],
      },
    })
  })

  test('know the attributes of each target, names that only have a beginning, and none that cannot be written', () => {
    const { then } = branch(target) as {
      then: { properties: { attributes: { properties: object; patternProperties: object; required: string[] } } }
    } // the shape targetBranch makes
    const { attributes } = then.properties
    expect(Object.keys(attributes.properties)).toEqual([
      'username',
      'mail',
      'level',
      'enabled',
      'theme',
      'role',
      'groups',
      'media',
      'password',
    ])
    expect(Object.keys(attributes.patternProperties)).toEqual(['^extra\\..+'])
    expect(attributes.required).toEqual(['username'])
  })
})
