import type { HttpRequest } from '../domain/http-message.ts'
import type { Secret } from '../domain/secret.ts'

/** Where a request goes, fit for a message or a log line. */
export interface RequestPlace {
  readonly method: string
  /** Origin and path: no user, no query, no fragment, secrets hidden. */
  readonly address: string
}

/** Paths carry ids, and an id may be of any length. */
const longestPath = 200

/**
 * @param secrets values that must not be seen, should one of them be part of the path
 * @returns undefined when the URL is none, or not of the web
 */
export function placeOf(
  { method, url }: Pick<HttpRequest, 'method' | 'url'>,
  secrets: readonly Secret[],
): RequestPlace | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined
  const path = secrets.reduce(hide, parsed.pathname)
  const shown = path.length > longestPath ? `${path.slice(0, longestPath)}…` : path
  return { method, address: `${parsed.origin}${shown}` }
}

/** Masks the secret as it is and as a URL writes it. An empty secret is everywhere and nowhere: left alone. */
function hide(text: string, secret: Secret): string {
  const value = secret.reveal()
  if (value === '') return text
  return [encodeURI(value), encodeURIComponent(value), value].reduce((rest, form) => rest.replaceAll(form, '***'), text)
}
