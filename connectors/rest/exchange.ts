import { answerJson, Fault, type Http, type HttpRequest, type HttpResponse, writeJson } from '#contract'
import { fillTemplate } from './template.ts'

/** A place behind the address of the connection, as described. */
export interface DescribedPlace {
  readonly path: string
  readonly query: Readonly<Record<string, string>>
}

/** One request, ready but for who we are. */
export interface RestCall {
  readonly method: HttpRequest['method']
  readonly url: string
  readonly body?: unknown
  readonly contentType?: string
  readonly write: boolean
  /** Words for messages: `the accounts`, `account 12`. */
  readonly what: string
  /** Texts that may be in no message, should the answer quote them. */
  readonly secrets?: readonly string[]
}

/** An answer with its body read as JSON; `undefined` when it is empty or no JSON. */
export interface RestAnswer {
  readonly response: HttpResponse
  readonly body: unknown
}

/**
 * The address of a place.
 * @param base the connection's address
 * @param values for the placeholders
 */
export function addressOf(
  base: string,
  { path, query }: DescribedPlace,
  values: Readonly<Record<string, string>> = {},
): string {
  const filled = Object.entries(query).map(([name, value]): [string, string] => [name, fillTemplate(value, values)])
  const search = new URLSearchParams(filled).toString()
  const url = `${base.replace(/\/$/, '')}${fillTemplate(path, values, encodeURIComponent)}`
  return search === '' ? url : `${url}${url.includes('?') ? '&' : '?'}${search}`
}

/** The same address with a few parameters more, or others. */
export function withParameters(url: string, parameters: Readonly<Record<string, string | number>>): string {
  const address = new URL(url)
  for (const [name, value] of Object.entries(parameters)) address.searchParams.set(name, String(value))
  return address.href
}

/**
 * Sends a call. @throws as `Http.send`
 * @param headers those of every request, with the credentials
 * @param refused as `HttpRequest.refused`, with the body read
 */
export async function exchange(
  { method, url, body, contentType = 'application/json', write }: RestCall,
  headers: Readonly<Record<string, string>>,
  refused: (answer: RestAnswer) => boolean | undefined,
  http: Http,
  signal: AbortSignal,
): Promise<RestAnswer> {
  const typed = body === undefined ? {} : { 'content-type': contentType }
  const response = await http.send(
    {
      method,
      url,
      headers: { accept: 'application/json', ...typed, ...headers },
      ...(body === undefined ? {} : { body: writeJson(body) }),
      write,
      refused: response => refused({ response, body: answerJson(response.text) }),
    },
    signal,
  )
  return { response, body: answerJson(response.text) }
}

/**
 * The address of a page as an answer names it, on the connection's own origin: only that is sent credentials. Systems behind a
 * proxy often name another scheme or port of the same host.
 * @param from the address of the answer
 * @throws Fault `broken` for another host
 */
export function ownAddress(url: string, from: string, what: string): string {
  const own = new URL(from)
  const address = URL.parse(url, from)
  if (address === null || address.hostname !== own.hostname)
    throw new Fault('broken', `the next page of ${what} is said to be on another host, where we do not go`)
  return `${own.origin}${address.pathname}${address.search}`
}
