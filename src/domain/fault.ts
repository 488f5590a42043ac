/**
 * Why a connector could not do what it was asked. The kind answers one question: who has to act?
 *
 * | kind          | meaning                                                  | who acts                      |
 * |---------------|----------------------------------------------------------|-------------------------------|
 * | `unreachable` | certainly not sent, or certainly without effect          | nobody: try later             |
 * | `throttled`   | told to wait; holds for the whole target                 | nobody: try later             |
 * | `interrupted` | sent, no usable answer: it may have happened             | we look                       |
 * | `missing`     | the remote id is gone                                    | we look (for a delete: done)  |
 * | `conflict`    | already there, or taken                                  | we look                       |
 * | `rejected`    | this data is not acceptable                              | the operator, for this person |
 * | `denied`      | credentials or permission                                | the operator                  |
 * | `broken`      | the answer makes no sense                                | the maintainer                |
 *
 * `unreachable`, `denied` and `broken` may be about one account or about the whole target: an answer rarely says which.
 */
export type FaultKind =
  | 'unreachable'
  | 'throttled'
  | 'interrupted'
  | 'missing'
  | 'conflict'
  | 'rejected'
  | 'denied'
  | 'broken'

export const faultKinds: readonly FaultKind[] = [
  'unreachable',
  'throttled',
  'interrupted',
  'missing',
  'conflict',
  'rejected',
  'denied',
  'broken',
]

/** What a fault knows besides its kind and its sentence; each only where the connector knows it from the answer. */
export interface FaultDetails {
  /** `throttled`: earliest moment of the next request, as the target told us. */
  readonly retryAt?: Date
  /** A batch: which of the operations (0-based, in the order given) the target blamed. */
  readonly culprit?: number
  /** The attribute the target objected to. */
  readonly field?: string
  /** What the answer was, in a few words that are safe to keep: `HTTP 503`, `-32602`. Never a body. */
  readonly answer?: string
  /**
   * Whom it is about: this account alone, or everything that goes over the connection. Only where the connector knows it from the
   * answer (a refused sign-in; "the owner cannot be changed"). Without it, whoever asks has to find out by asking something else.
   */
  readonly scope?: FaultScope
  /**
   * Proved, by a look or by how the product works: the account is as it was, or there is none, although requests were answered with
   * success. Then nothing is partly done.
   */
  readonly unchanged?: true
}

export type FaultScope = 'account' | 'connection'

/**
 * The one error a connector may throw. `message` is a sentence for the operator: names the thing, the (shortened) value
 * and what to do; it carries no secret and no library's error object.
 */
export class Fault extends Error {
  override readonly name = 'Fault'
  readonly kind: FaultKind
  readonly retryAt: Date | undefined
  readonly culprit: number | undefined
  readonly field: string | undefined
  readonly answer: string | undefined
  readonly scope: FaultScope | undefined
  readonly unchanged: true | undefined
  readonly #details: FaultDetails

  constructor(kind: FaultKind, message: string, details: FaultDetails = {}) {
    super(message)
    this.kind = kind
    this.retryAt = details.retryAt
    this.culprit = details.culprit
    this.field = details.field
    this.answer = details.answer
    this.scope = details.scope
    this.unchanged = details.unchanged
    this.#details = details
  }

  /** What it was made with: for one like it, in other words. */
  get details(): FaultDetails {
    return this.#details
  }
}
