import { type ConnectorContext, Fault, fixedSession, loginSession, Secret, type Session } from '#contract'
import type { SignIn } from './describe/answers.ts'
import type { RestSettings } from './settings.ts'
import { requestToken, type Token } from './token.ts'

type Headers = Readonly<Record<string, string>>

/** The session a description asks for; nothing is sent before it is needed. */
export function openSession(signIn: SignIn, settings: RestSettings, context: ConnectorContext): Session<Headers> {
  const { username = '', password, token } = settings
  switch (signIn.kind) {
    case 'none':
      return fixedSession<Headers>({})
    case 'basic':
      return fixedSession<Headers>({ authorization: `Basic ${base64(`${username}:${password?.reveal() ?? ''}`)}` })
    case 'bearer':
      return fixedSession<Headers>({ authorization: `${signIn.prefix}${token?.reveal() ?? ''}` })
    case 'header':
      return fixedSession<Headers>({ [signIn.header.toLowerCase()]: `${signIn.prefix}${token?.reveal() ?? ''}` })
    case 'password':
    case 'client-credentials':
      return tokenSession(grantsOf(signIn, settings, context), context)
  }
}

const base64 = (text: string): string => Buffer.from(text, 'utf8').toString('base64')

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

function tokenSession(grant: Grant, { clock }: Pick<ConnectorContext, 'clock'>): Session<Headers> {
  let token: Token | undefined
  const login = async (signal: AbortSignal): Promise<Headers> => {
    token = await grant(token?.refresh, signal)
    return { authorization: `Bearer ${token.access}` }
  }
  const livesMs = (): number => {
    const all = token?.livesMs ?? 0
    return all - Math.min(earlyMs, all / 2)
  }
  return loginSession(login, clock, livesMs)
}
