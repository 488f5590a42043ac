import { randomBytes } from 'node:crypto'
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
import { done, invalid, json, notFound, Refusal, throttled, unauthorized } from './simulator/answers.ts'
import type { Fields } from './simulator/fields.ts'
import { listPage } from './simulator/lists.ts'
import { createDoorkeeper, type Doorkeeper } from './simulator/sessions.ts'
import { createUsers, type Users } from './simulator/users.ts'

export type { Asked, Misbehaviour, Plan } from '#simulation'

/** What the journal keeps of a request. `body` may hold secrets. */
interface Details {
  readonly method: string
  readonly target: string
  readonly body: string
}

/** One request that arrived. */
export type JournalEntry = NexudusSimulator['journal'][number]

/** What the Nexudus is like; everything has a default. */
export interface SimulatorOptions extends SimulationOptions {
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
}

/** A Nexudus that runs; `url` is the address of its API. */
export interface NexudusSimulator extends Simulator<Details> {
  readonly username: string
  readonly password: string
  users(): readonly Fields[]
  /** Somebody at the web site: changes a user without asking anybody. */
  edit(id: number, change: Fields): void
  /** The tokens given out so far die; those that renew them live. */
  endTokens(): void
}

interface Parts {
  readonly options: SimulatorOptions
  readonly credentials: { readonly username: string; readonly password: string }
  readonly door: Doorkeeper
  readonly users: Users
  readonly now: () => Date
  /** Moments of the last writes. */
  readonly writes: number[]
}

/** A Nexudus on the loopback address (users, roles, businesses), in memory only. */
export async function startNexudusSimulator(options: SimulatorOptions = {}): Promise<NexudusSimulator> {
  const { now = () => new Date(), username = 'api@corp.test', password = 'nexudus' } = options
  const credentials = { username, password }
  const users = createUsers(now, () => randomBytes(12).toString('base64url'))
  const door = createDoorkeeper(credentials, () => now().getTime())
  for (const user of options.users ?? [])
    users.create({ PasswordSalt: '', LastHelpVisited: 0, InvalidLoginAttempts: 0, Active: true, ...user })
  const simulator = await startSimulator(productOf({ options, credentials, door, users, now, writes: [] }), options)
  return {
    ...simulator,
    ...credentials,
    users: () => [...users.records.values()],
    edit: (id, change) => void users.records.set(id, { ...users.one(id), ...change }),
    endTokens: door.endTokens,
  }
}

const name = 'nexudus'

function productOf(parts: Parts): SimulatedProduct<Details> {
  const { username, password } = parts.credentials
  return {
    name,
    title: 'Nexudus',
    path: '',
    connection: {
      connector: 'rest',
      settings: { preset: 'nexudus', username, password: referenceTo(name, 'password') },
      match: ['Email'],
      attributes: {
        Email: 'emails.work',
        FullName: { expr: "person.name.givenName + ' ' + person.name.familyName" },
      },
      secrets: { [variableOf(name, 'password')]: password },
    },
    peek,
    answer: (arrived, misbehaviour) => serve(arrived, misbehaviour, parts),
    throttled,
    accounts: () => [...parts.users.records.values()].map(user => shown(user, parts)),
  }
}

function peek({ method, target, body }: Arrived): Asked & Details {
  const write = method !== 'GET' && !target.startsWith('/api/token')
  return {
    name: `${method} ${target.replace(/[?/]\d.*|\?.*/, '')}`,
    write,
    method,
    target,
    body: body.toString('utf8'),
  }
}

function shown({ Id, Email, FullName, UserRoles, Businesses, Active }: Fields, parts: Parts): ShownAccount {
  return {
    id: Id,
    login: Email,
    name: FullName,
    roles: named('security/userroles', UserRoles, parts),
    businesses: named('sys/businesses', Businesses, parts),
    active: Active === true,
  }
}

const named = (entity: string, ids: unknown, parts: Parts): readonly unknown[] =>
  namesOf(entity, parts)
    .filter(({ Id }) => Array.isArray(ids) && ids.includes(Id))
    .map(({ Name }) => Name)

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
