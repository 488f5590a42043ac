import type { HttpRequest, HttpResponse } from '#contract'
import type { Raw } from '#kit'

/** One request of the protocol. */
export interface ScimCall {
  readonly method: HttpRequest['method']
  /** Below the base address, each step encoded: `/Users/12`. */
  readonly path: string
  readonly query?: Readonly<Record<string, string | number>>
  readonly body?: unknown
  readonly headers?: Readonly<Record<string, string>>
  /** Words for messages: `account 12`. */
  readonly what: string
  /** Texts in the body that may be in no message. */
  readonly secrets?: readonly string[]
  /** Attributes in the body, of which the service may object to one. */
  readonly fields?: readonly string[]
  /** As `HttpRequest.refused`. */
  readonly refused?: HttpRequest['refused']
}

/** What the service said to a call that it did not refuse. */
export interface Reply {
  readonly status: number
  readonly headers: HttpResponse['headers']
  /** Undefined for an empty body, and for one that is no JSON object in the answer to a write: it was done or not, and is not shown. */
  readonly body: Raw | undefined
  /** There was a body, and it is nothing a service says. */
  readonly isStrange: boolean
}
