/** Ways a server can let its clients down. The first seven are the same for every product; the rest need its own words. */
export type Misbehaviour =
  /** Answers once the promise is settled. */
  | { readonly kind: 'slow'; readonly until: Promise<unknown> }
  /** Answers after so many milliseconds. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Cuts the connection: `before` anything was done, or `after`, when only the answer is missing. */
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  /** Does what was asked and cuts the connection half-way through the answer. */
  | { readonly kind: 'torn' }
  /** HTTP 429, or the product's own way of saying so. `retryAfter` as in the header: seconds or an HTTP date. */
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
  /** Answers a write as if it was done, and does nothing. */
  | { readonly kind: 'idle' }
  /** Makes an account without the lists that were sent with it, and says that all is done. */
  | { readonly kind: 'listless' }
  /** The product lost its database. */
  | { readonly kind: 'database' }

/** What is known of a request before it is answered. */
export interface RequestFacts {
  /** `user.update`. */
  readonly name: string
  readonly write: boolean
}

/** Which requests a plan is about. */
export const audiences = ['reads', 'writes', 'everything'] as const
export type Audience = (typeof audiences)[number]

/** When to misbehave: the next so many matching requests (default 1), or each with some probability. */
export interface Plan {
  readonly misbehaviour: Misbehaviour
  readonly next?: number
  /** 0 to 1, drawn from a generator seeded with `seed` (default 1), so that a run can be repeated. */
  readonly probability?: number
  readonly seed?: number
  /** Default: everything. */
  readonly on?: Audience
  /** Narrower than `on`. */
  readonly matching?: (asked: RequestFacts) => boolean
}

/** A plan that is not used up. */
export interface Pending {
  readonly plan: Plan
  /** How many more requests; undefined where a probability decides. */
  readonly left?: number
}

/** Plans in the order they were made; the first that has its turn decides. */
export interface Conduct {
  misbehave(plan: Plan): void
  /** What to do with a request; undefined: as usual. */
  decide(asked: RequestFacts): Misbehaviour | undefined
  pending(): readonly Pending[]
  /** Forgets every plan. */
  calm(): void
}

interface Turn {
  readonly plan: Plan
  readonly takes: (asked: RequestFacts) => boolean
  readonly left: () => number | undefined
}

/** A server's conduct: good until a plan says otherwise. */
export function createConduct(): Conduct {
  let turns: Turn[] = []
  return {
    misbehave: plan => {
      turns.push(plan.probability === undefined ? queued(plan) : drawn(plan, plan.probability))
    },
    decide: asked => turns.find(turn => concerns(turn.plan, asked) && turn.takes(asked))?.plan.misbehaviour,
    pending: () =>
      turns.flatMap(({ plan, left }) => {
        const more = left()
        if (more === 0) return []
        return [more === undefined ? { plan } : { plan, left: more }]
      }),
    calm: () => {
      turns = []
    },
  }
}

function concerns({ on = 'everything', matching = () => true }: Plan, asked: RequestFacts): boolean {
  return (on === 'everything' || asked.write === (on === 'writes')) && matching(asked)
}

function queued(plan: Plan): Turn {
  let { next: left = 1 } = plan
  const takes = (): boolean => {
    if (left <= 0) return false
    left -= 1
    return true
  }
  return { plan, takes, left: () => left }
}

function drawn(plan: Plan, probability: number): Turn {
  const random = generator(plan.seed ?? 1)
  return { plan, takes: () => random() < probability, left: () => undefined }
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
