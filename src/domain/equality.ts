import { writeJson } from './json.ts'
import { fold, foldAscii } from './text/case-folding.ts'
import type { Attributes, Scalar, Value } from './value.ts'
import { isList } from './value.ts'

/**
 * What a product takes for the same text.
 * - `exact`: the same letters (NFC).
 * - `ascii`: without the case of A to Z.
 * - `fold`: without case, letter by letter (Unicode simple case folding): `Ö` is `ö`, `ß` is not `ss`.
 * - `collation`: as the database under it sorts, which nobody has told us: certainly without case and without blanks at the end,
 *   perhaps without accents, perhaps with `ß` as `ss`.
 */
export const caseRules = ['exact', 'ascii', 'fold', 'collation'] as const
export type CaseRule = (typeof caseRules)[number]

/**
 * When a product takes two values of an attribute for the same: for finding accounts, for who claims what, and for recognising what was
 * sent in what is shown. Whether there is anything to send is decided by `asWritten`.
 */
export interface EqualityRule {
  readonly case: CaseRule
  /** `set` ignores the order and repetition of a list's members. */
  readonly list: 'set' | 'list'
  /** The product drops white space at both ends of what it stores. */
  readonly trimmed: boolean
  /** `"5"` equals `5` and `true` equals `"1"`: for targets whose JSON carries every number as text. */
  readonly numberAsText: boolean
}

/** The rule of an attribute that declares none. */
export const exactly: EqualityRule = { case: 'exact', list: 'set', trimmed: false, numberAsText: false }

/**
 * The rule by which a value counts as sent: letter by letter (NFC), whatever the product takes for the same. `buße` for `busse` is a
 * change, and so is `ann` for `Ann`. Only what the product cannot hold is left out: blanks it trims, the type of a number.
 */
export const asWritten = (rule: EqualityRule): EqualityRule => ({ ...rule, case: 'exact' })

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

/** Whether the two values are the same under the rule. Absent, null and "" are three things. */
export function equal(a: Value | null | undefined, b: Value | null | undefined, rule: EqualityRule): boolean {
  return a === b || comparable(a, rule) === comparable(b, rule)
}

/** Whether a product shows a value in a spelling of its own: another one than was sent, and the same to the product. */
export const isRespelled = (sent: Value | null, shown: Value | null, rule: EqualityRule): boolean =>
  equal(sent, shown, rule) && !equal(sent, shown, asWritten(rule))

function scalarText(value: Scalar, rule: EqualityRule): string {
  if (rule.numberAsText)
    return writeJson(textForm(typeof value === 'boolean' ? (value ? '1' : '0') : String(value), rule))
  return typeof value === 'string' ? writeJson(textForm(value, rule)) : String(value)
}

const forms: Readonly<Record<CaseRule, (text: string) => string>> = {
  exact: text => text.normalize('NFC'),
  ascii: foldAscii,
  fold,
  collation: text => fold(text).trimEnd(),
}

const textForm = (text: string, rule: EqualityRule): string => forms[rule.case](rule.trimmed ? text.trim() : text)

function recordText(record: Attributes, rule: EqualityRule): string {
  const parts = Object.keys(record)
    .sort()
    .map(name => `${writeJson(name)}:${comparable(record[name], rule)}`)
  return `{${parts.join(',')}}`
}
