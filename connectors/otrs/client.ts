import { type ConnectorContext, Fault, fixedSession, loginSession, type Session } from '#contract'
import type { OtrsAnswer } from './answer.ts'
import type { Action, Dialect, Payload } from './dialect.ts'
import { dialectOf } from './dialects.ts'
import { exchange, type Wire } from './exchange.ts'
import { faultOf, isAuthFail } from './faults.ts'
import { type Route, routesOf } from './routes.ts'
import type { OtrsSettings } from './settings.ts'

/** The web service as the rest of the connector sees it. Everything throws what `exchange` throws, besides what is said here. */
export interface OtrsClient {
  readonly dialect: Dialect
  /** Whether there is a route for it. */
  can(action: Action): boolean
  /** The route of an operation, for remarks. */
  routeOf(action: Action): Route | undefined
  /**
   * A call whose error the caller looks at. Signs in, and once more when the session has ended.
   * @throws Fault `denied`; `broken` when there is no route
   */
  call(
    action: Action,
    payload: Payload,
    options: { readonly write: boolean; readonly signal: AbortSignal },
  ): Promise<OtrsAnswer>
  /** A read whose error is nothing but a fault. @returns undefined when the product says that there is nobody */
  read(action: Action, payload: Payload, signal: AbortSignal): Promise<Payload | undefined>
}

/** Keeps the session of one connection; nothing is sent before the first call. */
export function createClient(settings: OtrsSettings, { http, clock, log }: ConnectorContext): OtrsClient {
  const dialect = dialectOf(settings.dialect)
  const routes = routesOf(dialect, settings.routes ?? {})
  const wire: Wire = { url: settings.url, http, now: () => clock.now() }

  const send = async (
    action: Action,
    payload: Payload,
    options: { readonly write: boolean; readonly signal: AbortSignal },
  ): Promise<OtrsAnswer> => {
    const operation = dialect.operations[action]?.name ?? action
    const route = routes[action]
    if (route === undefined) throw noRoute(operation)
    log.debug('OTRS is asked', { operation })
    return exchange({ operation, route, payload, write: options.write }, wire, options.signal)
  }
  const session = openSession(settings, dialect, send, clock)
  const call: OtrsClient['call'] = async (action, payload, options) => {
    const credentials = await session.current(options.signal)
    const answer = await send(action, { ...credentials, ...payload }, options)
    if (answer.kind === 'data' || !isAuthFail(answer.error)) return answer
    const fresh = await session.renew(credentials, options.signal)
    return fresh === undefined ? answer : send(action, { ...fresh, ...payload }, options)
  }
  return {
    dialect,
    can: action => routes[action] !== undefined,
    routeOf: action => routes[action],
    call,
    read: async (action, payload, signal) => dataOf(await call(action, payload, { write: false, signal }), dialect),
  }
}

const noRoute = (operation: string): Fault =>
  new Fault('broken', `there is no route for ${operation}; name one under routes, or remove what needs it`)

function openSession(
  settings: OtrsSettings,
  dialect: Dialect,
  send: OtrsClient['call'],
  clock: ConnectorContext['clock'],
): Session<Payload> {
  const { accessToken, username = '', password } = settings
  if (accessToken !== undefined) return fixedSession({ AccessToken: accessToken.reveal() })
  const credentials = { UserLogin: username, Password: password?.reveal() ?? '' }
  if (dialect.operations.session === undefined || !settings.sessions) return fixedSession(credentials)
  return loginSession(async signal => sessionOf(await send('session', credentials, { write: false, signal })), clock)
}

function sessionOf(answer: OtrsAnswer): Payload {
  if (answer.kind === 'error') throw faultOf(answer.error, { write: false })
  const { SessionID: id } = answer.data
  if (typeof id !== 'string' || id === '') throw new Fault('broken', 'OTRS gave no session when we signed in')
  return { SessionID: id }
}

function dataOf(answer: OtrsAnswer, { nobody }: Dialect): Payload | undefined {
  if (answer.kind === 'data') return answer.data
  const { code, message } = answer.error
  if (nobody.some(one => one.code === code && message.endsWith(one.message))) return undefined
  throw faultOf(answer.error, { write: false })
}
