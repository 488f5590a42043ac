import { randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'

/** An id of the client's own is taken over when it cannot do harm in a log line. */
const harmlessId = /^[\w.-]{1,64}$/

/** The id a request goes by: the client's, or a new one. */
export function requestId(headers: IncomingHttpHeaders): string {
  const given = headers['x-request-id']
  return typeof given === 'string' && harmlessId.test(given) ? given : randomUUID()
}

/**
 * A request target in absolute form (`http://host/path`), as proxies send it and every server has to take (RFC 9112 §3.2.2).
 * @returns undefined for any other form
 */
export function absoluteTarget(target: string): { readonly host: string; readonly rest: string } | undefined {
  const [, host, rest = ''] = /^https?:\/\/([^/?#]+)([^#]*)/i.exec(target) ?? []
  if (host === undefined) return undefined
  return { host, rest: rest.startsWith('/') ? rest : `/${rest}` }
}

/** A request target without its query. */
export function pathOf(target: string): string {
  const mark = target.indexOf('?')
  return mark === -1 ? target : target.slice(0, mark)
}

/** Splits a request target into path and query. */
export function splitTarget(target: string): { readonly path: string; readonly query: URLSearchParams } {
  const path = pathOf(target)
  return { path, query: new URLSearchParams(target.slice(path.length + 1)) }
}

/** Headers with one text each. Of two that may stand only once Node keeps the first; here the second is seen too. */
export function flatHeaders(headers: NodeJS.Dict<string[]>): Readonly<Record<string, string>> {
  const flat: Record<string, string> = {}
  for (const name of Object.keys(headers)) {
    const values = headers[name] ?? []
    flat[name] = values.length === 1 ? (values[0] ?? '') : values.join(', ')
  }
  return flat
}

/** @throws TypeError when the bytes are not UTF-8: guessing would store people's names wrong */
export const decodeBody = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true }).decode(bytes)
