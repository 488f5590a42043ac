/** Ways a server can let its clients down. The first eight are the same for every product; the rest need its own words. */
export type Misbehaviour =
  /** Answers once the promise is settled. */
  | { readonly kind: 'slow'; readonly until: Promise<unknown> }
  /** Cuts the connection: `before` anything was done, or `after`, when only the answer is missing. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  /** Does what was asked and cuts the connection half-way through the answer. */
  | { readonly kind: 'torn' }
  /** HTTP 429. `retryAfter` as in the header: seconds or an HTTP date. */
  | { readonly kind: 'throttled'; readonly retryAfter?: string }
  /** HTTP 503. */
  | { readonly kind: 'unavailable'; readonly retryAfter?: string }
  /** HTTP 200 with something that is no JSON. */
  | { readonly kind: 'nonsense' }
  /** HTTP 200 with a page for people. */
  | { readonly kind: 'html' }
  /** Credentials are no longer good. */
  | { readonly kind: 'expired' }
  /** One record is not acceptable: the one with this name. */
  | { readonly kind: 'refused'; readonly account: string }
  /** Somebody else makes the same account at the same moment. */
  | { readonly kind: 'raced' }
  /** The product lost its database. */
  | { readonly kind: 'database' }

/** What is known of a request before it is answered. */
export interface Asked {
  /** `user.update`. */
  readonly name: string
  readonly write: boolean
}

/** When to misbehave: the next so many matching requests (default 1), or each with some probability. */
export interface Plan {
  readonly misbehaviour: Misbehaviour
  readonly next?: number
  /** 0 to 1, drawn from a generator seeded with `seed` (default 1), so that a run can be repeated. */
  readonly probability?: number
  readonly seed?: number
  /** Default: every request. */
  readonly matching?: (asked: Asked) => boolean
}

/** Plans in the order they were made; the first that has its turn decides. */
export interface Conduct {
  misbehave(plan: Plan): void
  /** What to do with a request; undefined: as usual. */
  decide(asked: Asked): Misbehaviour | undefined
}

export function createConduct(): Conduct {
  const turns: ((asked: Asked) => Misbehaviour | undefined)[] = []
  return {
    misbehave: plan => turns.push(plan.probability === undefined ? queued(plan) : drawn(plan, plan.probability)),
    decide: asked => {
      for (const turn of turns) {
        const misbehaviour = turn(asked)
        if (misbehaviour !== undefined) return misbehaviour
      }
      return undefined
    },
  }
}

function queued({ misbehaviour, next = 1, matching = () => true }: Plan): (asked: Asked) => Misbehaviour | undefined {
  let left = next
  return asked => {
    if (left <= 0 || !matching(asked)) return undefined
    left -= 1
    return misbehaviour
  }
}

function drawn(
  { misbehaviour, seed = 1, matching = () => true }: Plan,
  probability: number,
): (asked: Asked) => Misbehaviour | undefined {
  const random = generator(seed)
  return asked => (matching(asked) && random() < probability ? misbehaviour : undefined)
}

/** Mulberry32: small, repeatable, good enough to choose whom to disappoint. */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}
