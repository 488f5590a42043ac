import { isRecord, type Raw } from '#kit'

/** Lists whose members are told apart by their type: `emails.work`, `addresses.home.locality`. */
const typed: ReadonlySet<string> = new Set(['emails', 'phoneNumbers', 'ims', 'photos', 'addresses'])

/** What says nothing about the person. */
const skipped: ReadonlySet<string> = new Set(['schemas', 'meta'])

/**
 * A pushed resource as fields of a record, under the names mappings use:
 * - plain attributes keep theirs (`userName`), parts of complex ones get a dot (`name.givenName`);
 * - of lists with types there is one value each (`emails.work`), and `emails.primary`: the primary one, else the first;
 * - other lists are lists of their values (`roles`); `groups` is the display names;
 * - attributes of extensions stand under their own names (`department`), `manager` is the manager's id. Where two schemas use a
 *   name, the core one wins, then the extension whose URN comes first.
 */
export function personFields(resource: Raw): Record<string, unknown> {
  const fields = new Map<string, unknown>()
  const names = Object.keys(resource)
  const extensions = names.filter(name => name.includes(':')).sort()
  for (const name of names) if (!name.includes(':') && !skipped.has(name)) add(name, resource[name], fields)
  for (const urn of extensions) {
    const extension = resource[urn]
    if (!isRecord(extension)) continue
    for (const name of Object.keys(extension)) if (!holds(name, fields)) add(name, extension[name], fields)
  }
  return Object.fromEntries(fields)
}

function holds(name: string, fields: ReadonlyMap<string, unknown>): boolean {
  return fields.has(name) || [...fields.keys()].some(known => known.startsWith(`${name}.`))
}

function add(name: string, value: unknown, fields: Map<string, unknown>): void {
  if (name === 'groups' && Array.isArray(value)) fields.set(name, texts(value, 'display'))
  else if (name === 'manager' && isRecord(value)) fields.set(name, value.value)
  else if (typed.has(name) && Array.isArray(value)) addTyped(name, value.filter(isRecord), fields)
  else if (Array.isArray(value)) fields.set(name, value.every(hasValue) ? texts(value, 'value') : value)
  else if (isRecord(value)) addParts(name, value, fields)
  else fields.set(name, value)
}

function addTyped(name: string, members: readonly Raw[], fields: Map<string, unknown>): void {
  const primary = members.find(member => member.primary === true) ?? members[0]
  if (primary !== undefined) addMember(`${name}.primary`, primary, fields)
  for (const member of members) {
    if (typeof member.type !== 'string' || member.type === '') continue
    const path = `${name}.${member.type.toLowerCase()}`
    if (!holds(path, fields)) addMember(path, member, fields)
  }
}

function addMember(path: string, member: Raw, fields: Map<string, unknown>): void {
  if ('value' in member) return void fields.set(path, member.value)
  const { type: _type, primary: _primary, ...parts } = member
  addParts(path, parts, fields)
}

function addParts(path: string, parts: Raw, fields: Map<string, unknown>): void {
  for (const part of Object.keys(parts)) fields.set(`${path}.${part}`, parts[part])
}

const texts = (members: readonly unknown[], part: string): readonly unknown[] =>
  members.filter(isRecord).flatMap(member => (member[part] === undefined ? [] : [member[part]]))

const hasValue = (member: unknown): boolean => isRecord(member) && 'value' in member
