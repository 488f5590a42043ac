import { randomBytes } from 'node:crypto'
import { type Arrived, createConduct, type Misbehaviour, type Plan, type Served, serveLoopback } from '#simulation'
import { done, invalid, json, notFound, Refusal, throttled, unauthorized } from './simulator/answers.ts'
import type { Fields } from './simulator/fields.ts'
import { listPage } from './simulator/lists.ts'
import { createDoorkeeper, type Doorkeeper } from './simulator/sessions.ts'
import { createUsers, type Users } from './simulator/users.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'

/** One request that arrived. `body` may hold secrets: the simulator is for tests and demonstrations. */
export interface JournalEntry {
  readonly method: string
  readonly target: string
  readonly body: string
  readonly write: boolean
  readonly at: Date
  /** How the simulator misbehaved, if it did. */
  readonly faulted?: Misbehaviour['kind']
}

export interface SimulatorOptions {
  /** Default: any free one. */
  readonly port?: number
  /** Default `api@corp.test` and `nexudus`. */
  readonly username?: string
  readonly password?: string
  readonly users?: readonly Fields[]
  /** Names of roles and businesses; their ids count from 1. */
  readonly roles?: readonly string[]
  readonly businesses?: readonly string[]
  /** More writes than this in a minute are throttled. Default: as many as one likes. */
  readonly writesPerMinute?: number
  /** Users that other records refer to: deleting them fails. */
  readonly referenced?: readonly number[]
  /** Refusals come with HTTP 200. */
  readonly hidesRefusals?: boolean
  readonly now?: () => Date
}

export interface NexudusSimulator extends AsyncDisposable {
  /** The address of the API. */
  readonly url: string
  readonly username: string
  readonly password: string
  users(): readonly Fields[]
  readonly journal: readonly JournalEntry[]
  misbehave(plan: Plan): void
  /** Somebody at the web site: changes a user without asking anybody. */
  edit(id: number, change: Fields): void
  /** The tokens given out so far die; those that renew them live. */
  endTokens(): void
  close(): Promise<void>
}

interface Parts {
  readonly options: SimulatorOptions
  readonly door: Doorkeeper
  readonly users: Users
  readonly now: () => Date
  /** Moments of the last writes. */
  readonly writes: number[]
}

/** A Nexudus on the loopback address (users, roles, businesses), in memory only. */
export async function startNexudusSimulator(options: SimulatorOptions = {}): Promise<NexudusSimulator> {
  const { now = () => new Date(), username = 'api@corp.test', password = 'nexudus' } = options
  const users = createUsers(now, () => randomBytes(12).toString('base64url'))
  const door = createDoorkeeper({ username, password }, () => now().getTime())
  const parts: Parts = { options, door, users, now, writes: [] }
  for (const user of options.users ?? [])
    users.create({ PasswordSalt: '', LastHelpVisited: 0, InvalidLoginAttempts: 0, Active: true, ...user })
  const conduct = createConduct()
  const journal: JournalEntry[] = []
  /** Pleas to slow down come in the product's own way. */
  const pleas = new WeakMap<Arrived, Served>()
  const decide = (arrived: Arrived): Misbehaviour | undefined => {
    const { method, target, body } = arrived
    const write = method !== 'GET' && !target.startsWith('/api/token')
    const misbehaviour = conduct.decide({ name: `${method} ${target.replace(/[?/]\d.*|\?.*/, '')}`, write })
    const faulted = misbehaviour === undefined ? {} : { faulted: misbehaviour.kind }
    journal.push({ method, target, body: body.toString('utf8'), write, at: now(), ...faulted })
    if (misbehaviour?.kind !== 'throttled') return misbehaviour
    pleas.set(arrived, throttled(misbehaviour.retryAfter))
    return undefined
  }
  const answer = (arrived: Arrived, misbehaviour: Misbehaviour | undefined): Served =>
    pleas.get(arrived) ?? serve(arrived, misbehaviour, parts)
  const { port, close } = await serveLoopback({ decide, answer }, options.port ?? 0)
  return {
    url: `http://127.0.0.1:${port}`,
    username,
    password,
    users: () => [...users.records.values()],
    edit: (id, change) => void users.records.set(id, { ...users.one(id), ...change }),
    endTokens: door.endTokens,
    journal,
    misbehave: conduct.misbehave,
    close,
    [Symbol.asyncDispose]: close,
  }
}

function serve(arrived: Arrived, misbehaviour: Misbehaviour | undefined, parts: Parts): Served {
  try {
    return run(arrived, misbehaviour, parts)
  } catch (error) {
    if (!(error instanceof Refusal)) throw error
    return parts.options.hidesRefusals === true && error.served.status === 400
      ? { ...error.served, status: 200 }
      : error.served
  }
}

function run(arrived: Arrived, misbehaviour: Misbehaviour | undefined, parts: Parts): Served {
  const { method, target, headers } = arrived
  const { pathname, searchParams } = new URL(target, 'http://localhost')
  if (misbehaviour?.kind === 'expired') {
    parts.door.expire()
    throw unauthorized()
  }
  if (misbehaviour?.kind === 'database') return json(500, { Message: 'An error has occurred.' })
  if (pathname === '/api/token' && method === 'POST') return parts.door.tokens(arrived)
  parts.door.admit(headers.authorization)
  const route = /^\/api\/(sys\/users|sys\/businesses|security\/userroles)(?:\/(\d+))?$/.exec(pathname)
  if (route === null) throw notFound()
  const [, entity, id] = route
  if (method === 'GET' && entity !== 'sys/users')
    return listPage(namesOf(entity, parts), entityName(entity), searchParams)
  if (method === 'GET')
    return id === undefined
      ? listPage([...parts.users.records.values()], 'User', searchParams)
      : json(200, parts.users.one(Number(id)))
  return isOverBudget(parts) ? throttled('1') : write(arrived, id, misbehaviour, parts)
}

const entityName = (entity: string | undefined): string => (entity === 'sys/businesses' ? 'Business' : 'UserRole')

function namesOf(entity: string | undefined, { options }: Parts): readonly Fields[] {
  const names = entity === 'sys/businesses' ? options.businesses : options.roles
  return (names ?? []).map((Name, index) => ({ Id: index + 1, Name }))
}

function isOverBudget({ options: { writesPerMinute = Number.POSITIVE_INFINITY }, writes, now }: Parts): boolean {
  const at = now().getTime()
  writes.push(at)
  return writes.filter(each => each > at - 60_000).length > writesPerMinute
}

function write(
  { method, body }: Arrived,
  id: string | undefined,
  misbehaviour: Misbehaviour | undefined,
  parts: Parts,
): Served {
  const { users, options, now } = parts
  if (method === 'DELETE') {
    const known = Number(users.one(Number(id)).Id)
    if (options.referenced?.includes(known) === true)
      return json(500, { Message: 'An error occurred while deleting the record.', WasSuccessful: false, Errors: null })
    users.records.delete(known)
    return done(known, 'deleted', now())
  }
  const sent = sentBy(body)
  if (misbehaviour?.kind === 'refused' && sent.Email === misbehaviour.account)
    throw invalid('FullName', 'is not acceptable')
  if (misbehaviour?.kind === 'raced') users.create(sent)
  if (id !== undefined) throw notFound()
  if (method === 'POST') return done(users.create(sent), 'created', now())
  if (method === 'PUT') return done(users.update(sent), 'updated', now())
  throw new Refusal({ status: 405, text: '' })
}

function sentBy(body: Buffer): Fields {
  try {
    const sent: unknown = JSON.parse(body.toString('utf8'))
    if (typeof sent === 'object' && sent !== null && !Array.isArray(sent)) return { ...sent }
  } catch {
    // Answered like any other body that is no record.
  }
  throw new Refusal(json(400, { Message: 'The request is invalid.' }))
}
