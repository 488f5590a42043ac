import { backslash, closeList, closeObject, comma, isSpace, openList, openObject, quote } from './json-bytes.ts'

/**
 * Finds where one JSON value ends, in bytes that come in pieces. It knows strings and nesting and nothing more: whether the value is
 * valid is for `readJson` to say.
 *
 * Outside a string it counts brackets; a quote enters the string and the next one leaves it, except after a backslash. The value is
 * over when the brackets are even again, when a string at the top closes, or before whatever follows a plain word or number.
 */
export class JsonValueEnd {
  #depth = 0
  #inString = false
  #escaped = false

  /**
   * @param from where to go on: the value's first byte, or 0 in a later piece
   * @returns the index after the value's last byte, and the next call begins a new value; undefined when it goes on beyond this piece
   */
  find(bytes: Buffer, from: number): number | undefined {
    // State lives in local variables while the loop runs: it visits every byte of the file.
    let depth = this.#depth
    let inString = this.#inString
    let escaped = this.#escaped
    for (let at = from; at < bytes.length; at++) {
      const byte = bytes[at]
      if (inString) {
        if (escaped) escaped = false
        else if (byte === backslash) escaped = true
        else if (byte === quote) {
          inString = false
          if (depth === 0) return this.#ended(at + 1)
        }
      } else if (byte === quote) inString = true
      else if (byte === openObject || byte === openList) depth++
      else if (depth === 0) {
        if (byte === comma || byte === closeList || byte === closeObject || isSpace(byte)) return this.#ended(at)
      } else if (byte === closeObject || byte === closeList) {
        depth--
        if (depth === 0) return this.#ended(at + 1)
      }
    }
    this.#depth = depth
    this.#inString = inString
    this.#escaped = escaped
    return undefined
  }

  #ended(at: number): number {
    this.#depth = 0
    this.#inString = false
    this.#escaped = false
    return at
  }
}
