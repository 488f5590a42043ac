import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { AttributeSpec } from '../domain/attribute.ts'
import type { Connector, SourceConnector, TargetConnector } from '../domain/contract.ts'
import { writeJson } from '../domain/json.ts'
import type { SettingSpec } from '../domain/setting.ts'
import { sourceShape, targetShape } from './schema/connection.ts'
import { daemonShape } from './schema/daemon.ts'
import { block } from './schema/leaf.ts'
import { sourceRule, targetRule } from './schema/rule.ts'
import { scimShape } from './schema/scim.ts'
import { settingSchema } from './schema/settings.ts'
import { z } from './schema/zod.ts'
import { environmentPattern, referencePattern } from './settings/reference.ts'
import { standInSettings } from './settings/stand-in.ts'

/** A JSON Schema (draft 7), or a part of one, as an object that is written out as it is. */
export interface JsonSchema {
  readonly [keyword: string]: unknown
}

/**
 * The JSON Schemas of the kinds of files, made from what the loader checks with and from what connectors declare;
 * editors use them for completion.
 * @returns by file name without its ending
 */
export function jsonSchemas(
  connectors: readonly Connector[],
): Readonly<Record<'usherd' | 'scim' | 'source' | 'target', JsonSchema>> {
  const sources = connectors.filter(connector => connector.kind === 'source')
  const targets = connectors.filter(connector => connector.kind === 'target')
  return {
    usherd: titled('usherd: the daemon', toJson(block(daemonShape))),
    scim: titled('usherd: the endpoint for identity providers', toJson(block(scimShape))),
    source: connectionSchema('usherd: a source', toJson(block(sourceShape)), sources, toJson(sourceRule), sourceBranch),
    target: connectionSchema('usherd: a target', toJson(block(targetShape)), targets, toJson(targetRule), targetBranch),
  }
}

/** Writes the schemas as `<folder>/usherd.json`, `scim.json`, `source.json` and `target.json`. @returns the paths written */
export async function writeSchemas(folder: string, connectors: readonly Connector[]): Promise<readonly string[]> {
  await mkdir(folder, { recursive: true })
  const written: string[] = []
  for (const [name, schema] of Object.entries(jsonSchemas(connectors))) {
    const path = join(folder, `${name}.json`)
    await writeFile(path, `${writeJson(schema, 2)}\n`)
    written.push(path)
  }
  return written
}

/** What an editor's user writes, not what the loader makes of it; draft 7, because the YAML language server speaks it. */
function toJson(schema: z.ZodType): JsonSchema {
  const { $schema: _left, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    target: 'draft-07',
    unrepresentable: 'any',
    // An editor knows one kind of number.
    override: ({ zodSchema, jsonSchema }) => {
      if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'number'
      if (Array.isArray(jsonSchema.type)) jsonSchema.type = [...new Set(jsonSchema.type)]
    },
  })
  return rest
}

const titled = (title: string, schema: JsonSchema): JsonSchema => ({
  $schema: 'http://json-schema.org/draft-07/schema#',
  title,
  ...schema,
})

const ruleReference: JsonSchema = { $ref: '#/definitions/rule' }

/** The shape every connection has, and for each connector what its settings and attributes may be. */
function connectionSchema<Kind extends Connector>(
  title: string,
  base: JsonSchema,
  connectors: readonly Kind[],
  rule: JsonSchema,
  branch: (connector: Kind) => JsonSchema,
): JsonSchema {
  const properties = base.properties as Record<string, JsonSchema> // what toJson makes of a block
  const connector = { ...properties.connector, enum: connectors.map(({ name }) => name) }
  const attributes = { ...properties.attributes, additionalProperties: ruleReference }
  const conditions = connectors.map(each => ({
    if: { properties: { connector: { const: each.name } }, required: ['connector'] },
    // biome-ignore lint/suspicious/noThenProperty: the keyword of JSON Schema
    then: branch(each),
  }))
  return titled(title, {
    ...base,
    properties: { ...properties, connector, attributes },
    allOf: conditions,
    definitions: { rule },
  })
}

function sourceBranch({ settings }: SourceConnector): JsonSchema {
  return settingsBranch(settings)
}

function targetBranch(connector: TargetConnector): JsonSchema {
  const { properties, required } = settingsBranch(connector.settings)
  const attributes = connector.attributes(standInSettings(connector.settings) as never) // settings as the connector's own specs describe them
  // What a connector declares may depend on its settings altogether; an editor then knows none of its attributes.
  return Object.keys(attributes).length === 0
    ? { properties, required }
    : { properties: { ...properties, attributes: attributesSchema(attributes) }, required }
}

function settingsBranch(specs: Readonly<Record<string, SettingSpec>>): {
  readonly properties: JsonSchema
  readonly required: readonly string[]
} {
  // What a file leaves out may stand in its preset, which an editor does not see.
  const hasPreset = Object.values(specs).some(({ type }) => type === 'preset')
  const required = hasPreset ? [] : Object.keys(specs).filter(name => specs[name]?.required === true)
  const settings = { type: 'object', additionalProperties: false, properties: mapValues(specs, settingJson), required }
  return { properties: { settings }, required: required.length > 0 ? ['settings'] : [] }
}

/** Whatever is no list or block may also come from the environment; secrets may come from nowhere else but there and files. */
function settingJson(spec: SettingSpec): JsonSchema {
  const { type, description, default: fallback, example } = spec
  const about = {
    description,
    ...(fallback !== undefined && { default: fallback }),
    ...(example !== undefined && { examples: [example] }),
  }
  if (type === 'secret') return { type: 'string', pattern: referencePattern.source, ...about }
  const plain = toJson(settingSchema(spec))
  return type === 'integer' || type === 'boolean' || type === 'choice'
    ? { ...about, anyOf: [plain, { type: 'string', pattern: environmentPattern.source }] }
    : { ...plain, ...about }
}

/** Names ending in `.*` become patterns; read-only attributes are left out, since no rule may be written for them. */
function attributesSchema(specs: Readonly<Record<string, AttributeSpec>>): JsonSchema {
  const writable = Object.entries(specs).filter(([, spec]) => spec.readOnly === undefined)
  const [wild, plain] = [
    writable.filter(([name]) => name.endsWith('.*')),
    writable.filter(([name]) => !name.endsWith('.*')),
  ]
  return {
    additionalProperties: false,
    properties: Object.fromEntries(plain.map(([name, spec]) => [name, attributeJson(spec)])),
    ...(wild.length > 0 && {
      patternProperties: Object.fromEntries(
        wild.map(([name, spec]) => [`^${escaped(name.slice(0, -1))}.+`, attributeJson(spec)]),
      ),
    }),
    required: plain.filter(([, spec]) => spec.required === true).map(([name]) => name),
  }
}

/** A text as a pattern that matches it. */
const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')

const attributeJson = ({ description }: AttributeSpec): JsonSchema => ({ description, allOf: [ruleReference] })

const mapValues = <Value, Result>(
  record: Readonly<Record<string, Value>>,
  change: (value: Value) => Result,
): Record<string, Result> => Object.fromEntries(Object.entries(record).map(([name, value]) => [name, change(value)]))
