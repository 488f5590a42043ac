import type { Attributes, RemoteAccount, RemoteId, Scalar, TargetConnector, Value } from '#contract'

/** A way in which a product lets its clients down. Each simulator knows these. */
export type Mischief =
  | { readonly kind: 'slow'; readonly until: Promise<unknown> }
  | { readonly kind: 'cut'; readonly when: 'before' | 'after' }
  | { readonly kind: 'torn' }
  | { readonly kind: 'throttled' | 'unavailable'; readonly retryAfter?: string }
  | { readonly kind: 'nonsense' | 'html' | 'expired' }
  /** Only of a fixture that `idles`. */
  | { readonly kind: 'idle' | 'listless' }

/** A list attribute that others write too. */
export interface MemberCase {
  readonly name: string
  readonly ours: readonly [Member, Member]
  readonly foreign: Member
  /** Somebody else adds `foreign` to an account. */
  readonly join: (account: RemoteId) => Promise<void>
}

export type Member = Scalar | Attributes

/**
 * One product, running, empty but for what it ships with, and what the suite has to know to speak with it. Everything is
 * in the connector's own attribute names; lookup attributes hold ids.
 */
export interface TargetFixture extends AsyncDisposable {
  readonly connector: TargetConnector
  /** Settings that sign in, as the configuration hands them over. */
  readonly settings: Readonly<Record<string, unknown>>
  /** The same with credentials the product refuses. */
  readonly refusedSettings: Readonly<Record<string, unknown>>
  /** Texts that may be in no message and no log line: credentials, good and bad. */
  readonly secrets: readonly string[]
  /** Attributes of a new account; another number is another person. */
  account(number: number): Attributes
  /** A single-valued attribute of `account` with another value, and one that has to stay. */
  readonly edit: { readonly name: string; readonly to: Scalar; readonly untouched: string }
  /** An attribute of `account` that can be emptied. */
  readonly clear?: string
  readonly members?: readonly MemberCase[]
  readonly lookup?: {
    readonly kind: string
    readonly known: string
    readonly unknown: string
    /** Another thing of this kind, and somebody who lets the two swap their names. */
    readonly swap?: { readonly other: string; readonly names: () => void }
  }
  /** What attributes are written by whose name stands for many: `DynamicField.*` -> `DynamicField.Department`. */
  readonly named?: Readonly<Record<string, string>>
  /**
   * A value an attribute can get, where not any value of its type will do: an id, an address, one of a few.
   * @param number makes it another one for another account
   * @param other an account that is there
   */
  sample?(name: string, number: number, other: RemoteAccount): Value | undefined
  /** What a new account needs besides for an attribute's value to be taken. */
  readonly alongside?: Readonly<Record<string, Attributes>>
  /** What stands for an attribute's value on the wire, where that is another thing. */
  readonly wire?: Readonly<Record<string, Scalar>>
  /** Attributes the product never shows. */
  readonly hides?: readonly string[]
  /** Lists the product leaves alone when it makes an account, without a word: what is there afterwards is not what was sent. */
  readonly leftOutOfCreates?: readonly string[]
  /** Attributes that some operation refuses, in words: the product cannot change them. */
  readonly refuses?: readonly string[]
  /** Laid over `account`, makes a record the product refuses. */
  readonly unacceptable: Attributes
  /** Writes of that which may have left something behind all the same; none, where it is not said. */
  readonly leftByRefusal?: number
  /** The product can be told to say yes and do nothing. */
  readonly idles?: true
  /** An id the product could have given and did not. */
  readonly absent: RemoteId
  /** What arrived so far. */
  requests(): readonly { readonly write: boolean }[]
  /** Lets the next matching requests (default: all of them, for ever) meet a mischief. */
  misbehave(mischief: Mischief, when: { readonly on: 'reads' | 'writes' | 'everything'; readonly next?: number }): void
  /** Nothing answers at the address any more. */
  stop(): Promise<void>
}

export type OpenFixture = () => Promise<TargetFixture>
