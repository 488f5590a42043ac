import { type ConnectorContext, Fault, Secret } from '#contract'
import type { SignIn } from './describe/answers.ts'
import type { RestSettings } from './settings.ts'
import { requestToken, type Token } from './token.ts'

type Headers = Readonly<Record<string, string>>

/** Where the header that proves who we are comes from. */
export interface Session {
  /** @throws Fault `denied` when signing in is refused */
  current(signal: AbortSignal): Promise<Headers>
  /**
   * Something newer than what has just been refused.
   * @returns undefined when there can be nothing newer
   * @throws Fault `denied` when signing in is refused
   */
  renew(stale: Headers, signal: AbortSignal): Promise<Headers | undefined>
}

/** The session a description asks for; nothing is sent before it is needed. */
export function openSession(signIn: SignIn, settings: RestSettings, context: ConnectorContext): Session {
  const { username = '', password, token } = settings
  switch (signIn.kind) {
    case 'none':
      return fixed({})
    case 'basic':
      return fixed({ authorization: `Basic ${base64(`${username}:${password?.reveal() ?? ''}`)}` })
    case 'bearer':
      return fixed({ authorization: `${signIn.prefix}${token?.reveal() ?? ''}` })
    case 'header':
      return fixed({ [signIn.header.toLowerCase()]: `${signIn.prefix}${token?.reveal() ?? ''}` })
    case 'password':
    case 'client-credentials':
      return tokenSession(grantsOf(signIn, settings, context), context)
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

const fixed = (headers: Headers): Session => ({ current: async () => headers, renew: async () => undefined })

/** Asks for a token: with the one that renews it if there is one, else with the credentials. */
type Grant = (refresh: string | undefined, signal: AbortSignal) => Promise<Token>

function grantsOf(
  signIn: Extract<SignIn, { readonly kind: 'password' | 'client-credentials' }>,
  settings: RestSettings,
  context: ConnectorContext,
): Grant {
  const { url, username = '', password, clientId = username, clientSecret } = settings
  const fields = Object.fromEntries(
    Object.entries(signIn.fields).map(([name, value]) => [name, value instanceof Secret ? value.reveal() : value]),
  )
  const ask = (form: Readonly<Record<string, string>>, signal: AbortSignal): Promise<Token> =>
    requestToken(`${url.replace(/\/$/, '')}${signIn.path}`, { ...form, ...fields }, context, signal)
  if (signIn.kind === 'client-credentials')
    return (_refresh, signal) =>
      ask(
        { grant_type: 'client_credentials', client_id: clientId, client_secret: clientSecret?.reveal() ?? '' },
        signal,
      )
  const named = signIn.namesClient ? { client_id: clientId } : {}
  const byPassword = { grant_type: 'password', username, password: password?.reveal() ?? '', ...named }
  return async (refresh, signal) => {
    if (refresh === undefined || !signIn.refresh) return ask(byPassword, signal)
    try {
      return await ask({ grant_type: 'refresh_token', refresh_token: refresh, ...named }, signal)
    } catch (error) {
      // A refresh token that has died is no news: the password decides.
      if (error instanceof Fault && error.kind === 'denied') return ask(byPassword, signal)
      throw error
    }
  }
}

/** Tokens are renewed this long before they end, so that none dies on its way; short-lived ones after half their life. */
const earlyMs = 30_000

/** Requests for tokens take turns, so that any number of calls that find the token dead cause one. */
function tokenSession(grant: Grant, { clock }: Pick<ConnectorContext, 'clock'>): Session {
  let held: { readonly headers: Headers; readonly refresh: string | undefined; readonly untilMs: number } | undefined
  let turn: Promise<unknown> = Promise.resolve()

  const usable = (stale: Headers | undefined): Headers | undefined =>
    held !== undefined && held.headers !== stale && clock.monotonicMs() < held.untilMs ? held.headers : undefined
  const signIn = async (stale: Headers | undefined, signal: AbortSignal): Promise<Headers> => {
    const there = usable(stale)
    if (there !== undefined) return there
    const { access, refresh, livesMs } = await grant(held?.refresh, signal)
    const headers = { authorization: `Bearer ${access}` }
    held = { headers, refresh, untilMs: clock.monotonicMs() + livesMs - Math.min(earlyMs, livesMs / 2) }
    return headers
  }
  const inTurn = (stale: Headers | undefined, signal: AbortSignal): Promise<Headers> => {
    const mine = turn.then(() => signIn(stale, signal))
    turn = mine.catch(() => undefined)
    return mine
  }
  return {
    current: async signal => usable(undefined) ?? (await inTurn(undefined, signal)),
    renew: (stale, signal) => inTurn(stale, signal),
  }
}
