/** Which row ids a reading has shown: one bit each, because a million of them have to fit beside everything else. */
export class Seen {
  #bits = new Uint8Array(1024)

  has(id: number): boolean {
    return ((this.#bits[id >>> 3] ?? 0) & (1 << (id & 7))) !== 0
  }

  add(id: number): void {
    const byte = id >>> 3
    if (byte >= this.#bits.length) this.#grow(byte)
    this.#bits[byte] = (this.#bits[byte] ?? 0) | (1 << (id & 7))
  }

  #grow(byte: number): void {
    const larger = new Uint8Array(Math.max(byte + 1, this.#bits.length * 2))
    larger.set(this.#bits)
    this.#bits = larger
  }
}
