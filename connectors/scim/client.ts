import {
  aloneAt,
  answerJson,
  type ConnectorContext,
  type Exclusive,
  Fault,
  type HttpRequest,
  type HttpResponse,
  writeJson,
} from '#contract'
import { isRecord, type Raw } from '#kit'
import { type BulkMemory, createBulkMemory } from './bulk-form.ts'
import type { Reply, ScimCall } from './call.ts'
import { errorIn, faultIn, type ScimError } from './faults.ts'
import { createJoining, type Joining } from './joining.ts'
import { type Profile, profileOf } from './profile.ts'
import { recordOf, withVersion } from './records.ts'
import { type AskService, createService } from './service.ts'
import type { ScimSettings } from './settings.ts'

/** The service as the rest of the connector sees it. */
export interface ScimClient {
  readonly profile: Profile
  readonly joining: Joining
  readonly service: AskService
  /** Sends a call. @returns what is said to it. @throws Fault whatever else the answer means */
  ask(call: ScimCall, signal: AbortSignal): Promise<Reply>
  /** The same, @returns the resource it answers with; undefined for an empty body */
  send(call: ScimCall, signal: AbortSignal): Promise<Raw | undefined>
  /** The path below the base address that an address of the service leads to; undefined for any other address. */
  pathOf(address: string): string | undefined
  /** A read that has to answer with something. @throws Fault */
  read(call: Omit<ScimCall, 'method'>, signal: AbortSignal): Promise<Raw>
  /** Turns for what is at the service. */
  readonly alone: Exclusive
  /** What was seen of its bulk requests. */
  readonly bulkMemory: BulkMemory
  /** Whether a PATCH of a group was seen to let somebody join (true), or leave (false). */
  readonly provenPatches: Set<boolean>
  /** The operator’s word that groups show all of their members. */
  readonly wholeGroups: boolean
}

/** Opens nothing: the protocol has no session, and the first request is the first call. */
export function createClient(settings: ScimSettings, context: ConnectorContext): ScimClient {
  const { http, clock, log, exclusive } = context
  const base = settings.url.replace(/\/+$/, '')
  const token = settings.token.reveal()
  const exchange = (call: ScimCall, signal: AbortSignal): Promise<HttpResponse> => {
    log.debug('The SCIM service is asked', { method: call.method, path: call.path })
    return http.send(requestOf(call, base, token), signal)
  }
  const ask: ScimClient['ask'] = async (call, signal) => {
    const response = await exchange(call, signal)
    const { what, fields = [] } = call
    const secrets = [token, ...(call.secrets ?? [])]
    const fault = faultIn(response, { what, write: isWrite(call), now: clock.now(), secrets, fields })
    if (fault === undefined) return replyOf(response, call)
    if (fault.kind === 'missing') await doubt(call, errorIn(response.text, secrets), send, signal)
    throw fault
  }
  const send: ScimClient['send'] = async (call, signal) => (await ask(call, signal)).body
  const read: ScimClient['read'] = async (call, signal) => {
    const { body, headers } = await ask({ ...call, method: 'GET' }, signal)
    return withVersion(recordOf(body, call.what), headers.etag)
  }
  const profile = profileOf(settings.profile)
  return {
    profile,
    joining: createJoining(profile.joinsFilters),
    service: createService(send),
    ask,
    send,
    read,
    pathOf: address => pathBelow(base, address),
    alone: aloneAt(base, exclusive),
    bulkMemory: createBulkMemory(log),
    provenPatches: new Set(),
    wholeGroups: settings.wholeGroups,
  }
}

const isWrite = ({ method }: ScimCall): boolean => method !== 'GET'

function requestOf(
  { method, path, query = {}, body, headers = {}, refused }: ScimCall,
  base: string,
  token: string,
): HttpRequest {
  const search = Object.entries(query).map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
  const typed = body === undefined ? {} : { 'content-type': 'application/scim+json' }
  return {
    method,
    url: `${base}${path}${search.length === 0 ? '' : `?${search.join('&')}`}`,
    headers: {
      accept: 'application/scim+json, application/json',
      authorization: `Bearer ${token}`,
      ...typed,
      ...headers,
    },
    ...(body === undefined ? {} : { body: writeJson(body) }),
    write: method !== 'GET',
    ...(refused === undefined ? {} : { refused }),
  }
}

function replyOf({ text, status, headers }: HttpResponse, call: ScimCall): Reply {
  const body = text.trim() === '' ? undefined : answerJson(text)
  if (isRecord(body)) return { status, headers, body, isStrange: false }
  const isStrange = text.trim() !== ''
  // A write that was accepted is not undone by an answer nobody can read.
  if (!isStrange || isWrite(call)) return { status, headers, body: undefined, isStrange }
  const kind = text.trimStart().startsWith('<') ? 'a page for people' : 'something that is no JSON object'
  throw new Fault(
    'broken',
    `the SCIM service, asked about ${call.what}, answered with ${kind}; check that url is the address of the service`,
    { answer: `HTTP ${status}` },
  )
}

/** Services behind a proxy often name another scheme of the same host. */
function pathBelow(base: string, address: string): string | undefined {
  const own = new URL(base)
  const url = URL.parse(address, `${base}/`)
  const isOwn = url?.host === own.host && url.pathname.startsWith(`${own.pathname.replace(/\/$/, '')}/`)
  return isOwn ? url.pathname.slice(own.pathname.replace(/\/$/, '').length) : undefined
}

/**
 * A 404 may come from a wrong address, or from a proxy in front of a service that is down: then nobody must be taken for gone.
 * Unless the service itself says it, asks for what every service has.
 * @throws Fault `broken` when that is not there either
 */
async function doubt(
  call: ScimCall,
  { isScim }: ScimError,
  send: ScimClient['send'],
  signal: AbortSignal,
): Promise<void> {
  if (call.path === '/Users')
    throw new Fault(
      'broken',
      'the SCIM service has no users at this address; check that url is what stands before /Users',
      {
        answer: 'HTTP 404',
      },
    )
  if (!isScim) await send({ method: 'GET', path: '/Users', query: { count: 1 }, what: 'its users' }, signal)
}
