import type { Json } from '../../schema.ts'

const whole = /^bulkId:(.+)$/
/** Within a path: of a resource, or of a PATCH (`members[value eq "bulkId:ann"]`). */
const within = /bulkId:([^/"\]\s]+)/g

/** bulkIds named by texts that are a reference as a whole; in paths, also within them. Other texts are data (RFC 7644 §3.7.2). */
export function referencesIn(value: Json, name?: string): readonly string[] {
  if (typeof value === 'string') {
    const found = whole.exec(value)?.[1]
    if (found !== undefined) return [found]
    return name === 'path' || value.startsWith('/') ? [...value.matchAll(within)].map(([, id = '']) => id) : []
  }
  if (typeof value !== 'object' || value === null) return []
  if (Array.isArray(value)) return value.flatMap(one => referencesIn(one, name))
  return Object.entries(value).flatMap(([inner, one]) => referencesIn(one, inner))
}

/** The same value with ids in the places of references; those without an id stay. */
export function resolved(value: Json, ids: ReadonlyMap<string, string>, name?: string): Json {
  if (typeof value === 'string') {
    const id = ids.get(whole.exec(value)?.[1] ?? '')
    if (id !== undefined) return id
    return name === 'path' || value.startsWith('/')
      ? value.replace(within, (text, bulkId: string) => ids.get(bulkId) ?? text)
      : value
  }
  if (typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map(one => resolved(one, ids, name))
  return Object.fromEntries(Object.entries(value).map(([inner, one]) => [inner, resolved(one, ids, inner)]))
}

/** Takes members that do not exist yet out of a group's data. @returns the rest, and their bulkIds */
export function withoutMembers(
  data: Json,
  missing: ReadonlySet<string>,
): { readonly data: Json; readonly later: readonly string[] } {
  if (typeof data !== 'object' || data === null || Array.isArray(data)) return { data, later: [] }
  const name = Object.keys(data).find(key => key.toLowerCase() === 'members')
  const members = name === undefined ? undefined : Object.entries(data).find(([key]) => key === name)?.[1]
  if (name === undefined || !Array.isArray(members)) return { data, later: [] }
  const isLater = (member: Json): boolean => referencesIn(member).some(id => missing.has(id))
  const later = members.filter(isLater).flatMap(member => referencesIn(member))
  return { data: { ...data, [name]: members.filter(member => !isLater(member)) }, later }
}
