/** What a server's process says. */
export type FromServer =
  | { readonly kind: 'ready'; readonly url: string }
  /** Processor time of all its threads since it began, and the memory it holds now. */
  | { readonly kind: 'usage'; readonly cpuMs: number; readonly rssMb: number }

export type ToServer = 'usage' | 'end'

/** Who is there from the start. */
export interface Seeded {
  readonly users: readonly string[]
  readonly names: readonly string[]
  /** A group of up to 1,000 members, and one of up to 50,000. */
  readonly groups: readonly [small: string, large: string]
}

export interface Prepared extends Seeded {
  readonly token: string
}
