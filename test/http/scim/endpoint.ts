import { onTestFinished } from 'vitest'
import { scimGroup } from '../../../src/http/scim/group.ts'
import type { Rate } from '../../../src/http/scim/rate.ts'
import type { RunningServer, ServerOptions } from '../../../src/http/server.ts'
import { type Credentials, openCredentials } from '../../../src/scim/credentials.ts'
import type { Dialect } from '../../../src/scim/dialect.ts'
import { dialectOf, isProfile, type ProfileName } from '../../../src/scim/profiles.ts'
import { openRecorder, type Recorder } from '../../../src/scim/recorder.ts'
import { loadRegistry } from '../../../src/scim/registry.ts'
import type { Registry } from '../../../src/scim/schema.ts'
import { scimLimits } from '../../../src/scim/service/request.ts'
import { createToken } from '../../../src/scim/token.ts'
import type { Scim } from '../../../src/store/scim.ts'
import type { OpenOptions } from '../../../src/store/sqlite/open.ts'
import type { Store } from '../../../src/store/store.ts'
import { at } from '../../store/sample.ts'
import { sqlitePlace } from '../../store/sqlite/place.ts'
import { createFakeClock, type FakeClock } from '../../transport/fake-clock.ts'
import { notebook } from '../../transport/loopback.ts'
import { running } from '../running.ts'

// JSON as a test looks at it: deep, and known to it.
// biome-ignore lint/suspicious/noExplicitAny: a test says what it expects by looking
export type Anything = any

/** What the endpoint said. */
export interface Said {
  readonly status: number
  readonly headers: Headers
  /** Parsed; undefined without a body. */
  readonly json: Anything
  readonly text: string
}

/** Sends one request with a token; what is no text becomes JSON. */
export type Send = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<Said>

/** The real server over a real store, with one source and a token of it. */
export interface Endpoint {
  readonly url: string
  readonly base: string
  readonly store: Store
  readonly clock: FakeClock
  readonly credentials: Credentials
  readonly recorder: Recorder
  readonly server: RunningServer
  /** Lines of the log. */
  readonly log: ReturnType<typeof notebook>
  /** Sources that were written to, in order. */
  readonly writes: string[]
  readonly token: string
  /** As the first source. */
  readonly send: Send
  /** As somebody else: another token, or none. */
  sendAs(token: string | undefined): Send
  /** A new token. */
  tokenFor(
    source: string,
    more?: { readonly profile?: string; readonly readOnly?: boolean; readonly expiresAt?: Date },
  ): Promise<string>
}

export interface EndpointOptions {
  readonly profile?: ProfileName
  /** Beside `entra`, the first one. */
  readonly tenants?: readonly string[]
  readonly dialect?: Partial<Dialect>
  readonly discovery?: 'open' | 'closed'
  readonly registry?: Registry
  readonly rate?: Rate
  readonly publicUrl?: string
  readonly server?: Partial<ServerOptions>
  readonly store?: Partial<OpenOptions>
  /** A store that goes wrong. */
  readonly spoilt?: (scim: Scim) => Scim
}

/** Opens a endpoint; everything is closed and removed when the test is over. */
export async function openEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const { profile = 'standard', tenants = [], dialect = {}, discovery = 'open', rate, publicUrl } = options
  const { spoilt = scim => scim } = options
  const place = await sqlitePlace()
  const clock = createFakeClock(at())
  const store = await place.open({ clock, ...options.store })
  onTestFinished(async () => {
    await store.close()
    await place.remove()
  })
  const credentials = await openCredentials(store.tokens)
  const recorder = await openRecorder(store.recordings)
  const log = notebook()
  const writes: string[] = []
  const tenant = { dialect: dialectOf(profile, dialect), openDiscovery: discovery === 'open' }
  let made = 0
  const group = scimGroup({
    tools: {
      store: spoilt(store.scim),
      registry: options.registry ?? coreRegistry(),
      limits: scimLimits,
      now: () => clock.now().getTime(),
      newId: () => crypto.randomUUID(),
    },
    credentials,
    recorder,
    tenants: new Map(['entra', ...tenants].map(name => [name, tenant])),
    dialectOf: name => (isProfile(name) ? dialectOf(name) : undefined),
    clock,
    log,
    onWrite: source => void writes.push(source),
    ...(rate === undefined ? {} : { rate }),
    ...(publicUrl === undefined ? {} : { publicUrl }),
  })
  const server = await running({ groups: [group], log, ...options.server })
  const base = `${server.url}/scim/v2`
  const tokenFor: Endpoint['tokenFor'] = async (source, more = {}) => {
    made += 1
    const { id, token, hash } = createToken(count =>
      Uint8Array.from({ length: count }, (_none, index) => made * 7 + index),
    )
    await credentials.add({ id, source, hash, readOnly: false, createdAt: clock.now(), ...more })
    return token.reveal()
  }
  const token = await tokenFor('entra')
  const sendAs: Endpoint['sendAs'] = as => (method, path, body, headers) =>
    sendTo(base, as, { method, path, body, headers })
  return {
    url: server.url,
    base,
    store,
    clock,
    credentials,
    recorder,
    server,
    log,
    writes,
    token,
    send: sendAs(token),
    sendAs,
    tokenFor,
  }
}

function coreRegistry(): Registry {
  const loaded = loadRegistry()
  if ('problems' in loaded) throw new Error('the core schemas do not fit together')
  return loaded.registry
}

async function sendTo(
  base: string,
  token: string | undefined,
  {
    method,
    path,
    body,
    headers = {},
  }: { method: string; path: string; body: unknown; headers?: Readonly<Record<string, string>> | undefined },
): Promise<Said> {
  const answer = await fetch(`${base}${path}`, {
    method,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/scim+json' }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  })
  const text = await answer.text()
  return { status: answer.status, headers: answer.headers, text, json: text === '' ? undefined : JSON.parse(text) }
}

export const urn = {
  user: 'urn:ietf:params:scim:schemas:core:2.0:User',
  group: 'urn:ietf:params:scim:schemas:core:2.0:Group',
  enterprise: 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User',
  patch: 'urn:ietf:params:scim:api:messages:2.0:PatchOp',
  list: 'urn:ietf:params:scim:api:messages:2.0:ListResponse',
  search: 'urn:ietf:params:scim:api:messages:2.0:SearchRequest',
  bulk: 'urn:ietf:params:scim:api:messages:2.0:BulkRequest',
  error: 'urn:ietf:params:scim:api:messages:2.0:Error',
} as const

/** The message of a PATCH. */
export const patchOf = (...Operations: readonly object[]): object => ({ schemas: [urn.patch], Operations })

/** A user's message. */
export const userOf = (userName: string, more: object = {}): object => ({ schemas: [urn.user], userName, ...more })

/** A group's message. */
export const groupOf = (displayName: string, more: object = {}): object => ({
  schemas: [urn.group],
  displayName,
  ...more,
})

/** Makes a user. @returns the id */
export async function addUser({ send }: Pick<Endpoint, 'send'>, userName: string, more: object = {}): Promise<string> {
  const said = await send('POST', '/Users', userOf(userName, more))
  if (said.status !== 201) throw new Error(`${said.status}: ${said.text}`)
  return said.json.id
}

/** Makes a group. @returns the id */
export async function addGroup(
  { send }: Pick<Endpoint, 'send'>,
  displayName: string,
  ...members: readonly string[]
): Promise<string> {
  const said = await send('POST', '/Groups', groupOf(displayName, { members: members.map(value => ({ value })) }))
  if (said.status !== 201) throw new Error(`${said.status}: ${said.text}`)
  return said.json.id
}
