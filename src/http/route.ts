import { writeJson } from '../domain/json.ts'
/** Methods a route may be made for. HEAD is answered by the GET route, without its body. */
export type HttpMethod = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What is known of a request before its body is read. */
export interface RequestHead {
  /** In the answer's `x-request-id` and in the log. */
  readonly id: string
  readonly method: string
  /** As the client wrote it, without the query. */
  readonly path: string
  /** Values of the route's `:names`, decoded. */
  readonly params: Readonly<Record<string, string>>
  readonly query: URLSearchParams
  /** Lower-case names; repeated headers joined with `, `. */
  readonly headers: Readonly<Record<string, string>>
  /** How the client reached us (`https://usherd.example.org`), as far as trusted proxies tell; for links. */
  readonly origin: string
  /** The client's address, as far as trusted proxies tell. */
  readonly from: string
  /** Fires when the client has gone before it was answered. */
  readonly signal: AbortSignal
}

/** A whole request. `Caller` is what the group's `admit` found out about who sends it. */
export interface IncomingRequest<Caller = undefined> extends RequestHead {
  /** Decoded as UTF-8, not parsed; empty when there is none. */
  readonly body: string
  readonly caller: Caller
}

/** An answer as it goes out: the body as text, and none where it is absent. */
export interface HttpAnswer {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

/** One method of one path. */
export interface HttpRoute<Caller = undefined> {
  readonly method: HttpMethod
  /** Begins with `/`, relative to its group; `:name` takes one segment. A slash at the end makes no difference. */
  readonly path: string
  /** What it throws is answered with 500 and logged: nobody foresaw it. */
  handle(request: IncomingRequest<Caller>): HttpAnswer | Promise<HttpAnswer>
}

/** What `admit` says: who is calling, or the answer for somebody who may not. */
export type Admission<Caller> = { readonly caller: Caller } | { readonly answer: HttpAnswer }

/**
 * Routes that share a beginning of their paths, a gate and a way to say no (SCIM: a bearer token, SCIM error messages).
 * Members are methods, so that groups with different callers fit in one list: the server hands a group's routes only what
 * its own `admit` returned.
 */
export interface RouteGroup<Caller = undefined> {
  /** Such as `/scim/v2`; empty: none. */
  readonly prefix: string
  readonly routes: readonly HttpRoute<Caller>[]
  /** Asked before a body is read, also for paths of a non-empty prefix that do not exist. */
  admit(head: RequestHead): Promise<Admission<Caller>>
  /** How the group tells a failure that is not its routes' own (404, 405, 413, 500...). Default: `{"error": detail}`. */
  refuse?(status: number, detail: string): HttpAnswer
  /** Largest body taken; default: the server's. */
  readonly mostBodyBytes?: number
}

/** An answer whose body is `content` as JSON, in UTF-8. @param headers beside the content type, which they may replace */
export function jsonAnswer(
  status: number,
  content: unknown,
  headers: Readonly<Record<string, string>> = {},
): HttpAnswer {
  return {
    status,
    headers: { 'content-type': 'application/json; charset=utf-8', ...headers },
    body: writeJson(content),
  }
}

/** The plain way to say no. */
export const plainRefusal = (status: number, detail: string): HttpAnswer => jsonAnswer(status, { error: detail })

/** Routes that anybody may ask, put into a group. */
export function openGroup(routes: readonly HttpRoute[], prefix = ''): RouteGroup {
  return { prefix, routes, admit: async () => ({ caller: undefined }) }
}
