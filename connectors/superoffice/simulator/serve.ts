import type { Arrived, Misbehaviour, Served } from '#simulation'
import { bodyOf, stepsOf } from './asked.ts'
import { inside, invalid, json, Refusal, textIn } from './reply.ts'
import { route, type Setup } from './routes.ts'
import { authenticate, callerOf, type SignIn } from './sign-in.ts'
import type { State } from './state.ts'

/** Everything one simulator holds. */
export interface Server {
  readonly state: State
  readonly signIn: SignIn
  readonly setup: Setup
  readonly tenant: string | undefined
  /** What stands before `/api`: moves with the tenant. */
  prefix: string
  tenantState: string
}

/** Answers one request as the product does, or in the product's own way of failing. */
export function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, server: Server): Served {
  try {
    return respond(arrived, misbehaviour, server)
  } catch (error) {
    if (error instanceof Refusal) return error.served()
    throw error
  }
}

function respond(arrived: Arrived, misbehaviour: Misbehaviour | undefined, server: Server): Served {
  const { method, target, headers } = arrived
  const { state, signIn, setup, tenant, prefix } = server
  const url = new URL(target, `http://${headers.host ?? 'localhost'}`)
  if (misbehaviour?.kind === 'expired') {
    signIn.tickets.clear()
    throw new Refusal(401, 'SoSessionException', 'The session has expired.')
  }
  if (misbehaviour?.kind === 'database') throw new Refusal(500, 'SoSqlException', 'Cannot reach the database.')
  if (url.pathname === `/api/state/${tenant}`) return tenantAnswer(url, server)
  if (url.pathname === '/Login/api/PartnerSystemUser/Authenticate') return authenticate(bodyOf(arrived), signIn, state)
  if (!url.pathname.startsWith(`${prefix}/api`)) return elsewhere(tenant)
  if (!(headers.accept ?? '').includes('json')) return { status: 200, text: '<User/>' }
  if (url.pathname === `${prefix}/api`) return json(version)
  const caller = callerOf(headers, signIn, state)
  if (method !== 'GET' && method !== 'DELETE' && !/json/.test(headers['content-type'] ?? ''))
    return { status: 415, text: '' }
  const body = bodyOf(arrived)
  if (misbehaviour?.kind === 'refused') refuse(arrived, body, misbehaviour.account, state)
  const answer = route({ method, steps: stepsOf(target), url, body, caller }, state, setup)
  if (misbehaviour?.kind === 'raced') throw invalid('The user could not be saved.')
  return answer
}

const version = { v1: '', Version: 'v1', NetServerVersion: '11.10.721.0', NetServer: 'SuperOffice 11.10 NetServer' }

const elsewhere = (tenant: string | undefined): Served =>
  tenant === undefined
    ? { status: 404, headers: { 'content-type': 'text/html' }, text: '<html>404</html>' }
    : { status: 421, text: 'Wrong subdomain used to access tenant' }

function tenantAnswer({ origin }: URL, { tenant, prefix, tenantState, state }: Server): Served {
  const endpoint = `${origin}${prefix}`
  return json({
    ContextIdentifier: tenant,
    Endpoint: endpoint,
    State: tenantState,
    IsRunning: ['Running', 'OnlineMaintenance'].includes(tenantState),
    ValidUntil: new Date(state.nowMs() + 3600_000).toISOString(),
    Api: `${endpoint}/api`,
    Version: 'Release_11.10',
  })
}

/** Refuses to save the user with this name, whatever is sent of it. */
function refuse({ method, target }: Arrived, body: unknown, account: string, { users }: State): void {
  const [collection, id] = stepsOf(target)
  const name = textIn(inside(body).UserName) || users.get(Number(id))?.UserName
  if (method !== 'GET' && collection === 'User' && id !== 'Validate' && name === account)
    throw invalid('The user could not be saved.')
}
