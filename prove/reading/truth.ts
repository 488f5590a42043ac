import type { Case } from './case.ts'
import { after, type Happening, newcomer, type Person } from './people.ts'
import { isIn, type Rules } from './rules.ts'

/** Everybody as they are, and everything they ever were. */
export class Truth {
  readonly #people = new Map<string, Person>()
  /** Who was struck off, as they were last. */
  readonly #former = new Map<string, Person>()
  readonly #ever = new Map<string, Person[]>()
  readonly #case: Case
  #numbered = 0

  constructor(drawn: Case) {
    this.#case = drawn
    for (const traits of drawn.traits) this.#join(traits)
  }

  get rules(): Rules {
    return this.#case.rules
  }

  /** Whom the source has, in its order. */
  get people(): readonly Person[] {
    return [...this.#people.values()]
  }

  /** Somebody who is in every reading, and never leaves. */
  get canary(): string | undefined {
    return this.rules.hasCanaries ? this.keys[this.#case.traits.length - 1] : undefined
  }

  /** The keys of all there ever were. */
  get keys(): readonly string[] {
    return [...this.#ever.keys()]
  }

  find(key: string): Person | undefined {
    return this.#people.get(key)
  }

  /** Everything somebody ever was. */
  history(key: string): readonly Person[] {
    return this.#ever.get(key) ?? []
  }

  isIn(key: string): boolean {
    return isIn(this.#people.get(key), this.rules)
  }

  /** @returns a line about it */
  happen(what: Happening | 'joins', who: number, turn: number): string {
    if (what === 'joins') return `${this.#join(who * 100 + turn).key} joins`
    const keys = this.keys
    const key = keys[who % keys.length] ?? ''
    const person = this.#people.get(key)
    if (person === undefined && what === 'comes back') {
      const former = this.#former.get(key)
      if (former !== undefined) this.#put({ ...former, status: 'active' })
      return `${key} comes back`
    }
    if (person === undefined) return `${key} is not there, nothing happens`
    const next = after(person, what, turn)
    if (next !== undefined) this.#put(next)
    else if (!this.strikeOff(key)) return `${key} is a canary and stays`
    return `${key} ${what}`
  }

  /** Somebody is gone. @returns whether that can be */
  strikeOff(key: string): boolean {
    const person = this.#people.get(key)
    if (person === undefined || key === this.canary) return false
    this.#people.delete(key)
    this.#former.set(key, person)
    return true
  }

  #join(traits: number): Person {
    this.#numbered += 1
    const person = newcomer(this.#numbered, this.#case.keys, traits)
    this.#put(person)
    return person
  }

  #put(person: Person): void {
    this.#people.set(person.key, person)
    this.#ever.set(person.key, [...(this.#ever.get(person.key) ?? []), person])
  }
}
