import { enterpriseSchema, groupSchema, userSchema } from './core-schemas.ts'
import type { Finding, Report } from './declared/finding.ts'
import { checkSchemas } from './declared/schemas.ts'
import { checkTypes } from './declared/types.ts'
import { attributeOf, type Declared, type DeclaredExtension, type DeclaredSchema } from './declared.ts'
import type { Registry, ResourceType, Schema } from './schema.ts'

/** RFC 7643 §4, as every server has it. */
export const coreTypes: readonly ResourceType[] = [
  {
    name: 'User',
    endpoint: '/Users',
    description: 'People with an account',
    schema: userSchema,
    extensions: [{ schema: enterpriseSchema, required: false }],
  },
  { name: 'Group', endpoint: '/Groups', description: 'Groups of users', schema: groupSchema, extensions: [] },
]

const coreSchemas: readonly Schema[] = [userSchema, groupSchema, enterpriseSchema]

/** What a configuration without any schemas declares. */
export const nothingDeclared: Declared = { schemas: [], types: [], extensions: [] }

/**
 * Everything a server serves: User, Group, and what the configuration declares.
 * @returns all problems of the declared data at once, or the registry when there are none
 */
export function loadRegistry(
  declared: Declared = nothingDeclared,
): { readonly registry: Registry } | { readonly problems: readonly Finding[] } {
  const problems: Finding[] = []
  const report: Report = (path, message, next) =>
    void problems.push({ path, message, ...(next === undefined ? {} : { next }) })
  checkSchemas(declared, coreSchemas, report)
  checkTypes(declared, { types: coreTypes, schemas: coreSchemas }, report)
  return problems.length > 0 ? { problems } : { registry: build(declared) }
}

function build({ schemas, types, extensions }: Declared): Registry {
  const known = new Map([...coreSchemas, ...schemas.map(schemaOf)].map(schema => [schema.id.toLowerCase(), schema]))
  const built = [
    ...coreTypes.map(type => ({
      ...type,
      extensions: [
        ...type.extensions,
        ...extend(
          known,
          extensions.filter(one => one.type === type.name),
        ),
      ],
    })),
    ...types.map(type => ({
      name: type.name,
      endpoint: type.endpoint,
      description: type.description ?? '',
      schema: named(known, type.schema),
      extensions: extend(known, type.extensions ?? []),
    })),
  ]
  return {
    types: built,
    schemas: [...new Set(built.flatMap(type => [type.schema, ...type.extensions.map(one => one.schema)]))],
  }
}

const extend = (
  known: ReadonlyMap<string, Schema>,
  extensions: readonly DeclaredExtension[],
): ResourceType['extensions'] =>
  extensions.map(({ schema, required = false }) => ({ schema: named(known, schema), required }))

function named(known: ReadonlyMap<string, Schema>, id: string): Schema {
  const schema = known.get(id.toLowerCase())
  if (schema === undefined) throw new Error(`the schema ${id} was not checked`)
  return schema
}

const schemaOf = ({ id, name, description = '', attributes }: DeclaredSchema): Schema => ({
  id,
  name: name ?? id.slice(id.lastIndexOf(':') + 1),
  description,
  attributes: attributes.map(attributeOf),
})
