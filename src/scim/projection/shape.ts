import { isList, isObject } from '../same.ts'
import type { Json, JsonObject } from '../schema.ts'

/** Whether a value is shown: as it is, not at all, or some of its parts. */
export type Rule = boolean | Shape

/** What is shown of an object. */
export interface Shape {
  /** By declared name, or URN of an extension. */
  readonly rules: ReadonlyMap<string, Rule>
  /** For names without a rule. */
  readonly otherwise: boolean
}

export const ruleFor = (name: string, { rules, otherwise }: Shape): Rule => rules.get(name) ?? otherwise

/** A copy with only what is shown; objects and lists of which nothing is shown are left out. */
export function shaped(object: JsonObject, shape: Shape): JsonObject {
  const visible: Record<string, Json> = {}
  for (const name of Object.keys(object)) {
    const value = shownOf(object[name] ?? null, ruleFor(name, shape))
    if (value !== undefined) visible[name] = value
  }
  return visible
}

function shownOf(value: Json, rule: Rule): Json | undefined {
  if (typeof rule === 'boolean') return rule ? value : undefined
  if (isList(value)) {
    const elements = value.flatMap(element => shownOf(element, rule) ?? [])
    return elements.length > 0 ? elements : undefined
  }
  if (!isObject(value)) return value
  const visible = shaped(value, rule)
  return Object.keys(visible).length > 0 ? visible : undefined
}
