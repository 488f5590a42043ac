/** What happens to the people of a bench, in this order. */
export const phases = ['create', 'update', 'disable'] as const
export type Phase = (typeof phases)[number]

/** Requests a person at the least, in one step of its way. */
export interface Fewest {
  /** The fewest with which the API does it, below one where a request takes several people. */
  readonly fewest: number
  /** What these requests are, or why it cannot be fewer. */
  readonly why: string
  /** Where usherd needs more: how many, and what for. More than that is a miss. */
  readonly ours?: { readonly requests: number; readonly why: string }
}

/** A target system as the bench knows it. */
export interface Flavour {
  readonly name: string
  /**
   * Its connection file. Where its simulator is and how to sign in there is in `TARGET_URL`, `TARGET_TOKEN`, `TARGET_USER` and
   * `TARGET_PASSWORD`. An edit of the bench is another `title`.
   */
  readonly config: string
  /** Requests a second for the figures about the pace: few where a request carries many people, or a simulator could not follow. */
  readonly rate: number
  /** `find`: looking whether somebody without a link has an account already. */
  readonly requests: Readonly<Record<Phase | 'find', Fewest>>
}
