import { added, settled, withoutListed } from '../accept/elements.ts'
import type { Intake } from '../accept/intake.ts'
import { acceptValue, isNothing } from '../accept/value.ts'
import { isList, isObject } from '../same.ts'
import type { Attribute, Json } from '../schema.ts'
import { mergedWith } from './merge.ts'
import type { Operation } from './operation.ts'
import { withoutStale } from './part.ts'

/**
 * What becomes of an attribute that an operation names without filter and sub-attribute.
 * @returns undefined when nothing is left of it
 * @throws ScimError 400
 */
export function editWhole(
  current: Json | undefined,
  operation: Operation,
  attribute: Attribute,
  intake: Intake,
): Json | undefined {
  if (attribute.multiValued) return editList(isList(current) ? current : [], operation, attribute, intake)
  return operation.verb === 'remove' ? undefined : editSingle(current, operation, attribute, intake)
}

/** Complex values merge: what an operation does not name stays (H5). */
function editSingle(
  current: Json | undefined,
  { verb, value = null }: Operation,
  attribute: Attribute,
  intake: Intake,
): Json | undefined {
  const before = isObject(current) ? current : {}
  const only = isList(value) && value.length === 1 && intake.dialect.loose ? (value[0] ?? null) : value
  if (attribute.type === 'complex' && isObject(only)) return mergedWith(before, only, { verb, attribute, intake })
  const accepted = acceptValue(value, attribute, intake)
  // To add nothing is no change; null says that there shall be nothing (H15), and so does an emptied reference.
  if (verb === 'add' && only !== null && isNothing(only)) return current
  return isObject(accepted) ? withoutStale({ ...before, ...accepted }, before, attribute, intake) : accepted
}

/** `replace` puts other elements in place of all (H5), `add` adds what is not there yet (H6), `remove` may list whom it means (H11). */
function editList(
  current: readonly Json[],
  { verb, value = null }: Operation,
  attribute: Attribute,
  intake: Intake,
): readonly Json[] | undefined {
  if (verb === 'remove' && value === null) return undefined
  const accepted = acceptValue(value, attribute, intake)
  const listed = isList(accepted) ? accepted : []
  if (verb === 'replace') return some(listed)
  if (verb === 'remove') return some(withoutListed(current, listed, attribute))
  return some(settled(added(current, listed, attribute), current, attribute, intake.dialect))
}

/** @returns undefined for an empty list, which means unassigned */
export const some = (elements: readonly Json[]): readonly Json[] | undefined =>
  elements.length === 0 ? undefined : elements
