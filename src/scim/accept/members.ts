import { shorten } from '../../domain/text/shorten.ts'
import { isClean } from '../../mapping/values/accept.ts'
import type { Dialect } from '../dialect.ts'
import { isList, isObject } from '../same.ts'
import type { Json } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { field } from './field.ts'

/**
 * Reads the ids of members; what else an element says (`$ref`, `type`, `display`) is for the server to fill in (C14).
 * @returns each id once, in their order; none for null and []
 * @throws ScimError 400 invalidValue
 */
export function memberIds(value: Json, dialect: Pick<Dialect, 'loose'>): readonly string[] {
  if (value === null) return []
  if (!isList(value) && !dialect.loose)
    throw badRequest('invalidValue', `members must be a list, not ${shorten(value)}.`)
  const ids = new Set<string>()
  for (const element of isList(value) ? value : [value]) {
    if (element !== null) ids.add(memberId(element, dialect))
  }
  return [...ids]
}

function memberId(element: Json, { loose }: Pick<Dialect, 'loose'>): string {
  const id = isObject(element) ? field(element, 'value') : loose ? element : undefined
  if (typeof id === 'string' && id !== '' && isClean(id)) return id
  throw badRequest('invalidValue', `A member must be an object whose value is an id, not ${shorten(element)}.`)
}
