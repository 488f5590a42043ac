import { isRecord, type Raw, recordIn } from '#kit'
import { patchSchema } from '../patch.ts'
import { enterpriseSchema } from '../places.ts'
import { parseFilter } from './filter.ts'
import { invalid } from './reply.ts'
import type { Setup } from './state.ts'

/** What decides how strictly requests are read. */
type Manner = Pick<Setup, 'builtFor' | 'strictReplace'>

/** Where an operation works: an attribute, which of its elements, which part. */
interface PatchTarget {
  readonly home: string | undefined
  readonly attribute: string
  readonly filter: string | undefined
  readonly part: string | undefined
}

/** Carries a PatchOp out, all or nothing (RFC 7644 §3.5.2). @throws Refusal */
export function patched(resource: Raw, body: unknown, manner: Manner): Raw {
  const { schemas, Operations: operations }: Raw = isRecord(body) ? body : {}
  if (![schemas].flat().includes(patchSchema) || !Array.isArray(operations) || operations.length === 0)
    throw invalid('This is no PatchOp', 'invalidSyntax')
  return operations.reduce((current: Raw, one) => operated(current, isRecord(one) ? one : {}, manner), resource)
}

function operated(resource: Raw, operation: Raw, { builtFor, strictReplace }: Manner): Raw {
  const { path } = operation
  const op = opOf(operation, builtFor)
  const value = builtFor === 'entra' ? unquoted(operation) : operation.value
  if (op !== 'remove' && value === undefined) throw invalid(`${op} needs a value`)
  if (path === undefined) return withoutPath(resource, op, value)
  if (builtFor === 'okta' && op === 'replace') throw invalid('replace takes no path here', 'invalidPath')
  const parsed = parsePath(String(path))
  if (builtFor === 'entra' && parsed.attribute === 'members') return members(resource, op, parsed, value)
  if (strictReplace && op === 'replace' && isAbsent(resource, parsed))
    throw invalid(`${parsed.attribute} has nothing to replace`, 'noTarget')
  return inHome(resource, parsed, home => applied(home, op, parsed, value))
}

function isAbsent(resource: Raw, { home, attribute, part }: PatchTarget): boolean {
  const holder = (home === undefined ? resource : recordIn(resource, home))[attribute]
  return holder === undefined || (part !== undefined && isRecord(holder) && holder[part] === undefined)
}

/** Services differ here most of all. */
function opOf({ op }: Raw, builtFor: Manner['builtFor']): string {
  const known = builtFor === 'entra' ? ['Add', 'Replace', 'Remove'] : ['add', 'replace', 'remove']
  if (!known.includes(String(op))) throw invalid(`op ${String(op)} is unknown`, 'invalidSyntax')
  return String(op).toLowerCase()
}

function unquoted({ path, value }: Raw): unknown {
  if (path !== 'active') return value
  if (value !== 'True' && value !== 'False') throw invalid('active must be "True" or "False"')
  return value === 'True'
}

function members(resource: Raw, op: string, { filter }: PatchTarget, value: unknown): Raw {
  if (op !== 'remove')
    return applied(resource, op, { home: undefined, attribute: 'members', filter, part: undefined }, value)
  if (filter !== undefined || !Array.isArray(value)) throw invalid('members are removed by a list', 'invalidPath')
  const gone = new Set(value.filter(isRecord).map(one => one.value))
  return { ...resource, members: elementsOf(resource, 'members').filter(one => !gone.has(one.value)) }
}

/** A value without path holds attributes; complex ones merge, lists are replaced. */
function withoutPath(resource: Raw, op: string, value: unknown): Raw {
  if (op === 'remove') throw invalid('remove needs a path', 'noTarget')
  if (!isRecord(value)) throw invalid('a value without path must be an object')
  const merged = { ...resource }
  for (const [name, one] of Object.entries(value))
    merged[name] = isRecord(one) ? { ...recordIn(resource, name), ...one } : one
  return withExtensions(merged)
}

function parsePath(path: string): PatchTarget {
  const isExtension = path.startsWith(`${enterpriseSchema}:`)
  const local = isExtension ? path.slice(enterpriseSchema.length + 1) : path
  const match = /^(\w+)(?:\[(.*)\])?(?:\.(\w+))?$/.exec(local)
  if (match?.[1] === undefined) throw invalid(`path ${path} cannot be read`, 'invalidPath')
  return { home: isExtension ? enterpriseSchema : undefined, attribute: match[1], filter: match[2], part: match[3] }
}

function inHome(resource: Raw, { home }: PatchTarget, act: (home: Raw) => Raw): Raw {
  return home === undefined ? act(resource) : withExtensions({ ...resource, [home]: act(recordIn(resource, home)) })
}

/** An extension enters and leaves `schemas` with its data. */
function withExtensions(resource: Raw): Raw {
  const { [enterpriseSchema]: extension, ...others } = resource
  const schemas = [resource.schemas].flat().filter(one => one !== enterpriseSchema)
  if (!isRecord(extension) || Object.keys(extension).length === 0) return { ...others, schemas }
  return { ...resource, schemas: [...schemas, enterpriseSchema] }
}

function applied(home: Raw, op: string, { attribute, filter, part }: PatchTarget, value: unknown): Raw {
  if (filter !== undefined) return { ...home, [attribute]: filtered(home, op, { attribute, filter, part }, value) }
  if (part !== undefined) return { ...home, [attribute]: without(recordIn(home, attribute), op, part, value) }
  if (op === 'add' && Array.isArray(value)) return { ...home, [attribute]: appended(home, attribute, value) }
  return without(home, op, attribute, value)
}

function without(record: Raw, op: string, name: string, value: unknown): Raw {
  const { [name]: _old, ...others } = record
  return op === 'remove' ? others : { ...others, [name]: value }
}

/** An equal element that is there already is no second one. */
function appended(home: Raw, attribute: string, value: readonly unknown[]): readonly unknown[] {
  const there = elementsOf(home, attribute)
  const isNew = (one: unknown) => !there.some(old => isRecord(one) && old.value === one.value && old.type === one.type)
  return [...there, ...value.filter(isNew)]
}

function filtered(
  home: Raw,
  op: string,
  {
    attribute,
    filter,
    part,
  }: { readonly attribute: string; readonly filter: string; readonly part: string | undefined },
  value: unknown,
): readonly unknown[] {
  const matches = parseFilter(filter)
  const elements = elementsOf(home, attribute)
  if (op !== 'remove' && !elements.some(matches)) throw invalid(`${attribute}[${filter}] matches nothing`, 'noTarget')
  if (part !== undefined) return elements.map(one => (matches(one) ? without(one, op, part, value) : one))
  return op === 'remove' ? elements.filter(one => !matches(one)) : elements.map(one => (matches(one) ? value : one))
}

const elementsOf = (home: Raw, attribute: string): readonly Raw[] => [home[attribute]].flat().filter(isRecord)
