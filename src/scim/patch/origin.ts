import type { Intake } from '../accept/intake.ts'
import { acceptValue } from '../accept/value.ts'
import type { Filter } from '../filter/filter.ts'
import { subOf } from '../lookup.ts'
import { sameJson } from '../same.ts'
import type { Attribute, Json, JsonObject } from '../schema.ts'
import type { Verb } from './operation.ts'

/**
 * The element a filter asks for, when there is none and one may be made (scim-disputes: value paths into nothing): the filter must be nothing but
 * `eq` joined by `and`. Clients send such paths for the first address of a person: `emails[type eq "work"].value`.
 * @returns undefined when it does not say what the element is, or the dialect wants noTarget
 */
export function originOf(filter: Filter, verb: Verb, attribute: Attribute, intake: Intake): JsonObject | undefined {
  const { missingElement } = intake.dialect
  if (verb === 'replace' && missingElement === 'strict') return undefined
  const parts = partsOf(filter, attribute, intake)
  if (parts === undefined || verb === 'add' || missingElement === 'create') return parts
  return isTyped(parts, attribute) ? parts : undefined
}

function partsOf(filter: Filter, attribute: Attribute, intake: Intake): JsonObject | undefined {
  const parts: Record<string, Json> = {}
  for (const term of filter.kind === 'and' ? flat(filter.terms) : [filter]) {
    if (term.kind !== 'compare' || term.op !== 'eq' || term.value === null) return undefined
    const sub = subOf(attribute, term.name)
    if (sub === undefined || sub.mutability === 'readOnly') return undefined
    // `primary eq "True"` matches the boolean in every dialect, so it also makes one.
    const value = acceptValue(
      term.value,
      sub,
      { ...intake, dialect: { ...intake.dialect, loose: true } },
      attribute.name,
    )
    if (value === undefined || (Object.hasOwn(parts, sub.name) && !sameJson(parts[sub.name], value))) return undefined
    parts[sub.name] = value
  }
  return parts
}

/** Parentheses leave conjunctions within conjunctions; the parser bounds their depth. */
const flat = (terms: readonly Filter[]): readonly Filter[] =>
  terms.flatMap(term => (term.kind === 'and' ? flat(term.terms) : term))

function isTyped(parts: JsonObject, attribute: Attribute): boolean {
  return Object.keys(parts).every(name => name === 'primary' || (name === 'type' && isCanonical(parts.type, attribute)))
}

/** Where there are no suggestions (`roles`), any type is one. */
function isCanonical(type: Json | undefined, attribute: Attribute): boolean {
  const known = subOf(attribute, 'type')?.canonicalValues ?? []
  return known.length === 0 || known.some(one => typeof type === 'string' && one.toLowerCase() === type.toLowerCase())
}
