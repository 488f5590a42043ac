/** Chance that can be repeated: everything drawn from one seed comes again with that seed. */
export interface Random {
  /** True with this probability. */
  chance(probability: number): boolean
  /** A whole number from 0 to `most` - 1. */
  below(most: number): number
  pick<Item>(items: readonly [Item, ...Item[]]): Item
}

/** Mulberry32: small, and even enough for a test. */
export function createRandom(seed: number): Random {
  let state = seed >>> 0
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
  const below = (most: number): number => Math.floor(next() * most)
  return { chance: probability => next() < probability, below, pick: items => items[below(items.length)] ?? items[0] }
}
