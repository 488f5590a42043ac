import type { Random } from './random.ts'

/** A person in the file. Sales has no accounts. */
export interface Employee {
  readonly key: string
  readonly login: string
  readonly first: string
  readonly last: string
  readonly mail: string
  readonly title: 'Lead' | 'Engineer'
  readonly department: keyof typeof groupsOf | 'Sales'
  readonly status: 'active' | 'inactive'
}

/** User groups that come with a department; the table of the configuration says the same. */
export const groupsOf = { IT: ['Operations'], NOC: ['Operations', 'Night shift'], Network: ['Network'] } as const

const departments = ['IT', 'NOC', 'Network', 'Sales'] as const
const firstNames = ['Ann', 'Łukasz', 'Cem', 'Zoë', 'Ελένη', '小明', "O'Neil"] as const

/** Everybody who ever worked here, and what happens to them. */
export class Company {
  readonly #random: Random
  readonly #present = new Map<string, Employee>()
  readonly #left = new Map<string, Employee>()
  /** Which person a login belongs or belonged to. No login is ever used twice. */
  readonly holderOf = new Map<string, string>()
  readonly #first: number
  readonly #most: number
  #count = 0

  /**
   * @param size people at the beginning
   * @param first the number before the first person's, so that two companies need not have numbers in common
   * @param most people it has room for, those who left and may return included
   */
  constructor(random: Random, size: number, { first = 1000, most = Number.POSITIVE_INFINITY } = {}) {
    this.#random = random
    this.#first = first
    this.#most = most
    for (let index = 0; index < size; index++) this.#join()
  }

  get present(): readonly Employee[] {
    return [...this.#present.values()]
  }

  /** A few of the things that happen in a week. */
  change(): void {
    const events = [
      () => this.#join(),
      () => this.#leave(),
      () => this.#return(),
      () => this.#edit(one => ({ ...one, login: this.#login(one.key) })),
      () => this.#edit(one => ({ ...one, department: this.#random.pick(departments) })),
      () => this.#edit(one => ({ ...one, last: `${one.last}-Nowak`.slice(-40), mail: this.#mail(one.key) })),
      () => this.#edit(one => ({ ...one, title: one.title === 'Lead' ? 'Engineer' : 'Lead' })),
      () => this.#edit(one => ({ ...one, status: one.status === 'active' ? 'inactive' : 'active' })),
    ] as const
    for (let left = 1 + this.#random.below(5); left > 0; left--) this.#random.pick(events)()
  }

  /** Somebody who left will not return. */
  forget(key: string): void {
    this.#left.delete(key)
  }

  /** The file, as an export would write it. */
  csv(): string {
    const rows = this.present.map(one => columns.map(name => one[name]).join(','))
    return `${[columns.join(','), ...rows].join('\n')}\n`
  }

  #join(): void {
    if (this.#present.size + this.#left.size >= this.#most) return
    this.#count += 1
    const key = String(this.#first + this.#count)
    this.#present.set(key, {
      key,
      login: this.#login(key),
      first: this.#random.pick(firstNames),
      last: `Person${this.#count}`,
      mail: this.#mail(key),
      title: this.#random.chance(0.2) ? 'Lead' : 'Engineer',
      department: this.#random.pick(departments),
      status: 'active',
    })
  }

  #leave(): void {
    const one = this.#anybody(this.#present)
    if (one === undefined || this.#present.size < 5) return
    this.#present.delete(one.key)
    this.#left.set(one.key, one)
  }

  #return(): void {
    const one = this.#anybody(this.#left)
    if (one === undefined) return
    this.#left.delete(one.key)
    this.#present.set(one.key, { ...one, status: 'active' })
  }

  #edit(change: (one: Employee) => Employee): void {
    const one = this.#anybody(this.#present)
    if (one !== undefined) this.#present.set(one.key, change(one))
  }

  #anybody(among: ReadonlyMap<string, Employee>): Employee | undefined {
    return [...among.values()][this.#random.below(Math.max(1, among.size))]
  }

  #login(key: string): string {
    const login = `p${key}x${this.holderOf.size}`
    this.holderOf.set(login, key)
    return login
  }

  #mail(key: string): string {
    return `p${key}.${this.#random.below(1000)}@example.org`
  }
}

const columns = ['key', 'login', 'first', 'last', 'mail', 'title', 'department', 'status'] as const

/** Should this person have an account that works? */
export const belongs = ({ department, status }: Employee): boolean => department !== 'Sales' && status === 'active'
