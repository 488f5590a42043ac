import { ownJson } from '../../domain/json.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { badRequest, type ScimError, type ScimType } from '../scim-error.ts'

/** Reads the smallest parts of a filter or path, front to back. Every method takes time in proportion to what it reads. */
export class Reader {
  readonly #text: string
  readonly #what: string
  #kind: ScimType
  #at = 0

  /** @param what the thing that is read, for messages: `filter`, `path` */
  constructor(text: string, what: 'filter' | 'path') {
    this.#text = text
    this.#what = what
    this.#kind = what === 'path' ? 'invalidPath' : 'invalidFilter'
  }

  /** Runs a part whose mistakes are those of a filter, also within a path (RFC 7644 §3.12). */
  asFilter<T>(read: () => T): T {
    const kind = this.#kind
    this.#kind = 'invalidFilter'
    const result = read()
    this.#kind = kind
    return result
  }

  skipSpace(): void {
    while (isSpace(this.#text.charCodeAt(this.#at))) this.#at++
  }

  isAtEnd(): boolean {
    return this.#at >= this.#text.length
  }

  /** The place to come back to with `back`. */
  mark(): number {
    return this.#at
  }

  back(place: number): void {
    this.#at = place
  }

  /** Steps over the mark if it is next. Blanks before it are not skipped. */
  takes(mark: string): boolean {
    if (!this.#text.startsWith(mark, this.#at)) return false
    this.#at += mark.length
    return true
  }

  /** Whether the mark comes next, blanks aside. */
  sees(mark: string): boolean {
    this.skipSpace()
    return this.#text.startsWith(mark, this.#at)
  }

  /** Everything up to the next blank, quote, parenthesis or bracket; empty if that is next. */
  word(): string {
    const start = this.#at
    while (this.#at < this.#text.length && !isBreak(this.#text.charCodeAt(this.#at))) this.#at++
    return this.#text.slice(start, this.#at)
  }

  /** Steps over a keyword (in any case) if it is the next word; else stays in place. */
  takesKeyword(keyword: string): boolean {
    const start = this.#at
    this.skipSpace()
    if (this.word().toLowerCase() === keyword) return true
    this.#at = start
    return false
  }

  /** Steps over `not` if a parenthesis follows it; else `not` may be an attribute's name. */
  takesNot(): boolean {
    const start = this.#at
    if (this.takesKeyword('not') && this.sees('(')) return true
    this.#at = start
    return false
  }

  /** A JSON string (RFC 8259 §7), decoded; its opening quote must be next. */
  string(): string {
    const start = this.#at
    const end = closingQuote(this.#text, start)
    if (end < 0) throw this.refuse(`has text without a closing quote, from character ${start + 1}`)
    this.#at = end + 1
    const text = decoded(this.#text.slice(start, this.#at))
    if (text === undefined)
      throw this.refuse(`has an invalid escape or a control character in the text at character ${start + 1}`)
    return text
  }

  /** "...: expected this, found that". */
  expected(what: string): ScimError {
    this.skipSpace()
    if (this.isAtEnd()) return this.refuse(`ends where ${what} is expected`)
    const found = this.#text.slice(this.#at, this.#at + 40)
    return this.refuse(`has ${shorten(found, 20)} at character ${this.#at + 1}, where ${what} is expected`)
  }

  /** @param predicate continues "The filter ..." */
  refuse(predicate: string): ScimError {
    return badRequest(this.#kind, `The ${this.#what} ${predicate}.`)
  }
}

function closingQuote(text: string, start: number): number {
  for (let at = start + 1; at < text.length; at++) {
    const unit = text.charCodeAt(at)
    if (unit === 0x22) return at
    if (unit === 0x5c) at++
  }
  return -1
}

/** @returns undefined for what JSON does not allow */
function decoded(quoted: string): string | undefined {
  try {
    const value: unknown = ownJson(quoted)
    return typeof value === 'string' ? value : undefined
  } catch {
    return undefined
  }
}

/** The grammar has the space alone; other blanks are let pass. */
const isSpace = (unit: number): boolean => unit === 0x20 || (unit >= 0x09 && unit <= 0x0d)

const isBreak = (unit: number): boolean => isSpace(unit) || breaks.has(unit)

const breaks = new Set([...'()[]"'].map(mark => mark.charCodeAt(0)))
