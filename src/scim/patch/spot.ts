import { fixed } from '../accept/immutable.ts'
import type { Intake } from '../accept/intake.ts'
import { acceptValue, isBlank } from '../accept/value.ts'
import { sameJson } from '../same.ts'
import type { Body, Json } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { editElements } from './elements.ts'
import type { Operation } from './operation.ts'
import { editPart, partEdit } from './part.ts'
import type { Spot } from './target.ts'
import { editWhole } from './whole.ts'
import { valueAt, withValueAt } from './write.ts'

/**
 * Carries out an operation on one attribute or some of it.
 * @returns the body itself when that changes nothing
 * @throws ScimError 400
 */
export function editSpot(body: Body, operation: Operation, spot: Spot, intake: Intake): Body {
  if (isServers(operation, spot, intake)) return body
  const before = valueAt(body, spot)
  const after = edited(before, operation, spot, intake)
  if (sameJson(before, after)) return body
  checkChange(before, after, operation, spot)
  return withValueAt(body, spot, after)
}

/**
 * Whether an attribute is never in a body: `schemas` follow the data (H17), passwords are checked and dropped (C12).
 * @throws ScimError 400 mutability for what only the server writes (H12)
 */
function isServers({ verb, value = null }: Operation, { attribute, sub, filter }: Spot, intake: Intake): boolean {
  const { name, mutability } = attribute
  if (mutability === 'readOnly') throw badRequest('mutability', `${name} is read-only.`)
  if (name === 'schemas' && verb === 'remove') throw badRequest('mutability', `${name} is required.`)
  if (mutability !== 'writeOnly') return name === 'schemas'
  if (verb !== 'remove' && sub === undefined && filter === undefined) acceptValue(value, attribute, intake)
  return true
}

function edited(before: Json | undefined, operation: Operation, spot: Spot, intake: Intake): Json | undefined {
  const { attribute, filter, sub } = spot
  if (filter !== undefined) return editElements(before, operation, { ...spot, filter }, intake)
  if (sub === undefined) return editWhole(before, operation, attribute, intake)
  return editPart(before, partEdit(operation, attribute, sub, intake), intake)
}

/** H12, H13: what is required stays, what is immutable is set once. @throws ScimError 400 */
function checkChange(before: Json | undefined, after: Json | undefined, { verb }: Operation, spot: Spot): void {
  const { name, mutability, required } = spot.attribute
  if (mutability === 'immutable' && before !== undefined) throw fixed(name)
  if (required && isBlank(after))
    throw badRequest(verb === 'remove' ? 'mutability' : 'invalidValue', `${name} is required.`)
}
