import { isFalsy, type RefusedFields, refusal } from './refusal.ts'
import { randomId, type State } from './state.ts'

/** A session lives two hours from its beginning, however busy it is: calls do not refresh it (`SessionMaxIdleTime`). */
const sessionMs = 7_200_000

/** Who calls must be the agent. @throws Refusal */
export function authenticate(operation: string, payload: RefusedFields, state: State): void {
  const alternative = state.dialect === 'otrs8' ? 'AccessToken' : 'SessionID'
  if (isFalsy(payload.UserLogin) && isFalsy(payload[alternative]))
    throw refusal(operation, 'MissingParameter', `UserLogin or ${alternative} is required!`)
  if (!isFalsy(payload.UserLogin) && isFalsy(payload.Password))
    throw refusal(operation, 'MissingParameter', `Password or ${alternative} is required!`)
  if (!isKnown(payload, state)) throw unauthenticated(operation)
}

export const unauthenticated = (operation: string) => refusal(operation, 'AuthFail', 'User could not be authenticated!')

function isKnown(payload: RefusedFields, state: State): boolean {
  if (!isFalsy(payload.UserLogin)) return isAgent(payload, state)
  if (state.dialect === 'otrs8') return isToken(payload.AccessToken, state)
  return isSession(payload.SessionID, state)
}

/** A token of OTRS 8 is a session: it dies when nobody has used it for a while. */
function isToken(token: unknown, state: State): boolean {
  const isAlive = state.nowMs() - state.tokenUsedMs <= sessionMs
  if (token !== state.accessToken || !isAlive) return false
  state.tokenUsedMs = state.nowMs()
  return true
}

const isAgent = ({ UserLogin, Password }: RefusedFields, { agent }: State): boolean =>
  UserLogin === agent.login && Password === agent.password

function isSession(id: unknown, state: State): boolean {
  const beganMs = state.sessions.get(String(id))
  if (beganMs === undefined) return false
  if (state.nowMs() - beganMs <= sessionMs) return true
  state.sessions.delete(String(id))
  return false
}

/** @throws Refusal */
export function createSession(payload: RefusedFields, state: State): unknown {
  if (isFalsy(payload.Password)) throw refusal('SessionCreate', 'MissingParameter', 'Password parameter is missing!')
  if (!isAgent(payload, state)) throw refusal('SessionCreate', 'AuthFail', 'Authorization failing!')
  const id = randomId()
  state.sessions.set(id, state.nowMs())
  return { SessionID: id }
}

/** What a session holds, as Znuny 6.5 shows it; values of the stock agent. @throws Refusal */
export function showSession({ SessionID: id }: RefusedFields, state: State): unknown {
  if (!isSession(id, state)) throw refusal('SessionGet', 'SessionInvalid', 'SessionID is Invalid!')
  const began = new Date(state.sessions.get(String(id)) ?? 0).toISOString().slice(0, 19).replace('T', ' ')
  const seconds = String(Math.floor((state.sessions.get(String(id)) ?? 0) / 1000))
  const data: RefusedFields = {
    AdminCommunicationLogPageShown: '25',
    AdminDynamicFieldsOverviewPageShown: '25',
    ChangeTime: began,
    CreateTime: began,
    SessionSource: 'GenericInterface',
    UserCreateNextMask: '',
    UserEmail: 'root@localhost',
    UserFirstname: 'Admin',
    UserFullname: 'Admin OTRS',
    UserID: '1',
    UserLastLogin: seconds,
    UserLastLoginTimestamp: began,
    UserLastRequest: seconds,
    UserLastViewsLimit: '5',
    UserLastViewsPosition: 'Avatar',
    UserLastname: 'OTRS',
    UserLogin: state.agent.login,
    UserLoginFailed: '0',
    UserRefreshTime: '0',
    UserRemoteAddr: '127.0.0.1',
    UserRemoteUserAgent: 'none',
    UserSessionStart: seconds,
    UserTicketOverviewMediumPageShown: '20',
    UserTicketOverviewPreviewPageShown: '15',
    UserTicketOverviewSmallPageShown: '25',
    UserTitle: null,
    UserType: 'User',
    ValidID: '1',
  }
  return { SessionData: Object.entries(data).map(([Key, Value]) => ({ Key, Value })) }
}
