import type { Company, Employee } from './company.ts'
import { type Endpoint, type EndpointAnswer, patchOf, resourceOf, shownText, stateText } from './endpoint.ts'
import type { Random } from './random.ts'

/** What an identity provider knows of one person at the endpoint. `undefined` as a state: not there. */
interface Known {
  /** As last acknowledged, or seen. */
  readonly state: Employee | undefined
  readonly id?: string
  /** What a push was for that nobody answered: it may have happened. */
  readonly unsure?: { readonly state: Employee | undefined }
}

const resting: Known = { state: undefined }

/** An identity provider: pushes what happens in a company, and remembers what was acknowledged. */
export class Provider {
  readonly company: Company
  readonly #random: Random
  readonly #known = new Map<string, Known>()
  readonly #busy = new Set<string>()
  /** Who left and is to be deleted, not merely made inactive. */
  readonly #deleted = new Set<string>()
  readonly #kept = new Set<string>()
  readonly counts = { acknowledged: 0, unanswered: 0 }
  /** Pushes that were refused: none should be. */
  readonly refusals: string[] = []

  constructor(company: Company, random: Random) {
    this.company = company
    this.#random = random
  }

  /** What the endpoint calls somebody, if they are there. */
  idOf(key: string): string | undefined {
    return this.#known.get(key)?.id
  }

  /** Pushes one change. @returns false when there is none to push, or its fate is not known before the next look */
  async push(endpoint: Endpoint): Promise<boolean> {
    const key = this.#next()
    if (key === undefined) return false
    this.#busy.add(key)
    const known = this.#known.get(key) ?? resting
    const wanted = this.#wanted(key)
    try {
      const answer = await this.#send(endpoint, known, wanted)
      this.#hear(key, { known, wanted, answer })
    } catch {
      this.counts.unanswered += 1
      this.#known.set(key, { ...known, unsure: { state: wanted } })
    } finally {
      this.#busy.delete(key)
    }
    return true
  }

  /**
   * Looks at the endpoint, as a provider does after it was away: what was acknowledged has to be there, of what was not answered one
   * or the other is.
   * @returns what is wrong, one sentence each
   */
  async look(endpoint: Endpoint): Promise<readonly string[]> {
    const shown = await everybody(endpoint)
    const problems: string[] = []
    for (const [key, known] of this.#known) {
      const found = shown.find(one => (known.id === undefined ? loginsOf(known).has(one.login) : one.id === known.id))
      const allowed = known.unsure === undefined ? [known.state] : [known.state, known.unsure.state]
      const seen = allowed.find(state => (state === undefined ? found === undefined : found?.text === stateText(state)))
      const isAsExpected = allowed.some(state =>
        state === undefined ? found === undefined : found?.text === stateText(state),
      )
      if (!isAsExpected)
        problems.push(
          `the endpoint shows ${key} as ${found?.text ?? 'gone'}, and ${known.unsure === undefined ? 'acknowledged' : 'pushed'} was ${allowed.map(state => (state === undefined ? 'gone' : stateText(state))).join(' or ')}`,
        )
      this.#known.set(key, { state: seen, ...(found === undefined ? {} : { id: found.id }) })
    }
    const ours = new Set([...this.#known.values()].map(({ id }) => id))
    for (const { id, text } of shown) if (!ours.has(id)) problems.push(`the endpoint shows ${text}, whom nobody pushed`)
    return problems
  }

  /** Somebody about whom there is something to push. */
  #next(): string | undefined {
    const keys = new Set([...this.company.present.map(({ key }) => key), ...this.#known.keys()])
    const waiting = [...keys].filter(key => {
      const known = this.#known.get(key) ?? resting
      return known.unsure === undefined && !this.#busy.has(key) && !isSame(known.state, this.#wanted(key))
    })
    return waiting[this.#random.below(Math.max(1, waiting.length))]
  }

  /** As the person should be at the endpoint. Some who left are deleted there, and never return; others become inactive. */
  #wanted(key: string): Employee | undefined {
    const here = this.company.present.find(one => one.key === key)
    if (here !== undefined) {
      this.#kept.delete(key)
      return here
    }
    const state = this.#known.get(key)?.state
    if (!this.#deleted.has(key) && !this.#kept.has(key)) {
      if (state === undefined || this.#random.chance(0.5)) {
        this.#deleted.add(key)
        this.company.forget(key)
      } else this.#kept.add(key)
    }
    return this.#deleted.has(key) || state === undefined ? undefined : { ...state, status: 'inactive' }
  }

  #send(endpoint: Endpoint, { state, id }: Known, wanted: Employee | undefined): Promise<EndpointAnswer> {
    if (wanted === undefined) return endpoint('DELETE', `/Users/${id}`)
    if (state === undefined) return endpoint('POST', '/Users', resourceOf(wanted))
    return this.#random.chance(0.3)
      ? endpoint('PUT', `/Users/${id}`, resourceOf(wanted))
      : endpoint('PATCH', `/Users/${id}`, patchOf(state, wanted))
  }

  #hear(
    key: string,
    {
      known,
      wanted,
      answer,
    }: { readonly known: Known; readonly wanted: Employee | undefined; readonly answer: EndpointAnswer },
  ): void {
    const { status, body } = answer
    if (status >= 400) {
      // What a service in trouble did before it said so nobody knows.
      if (status < 500 && status !== 429) this.refusals.push(`a push for ${key} was refused: ${status} ${body.detail}`)
      this.#known.set(key, { ...known, unsure: { state: wanted } })
      return
    }
    this.counts.acknowledged += 1
    const id = known.state === undefined && wanted !== undefined ? String(body.id) : known.id
    this.#known.set(key, { state: wanted, ...(id === undefined || wanted === undefined ? {} : { id }) })
  }
}

const isSame = (a: Employee | undefined, b: Employee | undefined): boolean =>
  a === undefined || b === undefined ? a === b : stateText(a) === stateText(b)

const loginsOf = ({ state, unsure }: Known): ReadonlySet<string> =>
  new Set([state, unsure?.state].flatMap(one => (one === undefined ? [] : [one.login])))

interface Shown {
  readonly id: string
  readonly login: string
  readonly text: string
}

const pageSize = 100

async function everybody(endpoint: Endpoint): Promise<readonly Shown[]> {
  const shown: Shown[] = []
  for (;;) {
    const { status, body } = await endpoint('GET', `/Users?startIndex=${shown.length + 1}&count=${pageSize}`)
    if (status !== 200) throw new Error(`the endpoint shows nobody: ${status} ${body.detail}`)
    const page = body.Resources as readonly Readonly<Record<string, unknown>>[] | undefined // a list of users, by RFC 7644
    for (const one of page ?? []) shown.push({ id: String(one.id), login: String(one.userName), text: shownText(one) })
    if ((page ?? []).length === 0 || shown.length >= Number(body.totalResults)) return shown
  }
}
