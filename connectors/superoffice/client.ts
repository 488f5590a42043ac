import { type ConnectorContext, Fault, fixedSession, loginSession, type Session } from '#contract'
import type { Raw } from '#kit'
import { type ApiCall, exchange, misdirected, standingHeaders, type Wire } from './exchange.ts'
import { type ApiAnswer, type Circumstances, type Refusal, refusalFault } from './faults.ts'
import { recordOf } from './records.ts'
import type { SuperOfficeSettings } from './settings.ts'
import { requestTicket } from './system-user.ts'
import { type Asker, locate, type Tenant, tenantOf } from './tenant.ts'

/** The API as the rest of the connector sees it. Everything throws what `exchange` throws, besides what is said here. */
export interface SuperOfficeClient {
  /** The tenant of SuperOffice Online; undefined on-site. */
  readonly tenant: Tenant | undefined
  /**
   * A request whose refusal the caller looks at. Signs in, once more when the ticket has died, and follows a tenant that
   * moved. @throws Fault `denied`
   */
  send(call: ApiCall, signal: AbortSignal): Promise<ApiAnswer>
  /** A read whose refusal is nothing but a fault. @param what words for the message: `the roles` */
  read(path: string, what: string, signal: AbortSignal): Promise<unknown>
  /** An entity, or undefined when there is none. */
  entity(path: string, what: string, signal: AbortSignal): Promise<Raw | undefined>
  /** A write whose refusal is nothing but a fault; gives its answer. */
  write(call: Omit<ApiCall, 'write'>, what: string, signal: AbortSignal): Promise<unknown>
  /** The fault of a refusal. */
  fault(refusal: Refusal, circumstances: Omit<Circumstances, 'tenant'>): Fault
  /** Asks where the tenant lives, and goes there from now on. @throws Fault `throttled` while it does not run */
  relocate(signal: AbortSignal): Promise<void>
}

/** Keeps session and address of one connection; nothing is sent before the first call. */
export function createClient(
  settings: SuperOfficeSettings,
  { http, clock, log }: Pick<ConnectorContext, 'http' | 'clock' | 'log'>,
): SuperOfficeClient {
  const wire: Wire = { http, now: () => clock.now(), headers: standingHeaders(settings) }
  const tenant = tenantOf(settings.url)
  const session = openSession(settings, tenant, wire, clock)
  let base = settings.url.replace(/\/$/, '')

  const relocate = async (signal: AbortSignal): Promise<void> => {
    if (tenant !== undefined) base = await locate(tenant, base, wire, signal)
  }
  const attempt = async (call: ApiCall, authorization: string, signal: AbortSignal): Promise<ApiAnswer> => {
    log.debug('SuperOffice is asked', { method: call.method, path: call.path.replace(/\?.*/, '') })
    const answer = await exchange(call, { base, authorization }, wire, signal)
    if (!isRefused(answer, misdirected) || tenant === undefined) return answer
    await relocate(signal)
    return exchange(call, { base, authorization }, wire, signal)
  }
  const send: SuperOfficeClient['send'] = async (call, signal) => {
    const authorization = await session.current(signal)
    const answer = await attempt(call, authorization, signal)
    if (!isRefused(answer, 401)) return answer
    const fresh = await session.renew(authorization, signal)
    const again = fresh === undefined ? answer : await attempt(call, fresh, signal)
    if (isRefused(again, 401)) throw notLetIn(again)
    return again
  }
  const fault: SuperOfficeClient['fault'] = (refusal, circumstances) =>
    refusalFault(refusal, { ...circumstances, tenant: tenant?.id })
  const read: SuperOfficeClient['read'] = async (path, what, signal) => {
    const answer = await send({ method: 'GET', path, write: false }, signal)
    if (answer.kind === 'done') return answer.body
    if (answer.status === 404) throw noSuchPlace(what, answer)
    throw fault(answer, { what, write: false })
  }
  return {
    tenant,
    send,
    read,
    fault,
    relocate,
    entity: async (path, what, signal) => {
      const answer = await send({ method: 'GET', path, write: false }, signal)
      if (answer.kind === 'done' && answer.body !== null) return recordOf(answer.body, what)
      if (answer.kind === 'done') {
        // Nothing at all may also come from what stands before SuperOffice: then nobody must be taken for gone.
        recordOf(await read('/User/currentPrincipal', 'who we are', signal), 'who we are')
        return undefined
      }
      const refused = fault(answer, { what, write: false })
      if (refused.kind !== 'missing') throw refused
      // A 404 without SuperOffice's own words may come from a wrong address: then nobody must be taken for gone.
      if (answer.errorType === '') await read('/User/currentPrincipal', 'who we are', signal)
      return undefined
    },
    write: async (call, what, signal) => {
      const answer = await send({ ...call, write: true }, signal)
      if (answer.kind === 'refused') throw fault(answer, { what, write: true })
      return answer.body
    },
  }
}

const isRefused = (answer: ApiAnswer, status: number): answer is Refusal =>
  answer.kind === 'refused' && answer.status === status

function openSession(
  settings: SuperOfficeSettings,
  tenant: Tenant | undefined,
  asker: Asker,
  clock: ConnectorContext['clock'],
): Session<string> {
  const { username = '', password, ticket, token, systemUser, privateKey, appToken } = settings
  if (ticket !== undefined) return fixedSession(`SOTicket ${ticket.reveal()}`)
  if (token !== undefined) return fixedSession(`Bearer ${token.reveal()}`)
  if (systemUser !== undefined && privateKey !== undefined && appToken !== undefined && tenant !== undefined) {
    const user = { systemUser, privateKey, appToken }
    return loginSession(async signal => `SOTicket ${await requestTicket(user, tenant, asker, signal)}`, clock)
  }
  return fixedSession(`Basic ${Buffer.from(`${username}:${password?.reveal() ?? ''}`, 'utf8').toString('base64')}`)
}

function notLetIn({ status, errorType }: Refusal): Fault {
  return new Fault(
    'denied',
    'SuperOffice does not accept our credentials; correct them (a ticket dies six hours after its last use, an access token after one), and check that web.config allows this way to sign in',
    { answer: `HTTP ${status} ${errorType}`.trim(), scope: 'connection' },
  )
}

function noSuchPlace(what: string, { status }: Refusal): Fault {
  const answer = `HTTP ${status}`
  return new Fault(
    'broken',
    `SuperOffice has no place to ask for ${what} (${answer}); check that url is the address of /api/v1`,
    {
      answer,
    },
  )
}
