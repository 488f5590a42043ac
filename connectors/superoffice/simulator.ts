import {
  type Arrived,
  type Asked,
  createConduct,
  type Misbehaviour,
  type Plan,
  type Served,
  serveLoopback,
} from '#simulation'
import { inside, invalid, json, Refusal, textIn } from './simulator/reply.ts'
import { nameOf, route, type Setup } from './simulator/routes.ts'
import { type Seed, shipped, stockState } from './simulator/seed.ts'
import { authenticate, callerOf, createSignIn, newTicket, type SignIn, type SimulatedApp } from './simulator/sign-in.ts'
import type { SimulatedPerson, SimulatedUser, State } from './simulator/state.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'
export type { SimulatedApp } from './simulator/sign-in.ts'
export type { SimulatedPerson, SimulatedUser } from './simulator/state.ts'

/** One request that arrived. It may hold secrets: the simulator is for tests and demonstrations. */
export interface JournalEntry extends Asked {
  /** Path and query. */
  readonly target: string
  readonly headers: Arrived['headers']
  readonly body: unknown
  readonly at: Date
  /** How the simulator misbehaved, if it did. */
  readonly faulted?: Misbehaviour['kind']
}

export interface SimulatorOptions extends Seed, Partial<Setup> {
  /** Default: any free one. */
  readonly port?: number
  /** `Cust12345`: answers as a tenant of SuperOffice Online. Default: on-site. */
  readonly tenant?: string
  readonly app?: SimulatedApp
  readonly now?: () => Date
}

export interface SuperOfficeSimulator extends AsyncDisposable {
  /** Address of `/api/v1`. */
  readonly url: string
  /** Of an administrator, on-site. */
  readonly username: string
  readonly password: string
  readonly ticket: string
  readonly token: string
  users(): readonly SimulatedUser[]
  persons(): readonly SimulatedPerson[]
  readonly journal: readonly JournalEntry[]
  misbehave(plan: Plan): void
  /** Somebody at another client: changes a user without asking anybody. */
  edit(id: string, change: Partial<SimulatedUser>): void
  /** The tenant moves to another address; the old one answers 421. */
  move(): void
  /** What the state of the tenant is from now on: `Running`, `OfflineMaintenance`. */
  turn(state: string): void
  close(): Promise<void>
}

/** Everything one simulator holds. */
interface Server {
  readonly state: State
  readonly signIn: SignIn
  readonly setup: Setup
  readonly tenant: string | undefined
  /** What stands before `/api`: moves with the tenant. */
  prefix: string
  tenantState: string
}

/** A SuperOffice on the loopback address (user `sync`, a few groups, roles, categories and licences), in memory only. */
export async function startSuperOfficeSimulator(options: SimulatorOptions = {}): Promise<SuperOfficeSimulator> {
  const { tenant, now = () => new Date() } = options
  const server: Server = {
    state: stockState(options, () => now().getTime()),
    signIn: createSignIn(options.app, tenant !== undefined),
    setup: setupOf(options),
    tenant,
    prefix: tenant === undefined ? '/SuperOffice' : `/${tenant}`,
    tenantState: 'Running',
  }
  const { state, signIn } = server
  const conduct = createConduct()
  const journal: JournalEntry[] = []
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const asked = peek(arrived)
    const misbehaviour = conduct.decide(asked)
    const { target, headers } = arrived
    const entry = { ...asked, target, headers, body: bodyOf(arrived), at: now() }
    journal.push(misbehaviour === undefined ? entry : { ...entry, faulted: misbehaviour.kind })
    return misbehaviour
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    serve(arrived, misbehaviour, server)
  const { port, close } = await serveLoopback({ decide, answer }, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}${server.prefix}/api/v1`,
    username: shipped.userName,
    password: shipped.password,
    ticket: newTicket(signIn, state),
    token: signIn.token,
    users: () => [...state.users.values()],
    persons: () => [...state.persons.values()],
    edit: (id, change) => {
      const user = state.users.get(Number(id))
      if (user !== undefined) state.users = new Map([...state.users, [user.AssociateId, { ...user, ...change }]])
    },
    move: () => {
      server.prefix = `/moved${server.prefix}`
    },
    turn: to => {
      server.tenantState = to
    },
    journal,
    misbehave: conduct.misbehave,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function setupOf({ rows = 100, takesPatch = true, takesTests = true, isRestricted = false }: SimulatorOptions): Setup {
  return { rows, takesPatch, takesTests, isRestricted }
}

/** Steps below `/api/v1`, wherever that is. */
const stepsOf = (target: string): readonly string[] =>
  (target.split('?')[0] ?? '').split('/api/v1/').at(1)?.split('/').map(decodeURIComponent) ?? []

function peek({ method, target }: Arrived): Asked {
  const steps = stepsOf(target)
  const isWrite = method !== 'GET' && steps.length > 0 && steps.at(-1) !== 'Validate'
  return { name: steps.length === 0 ? `${method} ${target.split('/').at(-1)}` : nameOf(method, steps), write: isWrite }
}

function bodyOf({ body }: Arrived): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}

function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, server: Server): Served {
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
