import { writeJson } from './json.ts'
import type { Attributes, Scalar, Value } from './value.ts'
import { isList } from './value.ts'

/**
 * When two values of an attribute count as the same. Values keep their bytes; only the comparison is loose.
 * Without the right rule the same update goes out in every run (field guide, pain 13).
 */
export interface EqualityRule {
  /** `fold` compares without case (Unicode default case folding, NFC). */
  readonly case: 'exact' | 'fold'
  /** `set` ignores the order and repetition of a list's members. */
  readonly list: 'set' | 'list'
  /** Ignore white space at both ends. */
  readonly trimmed: boolean
  /** `"5"` equals `5` and `true` equals `"1"`: for targets whose JSON carries every number as text. */
  readonly numberAsText: boolean
}

/** The rule of an attribute that declares none. */
export const exactly: EqualityRule = { case: 'exact', list: 'set', trimmed: false, numberAsText: false }

/**
 * The text under which two equal values are the same and two different ones are not. Also the key for
 * correlating accounts by a match attribute.
 */
export function comparable(value: Value | null | undefined, rule: EqualityRule): string {
  if (value === undefined) return 'absent'
  if (value === null) return 'null'
  if (!isList(value)) return scalarText(value, rule)
  const members = value.map(member =>
    typeof member === 'object' ? recordText(member, rule) : scalarText(member, rule),
  )
  return `[${(rule.list === 'set' ? [...new Set(members)].sort() : members).join(',')}]`
}

/** Whether a person would call the two values the same under the rule. Absent, null and "" are three things. */
export function equal(a: Value | null | undefined, b: Value | null | undefined, rule: EqualityRule): boolean {
  return a === b || comparable(a, rule) === comparable(b, rule)
}

/** Unicode default case folding, near enough: lower(upper(x)) maps ß to ss and final sigma to sigma. */
export function fold(text: string): string {
  return text.normalize('NFC').toUpperCase().toLowerCase().replaceAll('ς', 'σ')
}

function scalarText(value: Scalar, rule: EqualityRule): string {
  if (rule.numberAsText)
    return writeJson(textForm(typeof value === 'boolean' ? (value ? '1' : '0') : String(value), rule))
  return typeof value === 'string' ? writeJson(textForm(value, rule)) : String(value)
}

function textForm(text: string, rule: EqualityRule): string {
  const trimmed = rule.trimmed ? text.trim() : text
  return rule.case === 'fold' ? fold(trimmed) : trimmed
}

function recordText(record: Attributes, rule: EqualityRule): string {
  const parts = Object.keys(record)
    .sort()
    .map(name => `${writeJson(name)}:${comparable(record[name], rule)}`)
  return `{${parts.join(',')}}`
}
