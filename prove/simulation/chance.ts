/**
 * The one source of chance of a history. The same seed gives the same numbers on every machine (32-bit arithmetic only), so a
 * history is its seed.
 */
export interface Chance {
  /** 0 <= number < 1. */
  number(): number
  /** 0 <= number < 2^32, for breaking ties. */
  bits(): number
  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number
  /** @param share how often, of one */
  happens(share: number): boolean
  /** One of them. @throws RangeError when there is none */
  pick<Item>(items: readonly Item[]): Item
  /** So many bytes. */
  bytes(count: number): Uint8Array
}

/** @param seed a whole number below 2^53 */
export function createChance(seed: number): Chance {
  // sfc32 (PractRand), its state filled from the seed by splitmix32.
  let mixed = (seed ^ Math.floor(seed / 4294967296)) >>> 0
  const mix = (): number => {
    mixed = (mixed + 0x9e3779b9) >>> 0
    let z = mixed
    z = Math.imul(z ^ (z >>> 16), 0x21f0aaad)
    z = Math.imul(z ^ (z >>> 15), 0x735a2d97)
    return (z ^ (z >>> 15)) >>> 0
  }
  let a = mix()
  let b = mix()
  let c = mix()
  let counter = 1
  const bits = (): number => {
    const result = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + result) | 0
    return result >>> 0
  }
  for (let warm = 0; warm < 12; warm += 1) bits()
  const number = (): number => bits() / 4294967296
  const chance: Chance = {
    number,
    bits,
    between: (least, most) => least + Math.floor(number() * (most - least + 1)),
    happens: share => number() < share,
    pick<Item>(items: readonly Item[]) {
      if (items.length === 0) throw new RangeError('there is nothing to pick from')
      return items[Math.floor(number() * items.length)] as Item // the place is in the list
    },
    bytes: count => Uint8Array.from({ length: count }, () => bits() & 255),
  }
  return chance
}
