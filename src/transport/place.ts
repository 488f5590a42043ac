import type { HttpRequest } from '../domain/http-message.ts'
import { type Secret, withoutSecrets } from '../domain/secret.ts'
import { masked } from '../domain/text/masked.ts'

/** Where a request goes, fit for a message or a log line. */
export interface RequestPlace {
  readonly method: string
  /** Origin and path: no user, no query, no fragment, secrets hidden in both. */
  readonly address: string
}

/** Paths carry ids, and an id may be of any length. */
const longestPath = 200

/**
 * @param secrets values that must not be seen, should one of them be part of host or path
 * @returns undefined when the URL is none, or not of the web
 */
export function placeOf(
  { method, url }: Pick<HttpRequest, 'method' | 'url'>,
  secrets: readonly Secret[],
): RequestPlace | undefined {
  const parsed = URL.parse(url)
  if (parsed === null || !/^https?:$/.test(parsed.protocol)) return undefined
  const path = withoutSecrets(parsed.pathname, secrets)
  // A host is written in small letters, whatever the secret is.
  const host = masked(
    parsed.host,
    secrets.map(secret => secret.reveal().toLowerCase()),
  )
  const shown = path.length > longestPath ? `${path.slice(0, longestPath)}…` : path
  return { method, address: `${parsed.protocol}//${host}${shown}` }
}
