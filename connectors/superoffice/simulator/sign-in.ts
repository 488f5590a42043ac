import { createPublicKey, randomBytes, verify } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Served } from '#simulation'
import { inside, json, Refusal, textIn } from './reply.ts'
import { isRetired, type SimulatedUser, type State } from './state.ts'

/** An app that may sign in as system user. */
export interface SimulatedApp {
  readonly systemUser: string
  readonly appToken: string
  /** Of the app's key pair, PEM. */
  readonly publicKey: string
}

/** Tickets and tokens, and when each was last used. */
export interface SignIn {
  readonly tickets: Map<string, number>
  readonly token: string
  readonly app: SimulatedApp | undefined
  /** Requests need the application token. */
  readonly isOnline: boolean
}

const ticketLifeMs = 6 * 3600_000
const clockSkewMs = 5 * 60_000

export function createSignIn(app: SimulatedApp | undefined, isOnline: boolean): SignIn {
  return { tickets: new Map(), token: `8A:${randomBytes(16).toString('hex')}`, app, isOnline }
}

export function newTicket(signIn: SignIn, state: State): string {
  const ticket = `7T:${randomBytes(16).toString('hex')}`
  signIn.tickets.set(ticket, state.nowMs())
  return ticket
}

/** Whose request it is. Tickets and tokens are the shipped user's. @throws Refusal 401 */
export function callerOf(headers: IncomingMessage['headers'], signIn: SignIn, state: State): SimulatedUser {
  const [scheme = '', credential = ''] = (headers.authorization ?? '').split(' ')
  const { app, isOnline } = signIn
  if (isOnline && scheme === 'SOTicket' && app !== undefined && headers['so-apptoken'] !== app.appToken)
    throw notLetIn()
  switch (scheme) {
    case 'Basic':
      return isOnline ? nobody() : byPassword(Buffer.from(credential, 'base64').toString('utf8'), state)
    case 'SOTicket':
      return isAlive(credential, signIn, state) ? shippedUser(state) : nobody()
    case 'Bearer':
      return credential === signIn.token ? shippedUser(state) : nobody()
    default:
      return nobody()
  }
}

function isAlive(ticket: string, { tickets }: SignIn, state: State): boolean {
  const used = tickets.get(ticket)
  if (used === undefined || state.nowMs() - used > ticketLifeMs) return false
  tickets.set(ticket, state.nowMs())
  return true
}

function byPassword(text: string, state: State): SimulatedUser {
  const [name = '', ...password] = text.split(':')
  const user = [...state.users.values()].find(one => one.UserName.toLowerCase() === name.toLowerCase())
  const isRight = user !== undefined && user.Password !== '' && user.Password === password.join(':')
  return user !== undefined && isRight && !isRetired(state, user) ? user : nobody()
}

const shippedUser = (state: State): SimulatedUser => state.users.get(1) ?? nobody()

const notLetIn = (): Refusal => new Refusal(401, 'SoSessionException', 'Authentication failed.')

function nobody(): never {
  throw notLetIn()
}

/** `PartnerSystemUser/Authenticate`: a signed token for a ticket inside a token. */
export function authenticate(body: unknown, signIn: SignIn, state: State): Served {
  const { SignedSystemToken, ApplicationToken } = inside(body)
  const refusal = refusalOf(textIn(SignedSystemToken), textIn(ApplicationToken), signIn, state)
  if (refusal !== undefined) return json({ IsSuccessful: false, Token: '', ErrorMessage: refusal })
  const claims = { 'http://schemes.superoffice.net/identity/ticket': newTicket(signIn, state) }
  const token = ['{"alg":"RS256"}', JSON.stringify(claims), 'signature'].map(part =>
    Buffer.from(part, 'utf8').toString('base64url'),
  )
  return json({ IsSuccessful: true, Token: token.join('.'), ErrorMessage: '' })
}

function refusalOf(signed: string, appToken: string, { app }: SignIn, state: State): string | undefined {
  const [token = '', stamp = '', signature = ''] = signed.split('.')
  if (app === undefined || token !== app.systemUser || appToken !== app.appToken) return 'Denied'
  const [, year, month, day, hour, minute] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(stamp) ?? []
  const signedMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:00Z`)
  if (!(Math.abs(state.nowMs() - signedMs) < clockSkewMs)) return 'InvalidTimestamp'
  const isSigned = verify(
    'RSA-SHA256',
    Buffer.from(`${token}.${stamp}`),
    createPublicKey(app.publicKey),
    Buffer.from(signature, 'base64'),
  )
  return isSigned ? undefined : 'InvalidSignature'
}
