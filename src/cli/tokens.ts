import type { Config } from '../config/config.ts'
import type { TokenRecord } from '../store/scim.ts'

/** How far ahead people are told that a token will expire. */
const aheadMs = 30 * 86_400_000

/** Names of the sources that are pushed into. */
export const pushedSources = ({ sources }: Pick<Config, 'sources'>): readonly string[] =>
  sources.filter(({ connector }) => connector.pushed === true).map(({ name }) => name)

/** The day in UTC: `2026-11-25`. */
export const day = (date: Date): string => date.toISOString().slice(0, 10)

/** What an operator should know about the tokens, one sentence each: those that expire soon, and sources nobody can push into. */
export function tokenRemarks(
  config: Pick<Config, 'sources'>,
  tokens: readonly TokenRecord[],
  now: Date,
): readonly string[] {
  const open = tokens.filter(({ revokedAt }) => revokedAt === undefined)
  const live = open.filter(({ expiresAt }) => expiresAt === undefined || expiresAt > now)
  const pushed = pushedSources(config)
  const closed = pushed.filter(source => !live.some(token => token.source === source))
  const soon = open.filter(
    ({ source, expiresAt }) =>
      pushed.includes(source) && expiresAt !== undefined && expiresAt.getTime() - now.getTime() < aheadMs,
  )
  return [
    ...closed.map(
      source => `nothing can be pushed into ${source}: no token is live; usherd token create --source ${source}`,
    ),
    ...soon.map(({ id, source, expiresAt = now }) =>
      expiresAt <= now
        ? `token ${id} of ${source} expired on ${day(expiresAt)}`
        : `token ${id} of ${source} expires on ${day(expiresAt)}; make a new one in time, both work until then`,
    ),
  ]
}
