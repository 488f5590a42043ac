import { type RawRecord, shorten } from '#contract'

/** The text is not JSON at all: where it ends, and what is in it, cannot be relied on. */
export const notJson = Symbol('not JSON')

/** The value of a piece of JSON, or `notJson`. The parser's own message stays here: it quotes the text at any length. */
export function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return notJson
  }
}

/**
 * One record out of its JSON text. What is not JSON, or not an object, becomes a record with a problem.
 * @param row where it was found, for people
 */
export function jsonRecord(text: string, row: number): RawRecord {
  const value = parsed(text)
  if (value === notJson) return { row, fields: {}, problem: `is not valid JSON: ${shorten(text)}` }
  if (isObject(value)) return { row, fields: value }
  return { row, fields: {}, problem: `is ${kindOf(value)}, not an object: ${shorten(value)}` }
}

/** True for what JSON calls an object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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
