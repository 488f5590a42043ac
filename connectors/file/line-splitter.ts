/** Cuts text that comes in pieces into lines. */
export class LineSplitter {
  #held: Buffer[] = []
  #heldBytes = 0

  /** Bytes of the line that is not complete yet. */
  get heldBytes(): number {
    return this.#heldBytes
  }

  /** The lines that are complete with this piece, without their `\n`. */
  feed(text: Buffer): string[] {
    const lines: string[] = []
    let start = 0
    for (let end = text.indexOf('\n'); end !== -1; end = text.indexOf('\n', start)) {
      const piece = text.subarray(start, end)
      lines.push(this.#held.length === 0 ? piece.toString() : this.rest(piece))
      start = end + 1
    }
    this.#hold(text.subarray(start))
    return lines
  }

  /** The line that was not complete, with `piece` after it; it is forgotten then. */
  rest(piece: Buffer = Buffer.alloc(0)): string {
    const line = Buffer.concat([...this.#held, piece]).toString()
    this.#held = []
    this.#heldBytes = 0
    return line
  }

  #hold(piece: Buffer): void {
    if (piece.length === 0) return
    this.#held.push(piece)
    this.#heldBytes += piece.length
  }
}
