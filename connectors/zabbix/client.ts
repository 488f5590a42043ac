import { type ConnectorContext, Fault, fixedSession, loginSession, type Session } from '#contract'
import { type Dialect, dialectOf } from './dialect.ts'
import { exchange, type RpcAnswer, type Wire } from './exchange.ts'
import { faultOf, isSessionEnd } from './faults.ts'
import type { ZabbixSettings } from './settings.ts'

/** Who the API says we are. */
export interface Identity {
  readonly userid: string
  readonly username: string
  /** Type of our role: 1 user, 2 admin, 3 super admin. */
  readonly type: string
  /** The language error texts come in: `en_US`. */
  readonly lang: string
}

/** The API as the rest of the connector sees it. Everything throws what `exchange` throws, besides what is said here. */
export interface ZabbixClient {
  /** Asked once; every other call waits for it. @throws Fault `broken` for versions before 6.0 */
  dialect(signal: AbortSignal): Promise<Dialect>
  /** A call whose error the caller looks at. Signs in, and once more when the session has ended. @throws Fault `denied` */
  call(
    method: string,
    params: unknown,
    options: { readonly write: boolean; readonly signal: AbortSignal },
  ): Promise<RpcAnswer>
  /** A read whose error is nothing but a fault. */
  read(method: string, params: unknown, signal: AbortSignal): Promise<unknown>
  /**
   * Who we are, as last heard; `fresh` asks again.
   * @returns undefined where the version cannot tell whom a token belongs to (6.0.0 to 6.0.13)
   */
  identity(signal: AbortSignal, options?: { readonly fresh: boolean }): Promise<Identity | undefined>
}

/** Keeps version, session and identity of one connection; nothing is sent before the first call. */
export function createClient(settings: ZabbixSettings, { http, clock, log }: ConnectorContext): ZabbixClient {
  const wire: Wire = { url: settings.url, http, now: () => clock.now() }
  const session = openSession(settings, wire, clock)
  let known: Dialect | undefined
  let self: Identity | undefined

  const dialect = async (signal: AbortSignal): Promise<Dialect> => {
    known ??= dialectOf(String(await anonymous('apiinfo.version', [], wire, signal)))
    return known
  }
  const send = async (
    method: string,
    params: unknown,
    text: string,
    options: { write: boolean; signal: AbortSignal },
  ): Promise<RpcAnswer> => {
    const { carrier } = await dialect(options.signal)
    log.debug('Zabbix is asked', { method })
    return exchange({ method, params, write: options.write, credential: { text, carrier } }, wire, options.signal)
  }
  const call: ZabbixClient['call'] = async (method, params, options) => {
    const text = await session.current(options.signal)
    const answer = await send(method, params, text, options)
    if (answer.kind === 'result' || !isSessionEnd(answer.error)) return answer
    const fresh = await session.renew(text, options.signal)
    return fresh === undefined ? answer : send(method, params, fresh, options)
  }
  return {
    dialect,
    call,
    read: async (method, params, signal) => resultOf(await call(method, params, { write: false, signal })),
    identity: async (signal, { fresh } = { fresh: false }) => {
      if (self === undefined || fresh) self = await whoWeAre(settings, session, wire, signal)
      return self
    },
  }
}

function openSession(settings: ZabbixSettings, wire: Wire, clock: ConnectorContext['clock']): Session<string> {
  const { token, username = '', password } = settings
  if (token !== undefined) return fixedSession(token.reveal())
  const login = async (signal: AbortSignal): Promise<string> => {
    const session = await anonymous('user.login', { username, password: password?.reveal() ?? '' }, wire, signal)
    if (typeof session !== 'string')
      throw new Fault('broken', 'Zabbix gave something that is no session when we signed in')
    return session
  }
  return loginSession(login, clock)
}

/** Methods that refuse to be called with credentials. */
async function anonymous(method: string, params: unknown, wire: Wire, signal: AbortSignal): Promise<unknown> {
  return resultOf(await exchange({ method, params, write: false }, wire, signal))
}

async function whoWeAre(
  settings: ZabbixSettings,
  session: Session<string>,
  wire: Wire,
  signal: AbortSignal,
): Promise<Identity | undefined> {
  const ask = (text: string): Promise<RpcAnswer> =>
    exchange(
      {
        method: 'user.checkAuthentication',
        params: { [settings.token === undefined ? 'sessionid' : 'token']: text },
        write: false,
      },
      wire,
      signal,
    )
  const text = await session.current(signal)
  let answer = await ask(text)
  if (answer.kind === 'error' && isSessionEnd(answer.error)) {
    const fresh = await session.renew(text, signal)
    if (fresh !== undefined) answer = await ask(fresh)
  }
  if (answer.kind === 'error' && answer.error.data.includes('parameter "token"')) return undefined
  return identityOf(resultOf(answer))
}

function identityOf(result: unknown): Identity {
  const record: Record<string, unknown> = typeof result === 'object' && result !== null ? { ...result } : {}
  const text = (name: string): string => String(record[name] ?? '')
  if (text('userid') === '') throw new Fault('broken', 'Zabbix does not say who we are (user.checkAuthentication)')
  return { userid: text('userid'), username: text('username'), type: text('type'), lang: text('lang') }
}

/** The result of a read. @throws Fault what its error means */
function resultOf(answer: RpcAnswer): unknown {
  if (answer.kind === 'error') throw faultOf(answer.error, { write: false })
  return answer.result
}
