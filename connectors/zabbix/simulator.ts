import {
  type Arrived,
  type Asked,
  createConduct,
  type Misbehaviour,
  type Plan,
  type Served,
  serveLoopback,
} from '#simulation'
import { answerMessage, callOf, envelope, parseBody, type RpcCall } from './simulator/envelope.ts'
import { runMethod } from './simulator/methods.ts'
import { recordsOf } from './simulator/params.ts'
import { applicationError, invalidAt, Refusal, sessionOver } from './simulator/refusal.ts'
import { type SimulatedAccount, seed } from './simulator/seed.ts'
import { isModern, randomHex, type State, stockState } from './simulator/state.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'
export type { SimulatedAccount } from './simulator/seed.ts'

/** One call that arrived. `params` may hold secrets: the simulator is for tests and demonstrations. */
export interface JournalEntry {
  readonly method: string
  readonly params: unknown
  readonly at: Date
  /** How the simulator misbehaved, if it did. */
  readonly faulted?: Misbehaviour['kind']
}

export interface SimulatorOptions {
  /** `6.0.14` and `7.0.22` behave as captured; others by what is known of them. */
  readonly version: string
  /** Default: any free one. */
  readonly port?: number
  /** Text of a Super admin's token, 64 characters; random when absent. */
  readonly token?: string
  readonly users?: readonly SimulatedAccount[]
  /** Names of more user groups. */
  readonly groups?: readonly string[]
  /** Names of more roles, all of type user. */
  readonly roles?: readonly string[]
  readonly now?: () => Date
}

export interface ZabbixSimulator extends AsyncDisposable {
  /** Address of `api_jsonrpc.php`. */
  readonly url: string
  readonly token: string
  users(): readonly SimulatedAccount[]
  readonly journal: readonly JournalEntry[]
  misbehave(plan: Plan): void
  /** Somebody at the frontend: changes an account without asking anybody. */
  edit(userid: string, change: Partial<SimulatedAccount>): void
  close(): Promise<void>
}

/** A stock Zabbix on the loopback address (`Admin`/`zabbix`, the default groups, roles and media types), in memory only. */
export async function startZabbixSimulator(options: SimulatorOptions): Promise<ZabbixSimulator> {
  const { now = () => new Date(), token = randomHex(64) } = options
  const state = stockState(options.version, () => now().getTime())
  const accounts = seed(state, { ...options, token })
  const conduct = createConduct()
  const journal: JournalEntry[] = []
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const call = peek(arrived)
    const misbehaviour = conduct.decide(call)
    journal.push({
      method: call.name,
      params: call.params,
      at: now(),
      ...(misbehaviour && { faulted: misbehaviour.kind }),
    })
    return misbehaviour
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    serve(arrived, misbehaviour, state)
  const { port, close } = await serveLoopback({ decide, answer }, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}/api_jsonrpc.php`,
    token,
    users: accounts.list,
    edit: accounts.edit,
    journal,
    misbehave: conduct.misbehave,
    close,
    [Symbol.asyncDispose]: close,
  }
}

/** What a request is about, as far as it can be read. A list of calls goes by its first one. */
function peek({ body }: Arrived): Asked & { readonly params: unknown } {
  try {
    const parsed = parseBody(body)
    const { method, params } = callOf(Array.isArray(parsed) ? parsed[0] : parsed)
    return { name: method, params, write: /\.(create|update|delete|generate)$/.test(method) }
  } catch {
    return { name: '', params: undefined, write: false }
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
