import { type Arrived, createConduct, type Misbehaviour, type Plan, type Served, serveLoopback } from '#simulation'
import { kept } from './simulator/backend.ts'
import { otrs8Operations } from './simulator/otrs8.ts'
import type { Fields } from './simulator/refusal.ts'
import { type Routed, routed, type SimulatedRoute, stockRoutes } from './simulator/routing.ts'
import { below, isWrite, serve, webService } from './simulator/serve.ts'
import { customerOf, randomId, type SimulatedCustomer, type State, timestamp } from './simulator/state.ts'
import { znunyOperations } from './simulator/znuny.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'
export type { SimulatedCustomer } from './simulator/state.ts'

/** One call that arrived. `payload` may hold secrets: the simulator is for tests and demonstrations. */
export interface JournalEntry {
  readonly operation: string
  readonly payload: Fields
  readonly verb: string
  /** Path and query below the web service. */
  readonly path: string
  readonly at: Date
  /** How the simulator misbehaved, if it did. */
  readonly faulted?: Misbehaviour['kind']
}

export interface SimulatorOptions {
  /** `znuny` behaves as captured; `otrs8` as documented. */
  readonly dialect: 'otrs8' | 'znuny'
  /** Default: any free one. */
  readonly port?: number
  /** Default: `root@localhost` with the password `root`. */
  readonly agent?: State['agent']
  /** OTRS 8: the token that is accepted; random when absent. */
  readonly accessToken?: string
  /** Customer users that are there from the start: at least `UserLogin`. */
  readonly users?: readonly Readonly<Record<string, string>>[]
  /** Names of dynamic fields of customer users. Default: `Department`. */
  readonly dynamicFields?: readonly string[]
  /** Columns the site has added to the CustomerUser map. */
  readonly extraColumns?: readonly string[]
  /** `VERB /path` by operation, where it is not any verb on `/<operation>`. */
  readonly routes?: Readonly<Record<string, string>>
  readonly now?: () => Date
}

export interface OtrsSimulator extends AsyncDisposable {
  /** Address of the web service. */
  readonly url: string
  readonly accessToken: string
  users(): readonly SimulatedCustomer[]
  readonly journal: readonly JournalEntry[]
  misbehave(plan: Plan): void
  /** Somebody at the front end: changes a customer user without asking anybody. */
  edit(login: string, change: Partial<SimulatedCustomer>): void
  /** Ends every session. */
  endSessions(): void
  close(): Promise<void>
}

/** A help desk with one web service on the loopback address, in memory only. */
export async function startOtrsSimulator(options: SimulatorOptions): Promise<OtrsSimulator> {
  const { now = () => new Date() } = options
  const state = stateOf(options, now)
  const operations = options.dialect === 'otrs8' ? otrs8Operations : znunyOperations
  const routes = stockRoutes(Object.keys(operations), options.routes ?? {})
  const conduct = createConduct()
  const journal: JournalEntry[] = []
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const { operation, payload } = peek(arrived, routes)
    const misbehaviour = conduct.decide({ name: operation, write: isWrite(operation) })
    const path = below(arrived)
    const faulted = misbehaviour === undefined ? {} : { faulted: misbehaviour.kind }
    journal.push({ operation, payload, verb: arrived.method, path, at: now(), ...faulted })
    return misbehaviour
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    serve(arrived, misbehaviour, { routes, operations, state })
  const { port, close } = await serveLoopback({ decide, answer }, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}${webService}`,
    accessToken: state.accessToken,
    users: () => [...state.customers.values()],
    journal,
    misbehave: conduct.misbehave,
    edit: (login, change) => edit(login, change, state),
    endSessions: () => state.sessions.clear(),
    close,
    [Symbol.asyncDispose]: close,
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
function peek(arrived: Arrived, routes: readonly SimulatedRoute[]): Routed {
  try {
    return routed(below(arrived), arrived, routes)
  } catch {
    return { operation: '', payload: {} }
  }
}
