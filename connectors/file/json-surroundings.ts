import { backslash, closeList, closeObject, comma, openList, openObject, quote } from './json-bytes.ts'
import { parsed } from './json-record.ts'

/** An object or list that is open, and the name its current member has. */
interface Frame {
  readonly isRecord: boolean
  name: string | undefined
  /** The next string is a name, not a value. */
  nameNext: boolean
}

/**
 * Walks through the text around the list of records and finds where that list opens. It keeps the text, with nothing between the
 * list's brackets: small, and JSON of its own, so that the whole file is checked without being held.
 */
export class JsonSurroundings {
  readonly #path: readonly string[]
  readonly #frames: Frame[] = []
  readonly #kept: Buffer[] = []
  #keptBytes = 0
  #found = false
  /** The string we are in, undefined outside strings; its bytes when it is a name, else only its first quote. */
  #string: number[] | undefined
  #escaped = false

  /** @param path names that lead to the list; none: the list is the document itself */
  constructor(path: readonly string[]) {
    this.#path = path
  }

  get text(): string {
    return Buffer.concat(this.#kept).toString()
  }

  get bytes(): number {
    return this.#keptBytes
  }

  /** Whether something that was opened is not closed yet. */
  get isOpen(): boolean {
    return this.#frames.length > 0 || this.#string !== undefined
  }

  /** @returns the index after the bracket that opens the list, or undefined when it does not open in these bytes */
  walk(bytes: Buffer, from: number): number | undefined {
    for (let at = from; at < bytes.length; at++) {
      if (!this.#step(bytes[at] ?? 0)) continue
      this.#keep(bytes.subarray(from, at + 1))
      return at + 1
    }
    this.#keep(bytes.subarray(from))
    return undefined
  }

  #keep(bytes: Buffer): void {
    this.#kept.push(bytes)
    this.#keptBytes += bytes.length
  }

  /** @returns true for the bracket that opens the list */
  #step(byte: number): boolean {
    if (this.#string !== undefined) this.#stepInString(byte, this.#string)
    else if (byte === quote) this.#string = [byte]
    else if (byte === openObject) this.#frames.push({ isRecord: true, name: undefined, nameNext: true })
    else if (byte === openList) return this.#openList()
    else if (byte === closeObject || byte === closeList) this.#frames.pop()
    else if (byte === comma) this.#expectName()
    return false
  }

  #stepInString(byte: number, string: number[]): void {
    const frame = this.#frames.at(-1)
    if (frame?.nameNext) string.push(byte)
    if (this.#escaped) this.#escaped = false
    else if (byte === backslash) this.#escaped = true
    else if (byte === quote) {
      if (frame?.nameNext) {
        frame.name = String(parsed(Buffer.from(string).toString()))
        frame.nameNext = false
      }
      this.#string = undefined
    }
  }

  #openList(): boolean {
    const isIt =
      !this.#found &&
      this.#frames.length === this.#path.length &&
      this.#frames.every((frame, depth) => frame.name === this.#path[depth])
    this.#frames.push({ isRecord: false, name: undefined, nameNext: false })
    this.#found ||= isIt
    return isIt
  }

  #expectName(): void {
    const frame = this.#frames.at(-1)
    if (frame?.isRecord) frame.nameNext = true
  }
}
