import { closeList, closeObject, colon, comma, isSpace } from './json-bytes.ts'
import { JsonSurroundings } from './json-surroundings.ts'
import { JsonValueEnd } from './json-value.ts'

/**
 * Cuts one list out of a JSON document that comes in pieces, element by element, without ever holding the document.
 *
 * It is `around` the list until the list's bracket opens (and again after it closed); then an `element` or the end may come `first`;
 * after an element a `separator` (comma or end); after a comma the `next` element and nothing else.
 */
export class JsonList {
  readonly surroundings: JsonSurroundings
  readonly #value = new JsonValueEnd()
  #place: 'around' | 'first' | 'element' | 'separator' | 'next' = 'around'
  #held: Buffer[] = []
  #heldBytes = 0

  constructor(path: readonly string[]) {
    this.surroundings = new JsonSurroundings(path)
  }

  /** Bytes of the element that is not complete yet. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** Whether the document may end here. */
  get isOpen(): boolean {
    return this.#place !== 'around' || this.surroundings.isOpen
  }

  /**
   * The elements that are complete with this piece.
   * @returns them, and whether something stands between elements that cannot: nothing after it can be trusted
   */
  feed(bytes: Buffer): { readonly elements: readonly string[]; readonly malformed: boolean } {
    const elements: string[] = []
    let at: number | undefined = 0
    while (at !== undefined && at < bytes.length) {
      if (this.#place === 'around') at = this.#walkAround(bytes, at)
      else if (this.#place === 'element') at = this.#finishElement(bytes, at, elements)
      else {
        const byte = bytes[at] ?? 0
        if (!isSpace(byte) && !this.#turn(byte)) return { elements, malformed: true }
        if (isSpace(byte) || byte === comma) at += 1
      }
    }
    return { elements, malformed: false }
  }

  #walkAround(bytes: Buffer, at: number): number | undefined {
    const opened = this.surroundings.walk(bytes, at)
    if (opened !== undefined) this.#place = 'first'
    return opened
  }

  #finishElement(bytes: Buffer, at: number, elements: string[]): number | undefined {
    const end = this.#value.find(bytes, at)
    const piece = bytes.subarray(at, end)
    if (end === undefined) {
      this.#held.push(piece)
      this.#heldBytes += piece.length
      return undefined
    }
    elements.push(this.#held.length === 0 ? piece.toString() : Buffer.concat([...this.#held, piece]).toString())
    this.#held = []
    this.#heldBytes = 0
    this.#place = 'separator'
    return end
  }

  /** Between elements: where the byte leads. @returns false when it cannot stand there */
  #turn(byte: number): boolean {
    if (byte === closeList) {
      if (this.#place === 'next') return false
      this.#place = 'around'
      return true
    }
    if (this.#place === 'separator') {
      this.#place = 'next'
      return byte === comma
    }
    this.#place = 'element'
    return byte !== comma && byte !== colon && byte !== closeObject
  }
}
