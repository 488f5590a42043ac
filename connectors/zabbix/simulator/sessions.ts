import type { RpcCall } from './envelope.ts'
import { isObject, type Params } from './params.ts'
import { applicationError, invalidAt, invalidParams, invalidRequest, notAuthorized, sessionOver } from './refusal.ts'
import { groupsOf, isBlocked, isModern, randomHex, roleOf, type SimulatedUser, type State } from './state.ts'

/** Who calls, and with what. */
export interface Caller {
  readonly user: SimulatedUser
  readonly credential: string
}

const anonymous = new Set(['apiinfo.version', 'user.login', 'user.checkAuthentication'])
const unitSeconds: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 }

/** Failed logins before an account is blocked, and for how long (`login_attempts`, `login_block`). */
const mostFailures = 5
const blockMs = 30_000

/** @returns undefined for methods that are called by nobody. @throws Refusal */
export function callerOf(
  { method, auth }: RpcCall,
  authorization: string | undefined,
  state: State,
): Caller | undefined {
  const bearer = isModern(state) ? /^Bearer (.*)$/.exec(authorization ?? '')?.[1] : undefined
  const bodyGone = state.major > 7 || (state.major === 7 && state.minor >= 2)
  if (auth !== undefined && bodyGone) throw invalidRequest('Invalid parameter "/": unexpected parameter "auth".')
  if (anonymous.has(method)) {
    const must = `The "${method}" method must be called without`
    if (auth !== undefined) throw invalidParams(`${must} the "auth" parameter.`)
    if (bearer !== undefined) throw invalidParams(`${must} authorization header.`)
    return undefined
  }
  const credential = bearer ?? auth
  if (credential === undefined) throw notAuthorized()
  return { credential, user: holderOf(credential, state) }
}

/** 64 characters are a token, anything else is a session. @throws Refusal */
function holderOf(credential: string, state: State): SimulatedUser {
  return credential.length === 64 ? tokenHolder(credential, state) : sessionHolder(credential, state)
}

function tokenHolder(text: string, state: State): SimulatedUser {
  const token = state.tokens.find(one => one.text === text)
  const user = state.users.get(token?.userid ?? '')
  if (token === undefined || user === undefined || token.status !== '0' || isBlocked(state, user)) throw notAuthorized()
  if (token.expires_at !== '0' && Number(token.expires_at) * 1000 < state.nowMs())
    throw applicationError('API token expired.')
  return user
}

function sessionHolder(id: string, state: State): SimulatedUser {
  const session = state.sessions.get(id)
  const user = state.users.get(session?.userid ?? '')
  if (session === undefined || user === undefined || isBlocked(state, user)) throw sessionOver()
  const idleMs = seconds(user.texts.autologout ?? '0') * 1000
  if (idleMs > 0 && state.nowMs() - session.seenMs > idleMs) {
    state.sessions.delete(id)
    throw sessionOver()
  }
  state.sessions.set(id, { ...session, seenMs: state.nowMs() })
  return user
}

/** `15m`, `90`, `1d` in seconds; NaN for anything else. */
export function seconds(text: string): number {
  const [, number, unit = 's'] = /^(\d+)([smhdw]?)$/.exec(text) ?? []
  return number === undefined ? Number.NaN : Number(number) * (unitSeconds[unit || 's'] ?? 1)
}

/** @throws Refusal, the same text whatever is wrong */
export function login(params: Params, state: State): unknown {
  const { username, user: old, password, userData } = isObject(params) ? params : {}
  if (old !== undefined && isModern(state)) throw invalidAt('/', 'unexpected parameter "user".')
  const user = state.users.values().find(one => one.texts.username === (username ?? old))
  const data = 'Incorrect user name or password or account is temporarily blocked.'
  if (user === undefined) throw isModern(state) ? applicationError(data) : invalidParams(data)
  const failed = state.failures.get(user.userid) ?? { count: 0, untilMs: 0 }
  const isWrong = failed.untilMs > state.nowMs() || user.passwd === '' || user.passwd !== password
  if (isWrong) {
    const count = failed.count + 1
    state.failures.set(user.userid, { count, untilMs: count >= mostFailures ? state.nowMs() + blockMs : 0 })
    throw applicationError(data)
  }
  if (isBlocked(state, user) || roleOf(state, user) === undefined)
    throw invalidParams('No permissions for system access.')
  state.failures.delete(user.userid)
  const id = randomHex(32)
  state.sessions.set(id, { userid: user.userid, seenMs: state.nowMs() })
  return userData === true ? identity(user, id, state) : id
}

export function logout({ credential }: Caller, state: State): boolean {
  if (credential.length === 64) {
    throw applicationError('Incorrect field "sessionid" name or value in where statement for table "sessions".')
  }
  return state.sessions.delete(credential)
}

export function checkAuthentication(params: Params, state: State): unknown {
  const { sessionid, token } = isObject(params) ? params : {}
  const credential = String(sessionid ?? token ?? '')
  return identity(holderOf(credential, state), credential, state)
}

function identity(user: SimulatedUser, credential: string, state: State): unknown {
  const { provisioned: _provisioned, ...texts } = user.texts
  const access = groupsOf(state, user).reduce((most, group) => Math.max(most, Number(group.gui_access)), 0)
  const newer = { deprovisioned: false, gui_access: String(access), mfaid: 0, auth_type: 0 }
  return {
    userid: user.userid,
    ...texts,
    lang: texts.lang === 'default' ? 'en_US' : texts.lang,
    timezone: texts.timezone === 'default' ? 'system' : texts.timezone,
    type: Number(roleOf(state, user)?.type ?? 0),
    userip: '127.0.0.1',
    debug_mode: 0,
    ...(isModern(state) ? newer : { gui_access: access }),
    sessionid: credential,
    ...(isModern(state) ? { secret: randomHex(32) } : {}),
  }
}
