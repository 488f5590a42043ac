import { answerJson } from '#contract'
import { isRecord, listIn, type Raw, recordIn } from '#kit'
import {
  type Arrived,
  type Misbehaviour,
  type RequestFacts,
  referenceTo,
  type Served,
  type ShownAccount,
  type SimulatedProduct,
  type SimulationOptions,
  type Simulator,
  snapshotOf,
  startSimulator,
  variableOf,
} from '#simulation'
import { enterpriseSchema } from './places.ts'
import { json, Refusal } from './simulator/reply.ts'
import { type Request, route } from './simulator/routes.ts'
import { shownGroup, shownUser } from './simulator/show.ts'
import { overwrite, type Setup, type State, stockSetup, stockState } from './simulator/state.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'
export type { Setup } from './simulator/state.ts'

/** What the journal keeps of a request. It may hold secrets. */
interface Details {
  readonly target: string
  readonly headers: Arrived['headers']
  readonly body: unknown
}

/** One request that arrived. */
export type JournalEntry = ScimSimulator['journal'][number]

/** What the service is like, and what is in it; everything has a default. */
export interface SimulatorOptions extends Partial<Setup>, SimulationOptions {
  /** Names of the groups there are. */
  readonly groups?: readonly string[]
}

/** A service that runs; `url` is what stands before `/Users`. */
export interface ScimSimulator extends Simulator<Details> {
  readonly token: string
  /** Users and groups as they would be shown. */
  users(): readonly Raw[]
  groups(): readonly Raw[]
  /** The password somebody was given; undefined for none. */
  passwordOf(id: string): string | undefined
  /** Somebody else changes a user. */
  edit(id: string, change: Raw): void
  /** Somebody at the service: gives a group another name. */
  renameGroup(id: string, displayName: string): void
  /** Somebody else lets a user join a group. */
  join(id: string, group: string): void
}

const name = 'scim'
const base = '/scim/v2'
const token = 'simulated-scim-token'

/** A strict SCIM 2.0 service provider on the loopback address, with one administrator and a few groups, in memory only. */
export async function startScimSimulator(options: SimulatorOptions = {}): Promise<ScimSimulator> {
  const { groups = ['Everybody', 'Operators', 'Night shift'] } = options
  const state = stockState({ ...stockSetup, ...options }, groups)
  const simulator = await startSimulator(productOf(state), options)
  return {
    ...simulator,
    token,
    users: () => [...state.users.values()].map(one => shownUser(one, state)),
    groups: () => [...state.groups.values()].map(one => shownGroup(one, stockSetup)),
    passwordOf: id => state.passwords.get(id),
    edit: (id, change) => {
      const kept = state.users.get(id)
      if (kept !== undefined) overwrite(state.users, kept, { ...kept.body, ...change })
    },
    renameGroup: (id, displayName) => {
      const kept = state.groups.get(id)
      if (kept !== undefined) overwrite(state.groups, kept, { ...kept.body, displayName })
    },
    join: (id, group) => {
      const kept = state.groups.get(group)
      if (kept === undefined) return
      overwrite(state.groups, kept, { ...kept.body, members: [...listIn(kept.body, 'members'), { value: id }] })
    },
  }
}

function productOf(state: State): SimulatedProduct<Details> {
  return {
    name,
    title: 'SCIM 2.0 service',
    path: base,
    connection: {
      connector: 'scim',
      settings: { token: referenceTo(name, 'token') },
      match: ['userName'],
      attributes: {
        userName: 'userName',
        displayName: { expr: "person.name.givenName + ' ' + person.name.familyName" },
        'name.givenName': 'name.givenName',
        'name.familyName': 'name.familyName',
        'emails.work': 'emails.work',
        department: 'department',
      },
      secrets: { [variableOf(name, 'token')]: token },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, state),
    snapshot: () => snapshotOf(state.users, state.groups, state.passwords),
    accounts: () => [...state.users.values()].map(one => shown(shownUser(one, state), state)),
  }
}

function shown(user: Raw, { groups }: State): ShownAccount {
  const mine = [...groups.values()].filter(({ body }) => listIn(body, 'members').some(({ value }) => value === user.id))
  return {
    id: user.id,
    login: user.userName,
    name: user.displayName,
    title: user.title,
    department: recordIn(user, enterpriseSchema).department,
    groups: mine.map(({ body }) => body.displayName),
    active: user.active === true,
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
function peek({ method, target, headers, body }: Arrived): RequestFacts & Details {
  const [collection = '', id] = stepsOf(target)
  const asked = { name: `${method} /${collection}${id === undefined ? '' : '/{id}'}`, write: method !== 'GET' }
  return { ...asked, target, headers, body: answerJson(body.toString('utf8')) }
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
  const request: Request = { method, steps, query, body: answerJson(text), ifMatch: headers['if-match'] }
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
