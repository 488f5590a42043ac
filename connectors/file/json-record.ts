import { flawSentence, type JsonFlaw, type RawRecord, readJson, shorten } from '#contract'
import { isRecord } from '#kit'

/** The text is not JSON at all: where it ends, and what is in it, cannot be relied on. */
export const notJson = Symbol('not JSON')

/** The value of a piece of JSON, or `notJson`. */
export function parsed(text: string): unknown {
  const { value, flaw } = readJson(text)
  return flaw?.kind === 'no-json' ? notJson : value
}

/**
 * One record out of its JSON text. What is not JSON, or not an object, becomes a record with a problem; so does one in which a name
 * stands twice, and what of it is not in doubt says whose it is.
 * @param row where it was found, for people
 */
export function jsonRecord(text: string, row: number): RawRecord {
  const { value, flaw } = readJson(text)
  if (flaw?.kind === 'no-json') return { row, fields: {}, problem: `is not valid JSON: ${shorten(text)}` }
  if (flaw !== undefined) return { row, fields: sureFields(value, flaw), problem: flawSentence(flaw) }
  if (isRecord(value)) return { row, fields: value }
  return { row, fields: {}, problem: `is ${kindOf(value)}, not an object: ${shorten(value)}` }
}

function sureFields(value: unknown, flaw: JsonFlaw): RawRecord['fields'] {
  if (!isRecord(value) || flaw.kind !== 'twice') return {}
  return Object.fromEntries(Object.entries(value).filter(([name]) => !flaw.under.has(name)))
}

/** What a JSON value is, with its article. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'a list'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}

/** Whether a text has more bytes than allowed. A character is at most three bytes a code unit: most texts need no counting. */
export function isLarger(text: string, mostBytes: number): boolean {
  return text.length * 3 > mostBytes && Buffer.byteLength(text) > mostBytes
}
