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
  startSimulator,
  variableOf,
} from '#simulation'
import { answerMessage, callOf, envelope, parseBody, type RpcCall } from './simulator/envelope.ts'
import { runMethod } from './simulator/methods.ts'
import { recordsOf } from './simulator/params.ts'
import { applicationError, invalidAt, Refusal, sessionOver } from './simulator/refusal.ts'
import { type SimulatedAccount, seed } from './simulator/seed.ts'
import {
  groupsOf,
  isBlocked,
  isModern,
  randomHex,
  roleOf,
  type SimulatedUser,
  type State,
  stockState,
} from './simulator/state.ts'

export type { Misbehaviour, Plan, RequestFacts } from '#simulation'
export type { SimulatedAccount } from './simulator/seed.ts'

/** What the journal keeps of a call. `params` may hold secrets. */
interface Details {
  readonly method: string
  readonly params: unknown
}

/** One call that arrived. */
export type JournalEntry = ZabbixSimulator['journal'][number]

/** What the installation is like; everything but the version has a default. */
export interface SimulatorOptions extends SimulationOptions {
  /** `6.0.14` and `7.0.22` behave as captured; others by what is known of them. */
  readonly version: string
  /** Text of a Super admin's token, 64 characters; random when absent. */
  readonly token?: string
  readonly users?: readonly SimulatedAccount[]
  /** Names of more user groups. */
  readonly groups?: readonly string[]
  /** Names of more roles, all of type user. */
  readonly roles?: readonly string[]
}

/** A Zabbix that runs; `url` is the address of `api_jsonrpc.php`. */
export interface ZabbixSimulator extends Simulator<Details> {
  readonly token: string
  users(): readonly SimulatedAccount[]
  /** Somebody at the frontend: changes an account without asking anybody. */
  edit(userid: string, change: Partial<SimulatedAccount>): void
  /** Somebody at the frontend: gives a user group another name. */
  renameGroup(name: string, to: string): void
  /** Passwords set from now on have at least so many characters. */
  demand(leastPassword: number): void
}

/** A stock Zabbix on the loopback address (`Admin`/`zabbix`, the default groups, roles and media types), in memory only. */
export async function startZabbixSimulator(options: SimulatorOptions): Promise<ZabbixSimulator> {
  const { version, now = () => new Date(), token = randomHex(64) } = options
  const state = stockState(version, () => now().getTime())
  const { list, edit } = seed(state, { ...options, token })
  const simulator = await startSimulator(productOf(state, token), options)
  return {
    ...simulator,
    token,
    users: list,
    edit,
    renameGroup: (from, to) => {
      state.groups = state.groups.map(group => (group.name === from ? { ...group, name: to } : group))
    },
    demand: leastPassword => {
      state.leastPassword = leastPassword
    },
  }
}

const name = 'zabbix'

function productOf(state: State, token: string): SimulatedProduct<Details> {
  return {
    name,
    title: `Zabbix ${state.version}`,
    path: '/api_jsonrpc.php',
    connection: {
      connector: 'zabbix',
      settings: { token: referenceTo(name, 'token') },
      match: ['username'],
      attributes: {
        username: 'userName',
        name: 'name.givenName',
        surname: 'name.familyName',
        roleid: { value: 'User role', lookup: 'role' },
        usrgrps: { value: ['Guests'], lookup: 'usergroup' },
      },
      secrets: { [variableOf(name, 'token')]: token },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, state),
    snapshot: () => {
      const { users } = state
      return () => {
        state.users = users
      }
    },
    accounts: () => [...state.users.values()].map(user => shown(user, state)),
  }
}

function shown(user: SimulatedUser, state: State): ShownAccount {
  const { username, name: first, surname } = user.texts
  return {
    id: user.userid,
    login: username,
    name: `${first} ${surname}`.trim(),
    role: roleOf(state, user)?.name,
    groups: groupsOf(state, user).map(group => group.name),
    media: user.medias.flatMap(({ sendto }) => sendto),
    active: !isBlocked(state, user),
  }
}

/** What a request is about, as far as it can be read. A list of calls goes by its first one. */
function peek({ body }: Arrived): RequestFacts & Details {
  try {
    const parsed = parseBody(body)
    const { method, params } = callOf(Array.isArray(parsed) ? parsed[0] : parsed)
    return { name: method, method, params, write: /\.(create|update|delete|generate)$/.test(method) }
  } catch {
    return { name: '', method: '', params: undefined, write: false }
  }
}

const contentTypes = new Set(['application/json', 'application/json-rpc', 'application/jsonrequest'])

function serve({ method, headers, body }: Arrived, misbehaviour: Misbehaviour | undefined, state: State): Served {
  const [type = ''] = (headers['content-type'] ?? '').split(';')
  if (method === 'GET' || !contentTypes.has(type.trim()))
    return { status: 412, headers: { 'content-type': 'text/html' }, text: '' }
  return {
    status: 200,
    headers: { 'content-type': 'application/json' },
    text: textOf(body, misbehaviour, headers.authorization, state),
  }
}

function textOf(
  body: Buffer,
  misbehaviour: Misbehaviour | undefined,
  authorization: string | undefined,
  state: State,
): string {
  try {
    return answerMessage(parseBody(body), call => run(call, misbehaviour, authorization, state))
  } catch (error) {
    if (error instanceof Refusal) return envelope(null, error)
    throw error
  }
}

/** What Zabbix 7.0 said when two creates of one name met, its hash replaced. */
const raceText =
  "SQL statement execution has failed \"INSERT INTO users (userid,username,passwd) VALUES ('9','x','$2y$10$abcdefghijklmnopqrstuvABCDEFGHIJKLMNOPQRSTUVWXYZ01234')\"."

function run(
  call: RpcCall,
  misbehaviour: Misbehaviour | undefined,
  authorization: string | undefined,
  state: State,
): unknown {
  switch (misbehaviour?.kind) {
    case 'expired':
      state.sessions.clear()
      throw isAnonymous(call) ? sessionOver() : expired(call, authorization)
    case 'database':
      throw noDatabase(state)
    case 'refused':
      refuse(call, misbehaviour.account, state)
      break
    case 'raced':
      runMethod(call, authorization, state)
      throw applicationError(raceText)
  }
  return runMethod(call, authorization, state)
}

function noDatabase(state: State): Refusal {
  const text = 'Error connecting to database.'
  return isModern(state) ? new Refusal(-32603, 'Internal error.', text) : new Refusal(1, text, '')
}

const isAnonymous = ({ method }: RpcCall): boolean => method.startsWith('apiinfo.') || method === 'user.login'

function expired({ auth }: RpcCall, authorization: string | undefined): Refusal {
  const credential = authorization?.replace('Bearer ', '') ?? auth ?? ''
  return credential.length === 64 ? applicationError('API token expired.') : sessionOver()
}

/** Refuses the record with this user name, or of the account that has it. */
function refuse(call: RpcCall, account: string, state: State): void {
  if (!['user.create', 'user.update'].includes(call.method)) return
  const index = recordsOf(call.params).findIndex(
    ({ username, userid }) => username === account || state.users.get(String(userid))?.texts.username === account,
  )
  if (index >= 0) throw invalidAt(`/${index + 1}/url`, 'unacceptable URL.')
}
