import {
  type Arrived,
  type Asked,
  createConduct,
  type Misbehaviour,
  type Plan,
  type Served,
  serveLoopback,
} from '#simulation'
import { isRecord, listIn, parseJson, type Raw } from './records.ts'
import { json, Refusal } from './simulator/reply.ts'
import { type Request, route } from './simulator/routes.ts'
import { shownGroup, shownUser } from './simulator/show.ts'
import { overwrite, type Setup, type State, stockSetup, stockState } from './simulator/state.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'
export type { Setup } from './simulator/state.ts'

/** One request that arrived. It may hold secrets: the simulator is for tests and demonstrations. */
export interface JournalEntry extends Asked {
  readonly target: string
  readonly headers: Arrived['headers']
  readonly body: unknown
  readonly at: Date
  /** How the simulator misbehaved, if it did. */
  readonly faulted?: Misbehaviour['kind']
}

/** What the service is like, and what is in it; everything has a default. */
export interface SimulatorOptions extends Partial<Setup> {
  /** Default: any free one. */
  readonly port?: number
  /** Names of the groups there are. */
  readonly groups?: readonly string[]
  readonly now?: () => Date
}

/** A service that runs. */
export interface ScimSimulator extends AsyncDisposable {
  /** Base address: what stands before `/Users`. */
  readonly url: string
  readonly token: string
  /** Users and groups as they would be shown. */
  users(): readonly Raw[]
  groups(): readonly Raw[]
  /** The password somebody was given; undefined for none. */
  passwordOf(id: string): string | undefined
  readonly journal: readonly JournalEntry[]
  misbehave(plan: Plan): void
  /** Somebody else changes a user. */
  edit(id: string, change: Raw): void
  /** Somebody else lets a user join a group. */
  join(id: string, group: string): void
  close(): Promise<void>
}

const base = '/scim/v2'
const token = 'simulated-scim-token'

/** A strict SCIM 2.0 service provider on the loopback address, with one administrator and a few groups, in memory only. */
export async function startScimSimulator(options: SimulatorOptions = {}): Promise<ScimSimulator> {
  const { now = () => new Date(), groups = ['Everybody', 'Operators', 'Night shift'] } = options
  const state = stockState({ ...stockSetup, ...options }, groups)
  const conduct = createConduct()
  const journal: JournalEntry[] = []
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const asked = peek(arrived)
    const misbehaviour = conduct.decide(asked)
    const { target, headers, body } = arrived
    const entry = { ...asked, target, headers, body: parseJson(body.toString('utf8')), at: now() }
    journal.push(misbehaviour === undefined ? entry : { ...entry, faulted: misbehaviour.kind })
    return misbehaviour
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    serve(arrived, misbehaviour, state)
  const { port, close } = await serveLoopback({ decide, answer }, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}${base}`,
    token,
    users: () => [...state.users.values()].map(one => shownUser(one, state)),
    groups: () => [...state.groups.values()].map(shownGroup),
    passwordOf: id => state.passwords.get(id),
    edit: (id, change) => {
      const kept = state.users.get(id)
      if (kept !== undefined) overwrite(state.users, kept, { ...kept.body, ...change })
    },
    join: (id, group) => {
      const kept = state.groups.get(group)
      if (kept === undefined) return
      overwrite(state.groups, kept, { ...kept.body, members: [...listIn(kept.body, 'members'), { value: id }] })
    },
    journal,
    misbehave: conduct.misbehave,
    close,
    [Symbol.asyncDispose]: close,
  }
}

const urlOf = (target: string): URL => new URL(target, 'http://localhost')

/** Steps below the base address; none for anything else. */
function stepsOf(target: string): readonly string[] {
  const { pathname } = urlOf(target)
  return pathname.startsWith(`${base}/`)
    ? pathname
        .slice(base.length + 1)
        .split('/')
        .map(decodeURIComponent)
    : []
}

/** `PATCH /Users/{id}`. */
function peek({ method, target }: Arrived): Asked {
  const [collection = '', id] = stepsOf(target)
  return { name: `${method} /${collection}${id === undefined ? '' : '/{id}'}`, write: method !== 'GET' }
}

function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, state: State): Served {
  try {
    return respond(arrived, misbehaviour, state)
  } catch (error) {
    if (error instanceof Refusal) return error.served()
    throw error
  }
}

function respond(
  { method, target, headers, body }: Arrived,
  misbehaviour: Misbehaviour | undefined,
  state: State,
): Served {
  const steps = stepsOf(target)
  if (steps.length === 0) return { status: 404, headers: { 'content-type': 'text/html' }, text: '<html>404</html>' }
  if (misbehaviour?.kind === 'expired' || headers.authorization !== `Bearer ${token}`)
    throw new Refusal(401, 'The token is not known')
  if (misbehaviour?.kind === 'database') throw new Refusal(500, 'Cannot reach the database')
  const text = body.toString('utf8')
  if (text !== '' && !/^application\/(scim\+)?json\b/.test(headers['content-type'] ?? ''))
    return json(new Refusal(415, 'Send application/scim+json').body(), 415)
  const query = urlOf(target).searchParams
  const request: Request = { method, steps, query, body: parseJson(text), ifMatch: headers['if-match'] }
  if (misbehaviour?.kind === 'refused') refuse(request, misbehaviour.account, state)
  const answer = route(request, state)
  if (misbehaviour?.kind === 'raced') throw new Refusal(409, 'userName is already in use', 'uniqueness')
  return answer
}

/** Refuses to write the user with this name, whatever is sent of it. */
function refuse({ method, steps: [collection, id], body }: Request, account: string, { users }: State): void {
  if (method === 'GET' || collection !== 'Users') return
  const name = id === undefined ? (isRecord(body) ? body.userName : undefined) : users.get(id)?.body.userName
  if (name === account) throw new Refusal(400, 'title is not acceptable', 'invalidValue')
}
