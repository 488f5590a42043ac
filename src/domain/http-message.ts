export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'
  readonly url: string
  readonly headers?: Readonly<Record<string, string>>
  /** Sent as UTF-8 with its length; never chunked. */
  readonly body?: string
  /** Could it change something there? A write whose answer is lost is `interrupted`, a read only `unreachable`. */
  readonly write: boolean
  /**
   * For a write, where the body says more than the status: whether this answer proves that nothing was changed, as an error
   * inside HTTP 200 does. `undefined`: go by the status. In doubt `false`: that costs one look, the other way round a change
   * that was made is forgotten.
   */
  readonly refused?: (response: HttpResponse) => boolean | undefined
  /** Deadline of the whole exchange; default 30 s. */
  readonly timeoutMs?: number
  /** Largest answer taken; default 64 MiB. More is a `broken` fault. */
  readonly mostBytes?: number
}

/** An answer that arrived whole, whatever its status. */
export interface HttpResponse {
  readonly status: number
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** The whole body, decoded as UTF-8. */
  readonly text: string
}

/** The wire as a connector sees it: one attempt, any status is an answer, no redirects, paced and counted. */
export interface Http {
  /**
   * @throws Fault `unreachable` (not sent, or a read without answer), `interrupted` (a write without a whole answer),
   *   `broken` (answer larger than allowed, not HTTP); the signal's reason when it fires before the request starts
   */
  send(request: HttpRequest, signal: AbortSignal): Promise<HttpResponse>
}
