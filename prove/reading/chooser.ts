/** Picks one thing after another by numbers drawn beforehand, so that a harm is a function of them. */
export class Chooser {
  #used = 0
  readonly #numbers: readonly number[]

  constructor(numbers: readonly number[]) {
    this.#numbers = numbers
  }

  /** A whole number from 0 to `most` - 1; 0 when there is nothing to choose from. */
  below(most: number): number {
    const number = this.#numbers[this.#used % Math.max(1, this.#numbers.length)] ?? 0
    this.#used += 1
    // Drawn numbers that are used again are other ones.
    return most <= 0 ? 0 : (number + this.#used * 7 * Math.floor(this.#used / 8)) % most
  }

  /** @throws RangeError when there is none */
  pick<Item>(items: readonly Item[]): Item {
    if (items.length === 0) throw new RangeError('there is nothing to pick from')
    return items[this.below(items.length)] as Item // the place is in the list
  }

  /** Some of them, one at least where there is one. */
  some<Item>(items: readonly Item[], most = items.length): readonly Item[] {
    const count = 1 + this.below(Math.min(most, items.length))
    const start = this.below(items.length)
    return items.map((_item, index) => items[(start + index) % items.length] as Item).slice(0, count) // likewise
  }

  shuffled<Item>(items: readonly Item[]): readonly Item[] {
    const left = [...items]
    return items.map(() => left.splice(this.below(left.length), 1)[0] as Item) // one is left for each
  }
}
