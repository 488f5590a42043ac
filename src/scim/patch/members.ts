import type { Intake } from '../accept/intake.ts'
import { memberIds } from '../accept/members.ts'
import type { Filter } from '../filter/filter.ts'
import { elementMatcher } from '../filter/match.ts'
import type { Attribute } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import type { MemberEdit } from './member-edit.ts'
import type { Operation } from './operation.ts'
import type { Spot } from './target.ts'

/**
 * What an operation does to the members of a group. They come and go; nothing about one can be edited (H13).
 * @throws ScimError 400: mutability for edits of a member, invalidValue, invalidFilter
 */
export function memberEdit(operation: Operation, { attribute, filter, sub }: Spot, { dialect }: Intake): MemberEdit {
  const { verb, value = null } = operation
  if (sub !== undefined) throw unalterable()
  if (filter !== undefined) return editPicked(operation, filter, attribute)
  if (verb === 'remove' && value !== null) return { kind: 'remove', ids: memberIds(value, dialect) }
  return { kind: verb === 'add' ? 'add' : 'set', ids: memberIds(value, dialect) }
}

function editPicked({ verb, value = null }: Operation, filter: Filter, attribute: Attribute): MemberEdit {
  // Unknown names in it are an error even in a group without members.
  elementMatcher(filter, attribute)
  const ids = idsIn(filter)
  if (verb === 'add' && ids !== undefined) return { kind: 'add', ids }
  if (verb !== 'remove' && value !== null) throw unalterable()
  return ids === undefined ? { kind: 'remove-where', filter } : { kind: 'remove', ids }
}

/** @returns the ids a filter names, if naming them is all it does; such members are found without reading the others */
function idsIn(filter: Filter): readonly string[] | undefined {
  if (filter.kind === 'or') {
    const lists = filter.terms.map(idsIn)
    const known = lists.filter(list => list !== undefined)
    return known.length === lists.length ? known.flat() : undefined
  }
  const isId = filter.kind === 'compare' && filter.op === 'eq' && filter.name.toLowerCase() === 'value'
  return isId && typeof filter.value === 'string' ? [filter.value] : undefined
}

const unalterable = () =>
  badRequest('mutability', 'Members are added and removed as a whole; what is said about one cannot be changed.')
