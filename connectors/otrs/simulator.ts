import {
  type Arrived,
  type Connection,
  type RequestFacts,
  referenceTo,
  type ShownAccount,
  type SimulatedProduct,
  type SimulationOptions,
  type Simulator,
  snapshotOf,
  startSimulator,
  variableOf,
} from '#simulation'
import { kept } from './simulator/backend.ts'
import { otrs8Operations } from './simulator/otrs8.ts'
import type { RefusedFields } from './simulator/refusal.ts'
import { type Routed, routed, type SimulatedRoute, stockRoutes } from './simulator/routing.ts'
import { below, isWrite, serve, webService } from './simulator/serve.ts'
import { customerOf, randomId, type SimulatedCustomer, type State, timestamp, type Unsent } from './simulator/state.ts'
import { znunyOperations } from './simulator/znuny.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'
export type { SimulatedCustomer } from './simulator/state.ts'

/** What the journal keeps of a call. `payload` may hold secrets. */
interface Details {
  readonly operation: string
  readonly payload: RefusedFields
  readonly verb: string
  /** Path and query below the web service. */
  readonly path: string
}

/** One call that arrived. */
export type JournalEntry = OtrsSimulator['journal'][number]

/** What the help desk is like; everything but the dialect has a default. */
export interface SimulatorOptions extends SimulationOptions {
  /** `znuny` behaves as captured; `otrs8` as documented. */
  readonly dialect: 'otrs8' | 'znuny'
  /** Default: `root@localhost` with the password `root`. */
  readonly agent?: State['agent']
  /** OTRS 8: the token that is accepted; random when absent. */
  readonly accessToken?: string
  /** Customer users that are there from the start: at least `UserLogin`. */
  readonly users?: readonly Readonly<Record<string, string>>[]
  /** OTRS 8: what becomes of fields an update is not sent. Default: they stay. */
  readonly unsent?: Unsent
  /** Names of dynamic fields of customer users. Default: `Department`. */
  readonly dynamicFields?: readonly string[]
  /** Columns the site has added to the CustomerUser map. */
  readonly extraColumns?: readonly string[]
  /** `VERB /path` by operation, where it is not any verb on `/<operation>`. */
  readonly routes?: Readonly<Record<string, string>>
}

/** A help desk that runs; `url` is the address of its web service. */
export interface OtrsSimulator extends Simulator<Details> {
  readonly accessToken: string
  users(): readonly SimulatedCustomer[]
  /** Somebody at the front end: changes a customer user without asking anybody. */
  edit(login: string, change: Partial<SimulatedCustomer>): void
  /** Ends every session. */
  endSessions(): void
}

/** A help desk with one web service on the loopback address, in memory only. */
export async function startOtrsSimulator(options: SimulatorOptions): Promise<OtrsSimulator> {
  const { now = () => new Date() } = options
  const state = stateOf(options, now)
  const simulator = await startSimulator(productOf(state, options), options)
  return {
    ...simulator,
    accessToken: state.accessToken,
    users: () => [...state.customers.values()],
    edit: (login, change) => edit(login, change, state),
    endSessions: () => state.sessions.clear(),
  }
}

function productOf(state: State, { routes: given = {} }: SimulatorOptions): SimulatedProduct<Details> {
  const operations = state.dialect === 'otrs8' ? otrs8Operations : znunyOperations
  const routes = stockRoutes(Object.keys(operations), given)
  return {
    name: state.dialect,
    title: state.dialect === 'otrs8' ? 'OTRS 8' : 'Znuny 6.5',
    path: webService,
    connection: connectionOf(state),
    peek: arrived => peek(arrived, routes),
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, { routes, operations, state }),
    snapshot: () => snapshotOf(state.customers),
    accounts: () => [...state.customers.values()].map(shown),
  }
}

function connectionOf({ dialect, agent }: State): Connection {
  const common = {
    UserFirstname: 'name.givenName',
    UserLastname: 'name.familyName',
    // OTRS looks whether the domain exists: example.org does not.
    UserEmail: { expr: "person.userName + '@corp.test'" },
    UserCustomerID: { value: 'corp' },
    'DynamicField.Department': 'department',
  }
  const parts = { connector: 'otrs', match: [dialect === 'otrs8' ? 'CustomerUserLogin' : 'UserLogin'] }
  const login = dialect === 'otrs8' ? 'CustomerUserLogin' : 'UserLogin'
  return {
    ...parts,
    settings: { dialect, username: agent.login, password: referenceTo(dialect, 'password') },
    attributes: { [login]: 'userName', ...common },
    secrets: { [variableOf(dialect, 'password')]: agent.password },
  }
}

function shown({ fields, validId, dynamicFields }: SimulatedCustomer): ShownAccount {
  return {
    login: fields.UserLogin,
    name: `${fields.UserFirstname} ${fields.UserLastname}`.trim(),
    address: fields.UserEmail,
    customer: fields.UserCustomerID,
    ...dynamicFields,
    active: validId === 1,
  }
}

function stateOf(options: SimulatorOptions, now: () => Date): State {
  const state: State = {
    dialect: options.dialect,
    customers: new Map(),
    agent: options.agent ?? { login: 'root@localhost', password: 'root' },
    accessToken: options.accessToken ?? randomId(),
    sessions: new Map(),
    dynamicFields: options.dynamicFields ?? ['Department'],
    extraColumns: options.extraColumns ?? [],
    unsent: options.unsent ?? 'kept',
    tokenUsedMs: now().getTime(),
    nowMs: () => now().getTime(),
  }
  const at = timestamp(state)
  const stock = { validId: 1, dynamicFields: {}, preferences: {}, created: at, changed: at, source: 'CustomerUser' }
  for (const fields of options.users ?? []) kept({ ...stock, fields }, state)
  return state
}

function edit(login: string, change: Partial<SimulatedCustomer>, state: State): void {
  const before = customerOf(state, login)
  if (before === undefined) throw new Error(`the simulator has no customer user ${login}`)
  state.customers.delete(login.toLowerCase())
  kept({ ...before, ...change, fields: { ...before.fields, ...change.fields } }, state)
}

/** What a request is about, as far as it can be read. */
function peek(arrived: Arrived, routes: readonly SimulatedRoute[]): RequestFacts & Details {
  const { operation, payload } = route(arrived, routes)
  return { name: operation, write: isWrite(operation), operation, payload, verb: arrived.method, path: below(arrived) }
}

function route(arrived: Arrived, routes: readonly SimulatedRoute[]): Routed {
  try {
    return routed(below(arrived), arrived, routes)
  } catch {
    return { operation: '', payload: {} }
  }
}
