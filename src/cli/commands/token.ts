import { parseDuration } from '../../config/schema/units.ts'
import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { scimPrefix } from '../../http/scim/endpoint.ts'
import { isLive } from '../../scim/credentials.ts'
import { isProfile, profileNames } from '../../scim/profiles.ts'
import { createToken } from '../../scim/token.ts'
import type { TokenRecord } from '../../store/scim.ts'
import type { CommandContext, ExitCode } from '../context.ts'
import { withApp, withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import { day, pushedSources } from '../tokens.ts'

interface TokenCreateOptions {
  readonly source: string | undefined
  readonly profile: string | undefined
  readonly readOnly: boolean
  readonly expires: string | undefined
  readonly note: string | undefined
  readonly json: boolean
}

/** `usherd token create`: makes a token for a source that is pushed into, and shows it this once. */
export function tokenCreateCommand(context: CommandContext, options: TokenCreateOptions): Promise<ExitCode> {
  const { terminal, clock, randomBytes } = context
  return withApp<ExitCode>(
    context,
    'token',
    () => {},
    async ({ config, credentials }) => {
      const source = pickSource(options.source, pushedSources(config))
      const { profile } = options
      if (profile !== undefined && !isProfile(profile))
        throw new Problem(
          'usage',
          'token.profile',
          `there is no profile ${shorten(profile)}`,
          `Profiles are: ${profileNames.join(', ')}.`,
        )
      const now = clock.now()
      const expiresAt = options.expires === undefined ? undefined : expiry(options.expires, now)
      const { id, token, hash } = createToken(randomBytes)
      const { readOnly, note } = options
      await credentials.add({
        id,
        source,
        hash,
        readOnly,
        createdAt: now,
        ...(profile === undefined ? {} : { profile }),
        ...(note === undefined ? {} : { note }),
        ...(expiresAt === undefined ? {} : { expiresAt }),
      })
      const { host, port, tls, publicUrl } = config.listen
      const url = `${publicUrl ?? `${tls === undefined ? 'http' : 'https'}://${host}:${port}`}${scimPrefix}`
      if (options.json) {
        terminal.out(`${writeJson({ id, source, url, token: token.reveal(), profile, readOnly, expiresAt }, 2)}\n`)
        return 0
      }
      const paint = createPaint(terminal.colour)
      terminal.out(
        `${paint.bold('token')} ${token.reveal()}\n${paint.bold('address')} ${url}\n\nIt is shown this once; usherd keeps a hash of it. ${
          expiresAt === undefined ? 'It does not expire.' : `It expires on ${day(expiresAt)}.`
        } To take it back: usherd token revoke ${id}\n`,
      )
      return 0
    },
  )
}

function pickSource(asked: string | undefined, there: readonly string[]): string {
  const [only] = there
  if (only === undefined)
    throw new Problem(
      'usage',
      'token.no-source',
      'no source can be pushed into yet',
      'Add one: a file in sources/ with the line "connector: scim-push".',
    )
  if (asked === undefined && there.length === 1) return only
  if (asked !== undefined && there.includes(asked)) return asked
  throw new Problem(
    'usage',
    'token.source',
    asked === undefined ? 'several sources can be pushed into' : `no source ${shorten(asked)} can be pushed into`,
    `Name one with --source: ${there.join(', ')}.`,
  )
}

function expiry(written: string, now: Date): Date {
  const span = parseDuration(written)
  const date = span === undefined ? new Date(written) : new Date(now.getTime() + span)
  if (Number.isNaN(date.getTime()) || date <= now)
    throw new Problem(
      'usage',
      'token.expires',
      `--expires wants a span such as 90d, or a date to come, not ${shorten(written)}`,
    )
  return date
}

/** `usherd token list`: what there is, without anything that would let somebody in. */
export function tokenListCommand(context: CommandContext, { json }: { readonly json: boolean }): Promise<ExitCode> {
  const { terminal, clock } = context
  return withStore<ExitCode>(context, async store => {
    const tokens = await store.tokens.list()
    if (json) {
      terminal.out(
        `${writeJson(
          tokens.map(({ hash: _kept, ...shown }) => shown),
          2,
        )}\n`,
      )
      return 0
    }
    const paint = createPaint(terminal.colour)
    const rows = tokens.map(token => [
      token.id,
      token.source,
      token.profile ?? '-',
      token.readOnly ? 'read' : 'read, write',
      day(token.createdAt),
      token.usedAt === undefined ? 'never' : day(token.usedAt),
      stateOf(token, clock.now(), paint),
      token.note ?? '',
    ])
    const headers = ['token', 'source', 'profile', 'may', 'made', 'used', 'state', 'note'].map(header => ({ header }))
    terminal.out(
      rows.length === 0
        ? 'there are no tokens; usherd token create makes one\n'
        : `${table(headers, rows, { width: terminal.width, paint })}\n`,
    )
    return 0
  })
}

function stateOf(token: TokenRecord, now: Date, paint: Paint): string {
  if (token.revokedAt !== undefined) return paint.bad(`revoked ${day(token.revokedAt)}`)
  if (!isLive(token, now)) return paint.bad('expired')
  return token.expiresAt === undefined ? paint.ok('good') : paint.ok(`good until ${day(token.expiresAt)}`)
}

/** `usherd token revoke`: the token is refused from the next request on. */
export function tokenRevokeCommand(context: CommandContext, { id }: { readonly id: string }): Promise<ExitCode> {
  const { terminal, clock } = context
  return withApp<ExitCode>(
    context,
    'token',
    () => {},
    async ({ credentials }) => {
      if (!(await credentials.revoke(id, clock.now())))
        throw new Problem(
          'usage',
          'token.unknown',
          `there is no live token ${shorten(id)}`,
          'usherd token list shows the tokens; the id is their first column.',
        )
      terminal.out(`token ${id} is revoked\n`)
      return 0
    },
  )
}
