import {
  type Arrived,
  type Asked,
  type Misbehaviour,
  referenceTo,
  type Served,
  type ShownAccount,
  type SimulatedProduct,
  type SimulationOptions,
  type Simulator,
  startSimulator,
  variableOf,
} from '#simulation'
import { inside, invalid, json, Refusal, textIn } from './simulator/reply.ts'
import { nameOf, route, type Setup } from './simulator/routes.ts'
import { type Seed, shipped, stockState } from './simulator/seed.ts'
import { authenticate, callerOf, createSignIn, newTicket, type SignIn, type SimulatedApp } from './simulator/sign-in.ts'
import { isRetired, type SimulatedPerson, type SimulatedUser, type State, thingOf } from './simulator/state.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'
export type { SimulatedApp } from './simulator/sign-in.ts'
export type { SimulatedPerson, SimulatedUser } from './simulator/state.ts'

/** What the journal keeps of a request. It may hold secrets. */
interface Details {
  /** Path and query. */
  readonly target: string
  readonly headers: Arrived['headers']
  readonly body: unknown
}

/** One request that arrived. */
export type JournalEntry = SuperOfficeSimulator['journal'][number]

/** What the installation is like, and what is in it; everything has a default. */
export interface SimulatorOptions extends Seed, Partial<Setup>, SimulationOptions {
  /** `Cust12345`: answers as a tenant of SuperOffice Online. Default: on-site. */
  readonly tenant?: string
  readonly app?: SimulatedApp
}

/** A SuperOffice that runs; `url` is the address of `/api/v1`. */
export interface SuperOfficeSimulator extends Simulator<Details> {
  /** Of an administrator, on-site. */
  readonly username: string
  readonly password: string
  readonly ticket: string
  readonly token: string
  users(): readonly SimulatedUser[]
  persons(): readonly SimulatedPerson[]
  /** Somebody at another client: changes a user without asking anybody. */
  edit(id: string, change: Partial<SimulatedUser>): void
  /** The tenant moves to another address; the old one answers 421. */
  move(): void
  /** What the state of the tenant is from now on: `Running`, `OfflineMaintenance`. */
  turn(state: string): void
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
  const simulator = await startSimulator(productOf(server), options)
  return {
    ...simulator,
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
  }
}

const name = 'superoffice'

function productOf(server: Server): SimulatedProduct<Details> {
  const { state } = server
  return {
    name,
    title: 'SuperOffice CRM',
    path: `${server.prefix}/api/v1`,
    connection: {
      connector: 'superoffice',
      settings: { username: shipped.userName, password: referenceTo(name, 'password') },
      match: ['UserName'],
      attributes: {
        UserName: 'userName',
        // Unique, and eight characters at most.
        Name: { expr: 'person.userName.substring(0, 8)' },
        Role: { value: 'User level 0', lookup: 'role' },
        UserGroup: { value: 'Sales', lookup: 'usergroup' },
        'Person.Firstname': 'name.givenName',
        'Person.Lastname': 'name.familyName',
        'Person.Email': 'emails.work',
      },
      secrets: { [variableOf(name, 'password')]: shipped.password },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, server),
    accounts: () => [...state.users.values()].map(user => shown(user, state)),
  }
}

function shown(user: SimulatedUser, state: State): ShownAccount {
  const { Firstname = '', Lastname = '' } = state.persons.get(user.PersonId)?.texts ?? {}
  return {
    id: user.AssociateId,
    login: user.UserName,
    name: `${Firstname} ${Lastname}`.trim(),
    role: thingOf(state, 'roles', user.Role)?.Name,
    group: thingOf(state, 'usergroup', user.UserGroup)?.Name,
    licences: state.licenses
      .filter(({ ModuleLicenseId }) => user.Licenses.includes(ModuleLicenseId))
      .map(one => one.Name),
    active: !isRetired(state, user),
  }
}

function setupOf({ rows = 100, takesPatch = true, takesTests = true, isRestricted = false }: SimulatorOptions): Setup {
  return { rows, takesPatch, takesTests, isRestricted }
}

/** Steps below `/api/v1`, wherever that is. */
const stepsOf = (target: string): readonly string[] =>
  (target.split('?')[0] ?? '').split('/api/v1/').at(1)?.split('/').map(decodeURIComponent) ?? []

function peek(arrived: Arrived): Asked & Details {
  const { method, target, headers } = arrived
  const steps = stepsOf(target)
  const isWrite = method !== 'GET' && steps.length > 0 && steps.at(-1) !== 'Validate'
  const named = steps.length === 0 ? `${method} ${target.split('/').at(-1)}` : nameOf(method, steps)
  return { name: named, write: isWrite, target, headers, body: bodyOf(arrived) }
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
