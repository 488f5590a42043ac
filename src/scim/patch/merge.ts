import { fixed } from '../accept/immutable.ts'
import type { Intake } from '../accept/intake.ts'
import { acceptParts, checkRequiredParts } from '../accept/value.ts'
import { subOf } from '../lookup.ts'
import { sameJson } from '../same.ts'
import type { Attribute, JsonObject } from '../schema.ts'
import type { Verb } from './operation.ts'
import { withoutStale } from './part.ts'
import { filled, withField } from './write.ts'

/**
 * Merges an object into a complex value: what it names is set, or cleared by null; the rest stays (RFC 7644 §3.5.2.3).
 * @returns undefined when nothing is left; an empty object clears (replace) or does nothing (add)
 * @throws ScimError 400: invalidValue, or mutability for immutable parts that have another value
 */
export function mergedWith(
  current: JsonObject,
  object: JsonObject,
  { verb, attribute, intake }: { verb: Verb; attribute: Attribute; intake: Intake },
): JsonObject | undefined {
  if (Object.keys(object).length === 0) return verb === 'add' ? filled(current) : undefined
  const accepted = acceptParts(object, attribute, intake, '') ?? {}
  let merged: JsonObject = { ...current, ...accepted }
  for (const key of Object.keys(object)) {
    const sub = subOf(attribute, key)
    if (sub !== undefined && sub.mutability !== 'readOnly' && !Object.hasOwn(accepted, sub.name))
      merged = withField(merged, sub.name, undefined)
  }
  const fresh = filled(withoutStale(merged, current, attribute, intake) ?? {})
  if (fresh !== undefined) checkRequiredParts(fresh, attribute)
  checkFixedParts(fresh ?? {}, current, attribute)
  return fresh
}

function checkFixedParts(fresh: JsonObject, current: JsonObject, attribute: Attribute): void {
  for (const { name, mutability } of attribute.subAttributes) {
    if (mutability === 'immutable' && current[name] !== undefined && !sameJson(fresh[name], current[name]))
      throw fixed(`${attribute.name}.${name}`)
  }
}
