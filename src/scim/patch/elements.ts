import { shorten } from '../../domain/text/shorten.ts'
import { added, settled } from '../accept/elements.ts'
import type { Intake } from '../accept/intake.ts'
import { checkComparisons } from '../accept/limits.ts'
import { acceptOne, checkRequiredParts } from '../accept/value.ts'
import type { Filter } from '../filter/filter.ts'
import { elementMatcher } from '../filter/match.ts'
import { subOf } from '../lookup.ts'
import { isList, isObject } from '../same.ts'
import type { Attribute, Json, JsonObject } from '../schema.ts'
import { badRequest } from '../scim-error.ts'
import { mergedWith } from './merge.ts'
import type { Operation } from './operation.ts'
import { originOf } from './origin.ts'
import { partEdit, withPart } from './part.ts'
import type { Spot } from './target.ts'
import { some } from './whole.ts'

/** Elements that a filter picks. */
interface Picked extends Spot {
  readonly filter: Filter
}

/** One element after an operation; undefined when it is gone. */
type ElementEdit = (element: Json) => Json | undefined

/**
 * `attr[filter]` and `attr[filter].sub`: edits every element that matches (H14). A single value counts as a list of one.
 * @returns undefined when nothing is left of the attribute
 * @throws ScimError 400: noTarget when nothing matches and nothing may be made, invalidFilter, invalidValue, mutability
 */
export function editElements(
  current: Json | undefined,
  operation: Operation,
  picked: Picked,
  intake: Intake,
): Json | undefined {
  const spot = isBare(operation, picked, intake) ? asPart(picked) : picked
  const { attribute, filter } = spot
  const matches = elementMatcher(filter, attribute)
  const edit = editOf(operation, spot, intake)
  const elements = isList(current) ? current : current === undefined ? [] : [current]
  checkComparisons(filter, elements.length, intake.counts)
  const isMeant = elements.map(matches)
  const edited = isMeant.includes(true)
    ? elements.flatMap((element, at) => (isMeant[at] ? (edit(element) ?? []) : element))
    : withNew(elements, operation, spot, intake)
  const result = settled(edited, elements, attribute, intake.dialect)
  return attribute.multiValued ? some(result) : result[0]
}

/** Whether a loose client gives an element's `value` for the element. */
function isBare({ verb, value = null }: Operation, { attribute, sub }: Picked, { dialect }: Intake): boolean {
  return (
    dialect.loose && verb !== 'remove' && sub === undefined && attribute.type === 'complex' && typeof value !== 'object'
  )
}

function asPart(picked: Picked): Picked {
  const value = subOf(picked.attribute, 'value')
  return value === undefined ? picked : { ...picked, sub: value }
}

/** Everything that can be wrong with the value is found here, whether anything matches or not. */
function editOf(operation: Operation, { attribute, sub }: Picked, intake: Intake): ElementEdit {
  const { verb, value = null } = operation
  if (sub !== undefined) {
    const part = partEdit(operation, attribute, sub, intake)
    return element => (isObject(element) ? withPart(element, part, intake) : element)
  }
  if (verb === 'remove' || value === null) return () => undefined
  const only = onlyOf(value, attribute, intake)
  const accepted = acceptOne(only, attribute, intake)
  if (verb === 'replace' || attribute.type !== 'complex') return () => accepted
  return element =>
    isObject(element) && isObject(only) ? mergedWith(element, only, { verb, attribute, intake }) : element
}

/** A filter means elements; a client that writes a list of one means the one. */
function onlyOf(value: Json, attribute: Attribute, { dialect }: Intake): Json {
  if (!isList(value)) return value
  const [only] = value
  if (only !== undefined && value.length === 1 && dialect.loose) return only
  throw badRequest('invalidValue', `${attribute.name} with a filter takes one value, not ${shorten(value)}.`)
}

/** Nothing matches: to clear is done already (H10); to set needs an element. */
function withNew(
  elements: readonly Json[],
  operation: Operation,
  { attribute, filter, sub }: Picked,
  intake: Intake,
): readonly Json[] {
  const { verb, value = null } = operation
  if (verb === 'remove' || value === null) return elements
  const isTaken = !attribute.multiValued && elements.length > 0
  const origin = isTaken ? undefined : originOf(filter, verb, attribute, intake)
  if (origin === undefined)
    throw badRequest('noTarget', `No element of ${attribute.name} satisfies the filter of the path.`)
  const made =
    sub === undefined
      ? acceptOver(origin, value, attribute, intake)
      : withPart(origin, partEdit(operation, attribute, sub, intake), intake)
  if (made === undefined) return elements
  checkRequiredParts(made, attribute)
  return added(elements, [made], attribute)
}

/** A new element: what the filter says of it, and the value over it. */
function acceptOver(origin: JsonObject, value: Json, attribute: Attribute, intake: Intake): JsonObject | undefined {
  const accepted = acceptOne(onlyOf(value, attribute, intake), attribute, intake)
  return isObject(accepted) ? { ...origin, ...accepted } : undefined
}
