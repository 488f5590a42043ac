import { isMembers } from '../../core-schemas.ts'
import { placeOf } from '../../place.ts'
import { isList, isObject } from '../../same.ts'
import type { Json, ResourceType } from '../../schema.ts'
import { type IdOf, inAttribute, inPatch, inResource, type Owner } from './reference.ts'

/** What of an operation may name others. */
interface Naming {
  readonly method: string
  readonly path: string
  readonly data: Json
  /** Absent: the path leads to no resources, and its data means nothing. */
  readonly owner?: Owner
}

/** bulkIds that an operation names, each once. */
export function referencesIn(operation: Naming): readonly string[] {
  const names = new Set<string>()
  resolved(operation, bulkId => void names.add(bulkId))
  return [...names]
}

/** An operation's path and data with ids in the places of references; those without an id stay. */
export function resolved({ method, path, data, owner }: Naming, idOf: IdOf): { path: string; data: Json } {
  const inData = method === 'PATCH' ? inPatch : inResource
  return { path: resolvedPath(path, idOf), data: owner === undefined ? data : inData(data, owner, idOf) }
}

/** `/Users/bulkId:ann`. */
export function resolvedPath(path: string, idOf: IdOf): string {
  return path.replace(/^(\/[^/]+\/)bulkId:([^/]+)$/, (text, before: string, bulkId: string) => {
    const id = idOf(bulkId)
    return id === undefined ? text : before + id
  })
}

/** Takes members that do not exist yet out of a group's data. @returns the rest, and their bulkIds */
export function withoutMembers(
  data: Json,
  type: ResourceType,
  missing: ReadonlySet<string>,
): { readonly data: Json; readonly later: readonly string[] } {
  if (!isObject(data)) return { data, later: [] }
  const later: string[] = []
  const rest = Object.entries(data).map(([key, value]) => {
    const attribute = placeOf(key, type)?.attribute
    if (attribute === undefined || !isMembers(attribute) || !isList(value)) return [key, value]
    const stays = (member: Json): boolean => {
      const names: string[] = []
      inAttribute(member, attribute, bulkId => void names.push(bulkId))
      const isLater = names.some(name => missing.has(name))
      if (isLater) later.push(...names)
      return !isLater
    }
    return [key, value.filter(stays)]
  })
  return { data: Object.fromEntries(rest), later }
}
