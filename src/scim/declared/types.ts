import { shorten } from '../../domain/text/shorten.ts'
import type { Declared, DeclaredExtension, DeclaredType } from '../declared.ts'
import type { ResourceType, Schema } from '../schema.ts'
import { type DeclaredPath, type Report, reportRepeats } from './finding.ts'

/** What stands beside declared types. */
interface BuiltIn {
  readonly types: readonly ResourceType[]
  readonly schemas: readonly Schema[]
}

/** Reports what is wrong with types and extensions, and schemas that nothing uses. */
export function checkTypes(declared: Declared, builtIn: BuiltIn, report: Report): void {
  const { types } = declared
  const schemas = new Set(declared.schemas.map(({ id }) => id.toLowerCase()))
  types.forEach((type, index) => {
    checkType(type, index, { schemas, builtIn, report })
  })
  const tell = (key: 'name' | 'endpoint') => (index: number) =>
    report(['types', index, key], `the ${key} ${shorten(types[index]?.[key])} is taken`, 'choose another')
  const takenNames = [...builtIn.types.map(({ name }) => name), ...ownTypes]
  const takenEndpoints = [...builtIn.types.map(({ endpoint }) => endpoint), ...ownEndpoints]
  reportRepeats(types, { key: ({ name }) => name, taken: takenNames, tell: tell('name') })
  reportRepeats(types, { key: ({ endpoint }) => endpoint, taken: takenEndpoints, tell: tell('endpoint') })
  checkExtensions(declared, { schemas, builtIn, report })
  reportUnused(declared, report)
}

/** RFC 7643 §5 to §7, and what a server has at its root (RFC 7644 §3.2). */
const ownTypes = ['Schema', 'ResourceType', 'ServiceProviderConfig']
const ownEndpoints = ['/Schemas', '/ResourceTypes', '/ServiceProviderConfig', '/Bulk', '/Me']

interface Checking {
  /** Declared URNs, lower case. */
  readonly schemas: ReadonlySet<string>
  readonly builtIn: BuiltIn
  readonly report: Report
}

function checkType(type: DeclaredType, index: number, checking: Checking): void {
  const { schemas, report } = checking
  const path = ['types', index]
  if (!/^[A-Za-z]\w{0,49}$/.test(type.name))
    report(
      [...path, 'name'],
      `${shorten(type.name)} is no name of a resource type`,
      'use letters and digits, like Device',
    )
  if (!/^\/[A-Za-z][\w-]{0,49}$/.test(type.endpoint))
    report(
      [...path, 'endpoint'],
      `${shorten(type.endpoint)} is no endpoint`,
      'write a slash and one word, like /Devices',
    )
  if (!schemas.has(type.schema.toLowerCase()))
    report([...path, 'schema'], `no schema ${shorten(type.schema, 100)} is declared`, 'declare it under schemas')
  const extensions = type.extensions ?? []
  extensions.forEach((extension, at) => {
    checkExtension(extension, [...path, 'extensions', at], checking)
  })
  reportRepeats(extensions, {
    key: ({ schema }) => schema,
    taken: [type.schema],
    tell: at =>
      report([...path, 'extensions', at, 'schema'], `${shorten(extensions[at]?.schema, 100)} is part of it already`),
  })
}

function checkExtension(
  { schema }: DeclaredExtension,
  path: DeclaredPath,
  { schemas, builtIn, report }: Checking,
): void {
  const folded = schema.toLowerCase()
  // The schemas of User and Group are no extensions; what extends them is.
  const isExtension = builtIn.types.some(({ extensions }) =>
    extensions.some(known => known.schema.id.toLowerCase() === folded),
  )
  if (!schemas.has(folded) && !isExtension)
    report([...path, 'schema'], `no schema ${shorten(schema, 100)} is declared`, 'declare it under schemas')
}

function checkExtensions({ extensions }: Declared, checking: Checking): void {
  const { builtIn, report } = checking
  extensions.forEach((extension, index) => {
    if (builtIn.types.every(({ name }) => name !== extension.type))
      report(['extensions', index, 'type'], `${shorten(extension.type)} is no built-in type`, typeAdvice(builtIn))
    checkExtension(extension, ['extensions', index], checking)
  })
  reportRepeats(extensions, {
    key: ({ type, schema }) => `${type} ${schema}`,
    taken: builtIn.types.flatMap(type => type.extensions.map(({ schema }) => `${type.name} ${schema.id}`)),
    tell: index =>
      report(['extensions', index, 'schema'], `${shorten(extensions[index]?.schema, 100)} extends it already`),
  })
}

const typeAdvice = ({ types }: BuiltIn): string =>
  `one of ${types.map(({ name }) => name).join(', ')}; a declared type lists its extensions itself`

/** A schema that no type has would be declared without any effect. */
function reportUnused({ schemas, types, extensions }: Declared, report: Report): void {
  const used = new Set(
    [
      ...types.flatMap(({ schema, extensions: own = [] }) => [schema, ...own.map(one => one.schema)]),
      ...extensions.map(one => one.schema),
    ].map(id => id.toLowerCase()),
  )
  schemas.forEach(({ id }, index) => {
    if (!used.has(id.toLowerCase()))
      report(
        ['schemas', index, 'id'],
        `nothing uses the schema ${shorten(id, 100)}`,
        'name it under types or extensions',
      )
  })
}
