/**
 * The home of JSON: everything that is read as JSON or written as JSON passes here, so that what is written is what was read.
 *
 * **Whole numbers.** A double holds them to 2^53 - 1; `JSON.parse` alone rounds what is larger, and a rounded id is somebody else's.
 * A whole number that a double cannot hold exactly is a `bigint` here, and nothing else is one: each number has one form. It is written
 * as the digits it was read as.
 *
 * **Names.** JSON lets a name stand twice in one object and leaves open which one counts (RFC 8259 §4: names SHOULD be unique; the
 * behaviour of software that receives others is unpredictable). That is no statement, so it is not read.
 */

/** Why a text was not read. */
export type JsonFlaw =
  | { readonly kind: 'no-json' }
  | { readonly kind: 'deep'; readonly deepest: number }
  /** `under`: the members of the outermost object in doubt because of it, where that is an object. */
  | { readonly kind: 'twice'; readonly name: string; readonly under: ReadonlySet<string> }

/** What a text says; a value beside a flaw is only for saying whose it is. */
type JsonRead =
  | { readonly value: unknown; readonly flaw?: never }
  | { readonly flaw: JsonFlaw; readonly value?: unknown }

/** Deeper than anybody means; guards whoever walks the value. */
const usualDepth = 256

/**
 * Reads text that somebody else wrote.
 * @param deepest how many objects and lists may stand inside each other
 */
export function readJson(text: string, deepest = usualDepth): JsonRead {
  let value: unknown
  try {
    value = ownJson(text)
  } catch {
    // The parser's own message stays here: it quotes the text at any length.
    return { flaw: { kind: 'no-json' } }
  }
  const members = membersIn(value, deepest)
  if (members === undefined) return { flaw: { kind: 'deep', deepest } }
  // Never fewer than there are members: with as many as were read, no name stands twice.
  if (likelyNames(text) === members) return { value }
  const flaw = repeatedName(text)
  return flaw === undefined ? { value } : { flaw, value }
}

/** What is wrong, to stand behind the name of what was read. */
export function flawSentence(flaw: JsonFlaw): string {
  switch (flaw.kind) {
    case 'no-json':
      return 'is not JSON'
    case 'deep':
      return `is nested more than ${flaw.deepest} deep`
    case 'twice':
      return `is in doubt: ${JSON.stringify(flaw.name.slice(0, 60))} stands twice in one object`
  }
}

/** A number in front of which no quote stands, with as many digits as 2^53 has. */
const mayBeLarge = /(?:^|[[:,\s])-?\d{16}/

/**
 * Reads text that we wrote ourselves, where each name stands once.
 * @returns what was written; the caller states its type, as it does for the columns of a row
 * @throws SyntaxError for text that is no JSON
 */
export function ownJson<T = unknown>(text: string): T {
  // The reviver costs more than the reading, and hardly any text needs it.
  return (mayBeLarge.test(text) ? natively.parse(text, exactly) : JSON.parse(text)) as T // only `writeJson` of a T made the text
}

/**
 * Writes a value, as `JSON.stringify` does; whole numbers of any size by their digits.
 * @param indent for people
 */
export function writeJson(value: unknown, indent?: number): string {
  try {
    return JSON.stringify(value, undefined, indent)
  } catch (error) {
    // That is how it says that there is a bigint; without one, nothing is asked value by value.
    if (!(error instanceof TypeError)) throw error
    return JSON.stringify(value, (_name, inner: unknown) => written(inner), indent)
  }
}

/**
 * JSON with the keys of every object sorted, so that equal content gives equal bytes (fingerprints, hashes).
 * `undefined` members are left out, as JSON does.
 */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_name, inner: unknown) => {
    if (inner === null || typeof inner !== 'object' || Array.isArray(inner)) return written(inner)
    return Object.fromEntries(Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
  })
}

/** The one form of a whole number: a number where a double holds it exactly, a bigint beyond. */
export function wholeNumber(whole: bigint): number | bigint {
  const number = Number(whole)
  return Number.isSafeInteger(number) ? number : whole
}

/**
 * The text of something that says who or what is meant: an id, a name, a mark in a list.
 * @returns undefined for a number that may have been rounded (1.5, 1.5e20, 1e400), and for everything but text and numbers
 */
export function exactText(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return typeof value === 'bigint' || Number.isSafeInteger(value) ? String(value) : undefined
}

/**
 * Texts and numbers as text, for what may be shown and compared.
 * @returns '' for everything else, and for a number whose digits may have been rounded
 */
export function plainText(value: unknown): string {
  return typeof value === 'number' && Number.isFinite(value) && !Number.isInteger(value)
    ? String(value)
    : (exactText(value) ?? '')
}

/** ECMA-262 2026: what the types of TypeScript do not have yet. */
const natively = JSON as unknown as {
  parse(
    text: string,
    reviver: (name: string, value: unknown, context: { readonly source?: string }) => unknown,
  ): unknown
  rawJSON(text: string): object
}

const written = (inner: unknown): unknown => (typeof inner === 'bigint' ? natively.rawJSON(String(inner)) : inner)

const digits = /^-?\d+$/

/** More digits than 309 are no finite number, and are refused as such wherever a number is taken. */
const exactly = (_name: string, value: unknown, { source }: { readonly source?: string }): unknown =>
  typeof value === 'number' &&
  source !== undefined &&
  !Number.isSafeInteger(value) &&
  Number.isFinite(value) &&
  digits.test(source)
    ? BigInt(source)
    : value

/** How many members all objects in a value have; undefined when it is nested too deeply. Level by level: no depth ends it. */
function membersIn(value: unknown, deepest: number): number | undefined {
  let count = 0
  let depth = 0
  for (let level: object[] = isObject(value) ? [value] : []; level.length > 0; depth++) {
    if (depth === deepest) return undefined
    const below: object[] = []
    for (const one of level) {
      const inner: unknown[] = Array.isArray(one) ? one : Object.values(one)
      if (inner !== one) count += inner.length
      for (const member of inner) if (isObject(member)) below.push(member)
    }
    level = below
  }
  return count
}

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null

/** How many colons stand behind a quotation mark: all that follow a name, and a few inside texts. */
function likelyNames(text: string): number {
  let count = 0
  for (let at = text.indexOf(':'); at !== -1; at = text.indexOf(':', at + 1)) {
    let before = at - 1
    while (isSpace(text.charCodeAt(before))) before -= 1
    if (text.charCodeAt(before) === quote) count += 1
  }
  return count
}

const quote = 0x22
const isSpace = (code: number): boolean => code === 0x20 || code === 0x0a || code === 0x0d || code === 0x09

/** Names of an object that is open; of a list none. `name` is the latest. */
interface Frame {
  readonly names: Set<string> | undefined
  name: string
}

/** Walks a text that is known to be JSON, and looks at the names of each object. */
function repeatedName(text: string): Extract<JsonFlaw, { readonly kind: 'twice' }> | undefined {
  const open: Frame[] = []
  const under = new Set<string>()
  let twice: string | undefined
  let isName = false
  for (let at = 0; at < text.length; at++) {
    switch (text.charCodeAt(at)) {
      case 0x7b: // {
      case 0x5b: // [
        isName = text.charCodeAt(at) === 0x7b
        open.push({ names: isName ? new Set() : undefined, name: '' })
        break
      case 0x7d: // }
      case 0x5d: // ]
        open.pop()
        isName = false
        break
      case 0x2c: // ,
        isName = open.at(-1)?.names !== undefined
        break
      case quote: {
        const end = endOfText(text, at)
        const frame = isName ? open.at(-1) : undefined
        if (frame?.names !== undefined) {
          frame.name = nameIn(text.slice(at, end))
          if (frame.names.has(frame.name)) {
            twice ??= frame.name
            under.add(open[0]?.name ?? '')
          }
          frame.names.add(frame.name)
        }
        isName = false
        at = end - 1
      }
    }
  }
  return twice === undefined ? undefined : { kind: 'twice', name: twice, under }
}

/** The same name may be written in several ways: `"a"` and `"\u0061"`. */
const nameIn = (quoted: string): string => (quoted.includes('\\') ? String(JSON.parse(quoted)) : quoted.slice(1, -1))

/** @returns the position behind the closing quotation mark */
function endOfText(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end + 1
}

function isEscaped(text: string, at: number): boolean {
  let before = at - 1
  while (text.charCodeAt(before) === 0x5c) before -= 1
  return (at - before) % 2 === 0
}
