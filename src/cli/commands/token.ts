import type { Config } from '../../config/config.ts'
import { parseDuration } from '../../config/schema/units.ts'
import { writeJson } from '../../domain/json.ts'
import { Problem } from '../../domain/problem.ts'
import { shorten } from '../../domain/text/shorten.ts'
import { scimPrefix } from '../../http/scim/endpoint.ts'
import { isLive } from '../../scim/credentials.ts'
import { isProfile, type ProfileName, profileNames } from '../../scim/profiles.ts'
import { createToken } from '../../scim/token.ts'
import type { TokenRecord } from '../../store/scim.ts'
import { defineCommand, flag, type Group, required, text } from '../command.ts'
import { type CommandContext, type ExitCode, exitCodes } from '../context.ts'
import { json } from '../options.ts'
import { withApp, withStore } from '../session.ts'
import { createPaint, type Paint } from '../terminal/paint.ts'
import { table } from '../terminal/table.ts'
import { day, pushedSources } from '../tokens.ts'

/** Below `usherd token`: with what identity providers push people in. */
export const tokenGroup: Group = {
  name: 'token',
  summary: 'tokens with which identity providers push people in, and with which metrics are read',
  examples: [
    'usherd token create --source entra --expires 365d',
    'usherd token create --source okta --profile okta-catalogue --note "Okta production"',
    'usherd token list',
    'usherd token revoke 4f1c2a9d03be',
  ],
  commands: [
    defineCommand({
      name: 'create',
      summary: 'make a token; it is shown this once',
      exitCodes: ['failed', 'usage'],
      options: {
        source: text('--source <name>', 'the source it pushes into (default: the only one)'),
        profile: text('--profile <name>', "how its sender writes, when not as the source's file says"),
        readOnly: flag('--read-only', 'it may only read'),
        expires: text('--expires <when>', 'a span such as 90d, or a date'),
        note: text('--note <text>', 'for you: who has it'),
        json,
      },
      run: createForSource,
    }),
    defineCommand({
      name: 'list',
      summary: 'the tokens there are, without what would let anybody in',
      exitCodes: ['failed', 'usage'],
      options: { json },
      run: listTokens,
    }),
    defineCommand({
      name: 'revoke',
      summary: 'take a token back, from the next request on',
      exitCodes: ['failed', 'usage'],
      arguments: { id: required('id') },
      run: revokeToken,
    }),
  ],
}

interface TokenCreateOptions {
  readonly source: string | undefined
  readonly profile: string | undefined
  readonly readOnly: boolean
  readonly expires: string | undefined
  readonly note: string | undefined
  readonly json: boolean
}

/** Makes a token for a source that is pushed into, and shows it this once. */
function createForSource(context: CommandContext, options: TokenCreateOptions): Promise<ExitCode> {
  const { terminal, clock, randomBytes } = context
  return withApp<ExitCode>(
    context,
    'token',
    () => {},
    async ({ config, credentials }) => {
      const source = pickSource(options.source, pushedSources(config))
      const { readOnly, note } = options
      const profile = knownProfile(options.profile)
      const now = clock.now()
      const expiresAt = options.expires === undefined ? undefined : expiry(options.expires, now)
      const { id, token, hash } = createToken(randomBytes)
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
      const made = { id, source, url: addressOf(config), token: token.reveal(), profile, readOnly, expiresAt }
      terminal.out(options.json ? `${writeJson(made, 2)}\n` : madeText(made, createPaint(terminal.colour)))
      return exitCodes.done
    },
  )
}

/** Where identity providers push to, as far as the configuration knows. */
function addressOf({ listen: { host, port, tls, publicUrl } }: Config): string {
  return `${publicUrl ?? `${tls === undefined ? 'http' : 'https'}://${host}:${port}`}${scimPrefix}`
}

/** For people. It has the token itself, this once. */
function madeText(
  {
    id,
    url,
    token,
    expiresAt,
  }: { readonly id: string; readonly url: string; readonly token: string; readonly expiresAt: Date | undefined },
  paint: Paint,
): string {
  const expires = expiresAt === undefined ? 'It does not expire.' : `It expires on ${day(expiresAt)}.`
  return `${paint.bold('token')} ${token}\n${paint.bold('address')} ${url}\n\nIt is shown this once; usherd keeps a hash of it. ${expires} To take it back: usherd token revoke ${id}\n`
}

/** @throws Problem (usage) `token.profile` for one there is not */
function knownProfile(asked: string | undefined): ProfileName | undefined {
  if (asked === undefined || isProfile(asked)) return asked
  throw new Problem(
    'usage',
    'token.profile',
    `there is no profile ${shorten(asked)}`,
    `Profiles are: ${profileNames.join(', ')}.`,
  )
}

/** The source that is named, or the only one. @param there those that can be pushed into @throws Problem (usage) */
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

/** @param written a span from now on, or a date @throws Problem (usage) `token.expires` for anything else, and for the past */
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

function listTokens(context: CommandContext, { json }: { readonly json: boolean }): Promise<ExitCode> {
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

/** The token is refused from the next request on. */
function revokeToken(context: CommandContext, { id }: { readonly id: string }): Promise<ExitCode> {
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
