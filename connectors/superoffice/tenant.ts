import { answerJson, Fault, type Http, plainText, shorten } from '#contract'
import { isRecord } from '#kit'

/** A tenant of SuperOffice Online. */
export interface Tenant {
  /** `Cust12345`. */
  readonly id: string
  /** Where it is asked about, and where system users sign in: `https://online.superoffice.com`. */
  readonly environment: string
}

const onlineHost = /^([a-z]+)\d*\.superoffice\.com$/
const environments = new Set(['sod', 'qaonline', 'online'])

/**
 * The tenant an address belongs to.
 * @returns undefined for an on-site address
 */
export function tenantOf(url: string): Tenant | undefined {
  if (!URL.canParse(url)) return undefined
  const { origin, hostname, pathname } = new URL(url)
  const id = /^\/(Cust\d+)\//.exec(pathname)?.[1]
  if (id === undefined) return undefined
  const name = onlineHost.exec(hostname)?.[1]
  if (name === undefined) return { id, environment: origin }
  // Tenants move between hosts (online2, app, disasterrecovery); the host that knows where they are has no number.
  return { id, environment: `https://${environments.has(name) ? name : 'online'}.superoffice.com` }
}

/** What tells an installation from others: Online its tenant, wherever that lives at the moment; on-site its address. */
export function systemParts(url: string): Readonly<Record<string, string>> {
  const tenant = tenantOf(url)
  return tenant === undefined ? { url } : { environment: tenant.environment, tenant: tenant.id }
}

/** How long to wait when a tenant that is down does not say until when. */
const usualPauseMs = 5 * 60_000

/** What asking about a tenant needs. */
export interface Asker {
  readonly http: Http
  readonly now: () => Date
}

/**
 * Where a tenant lives now. Asked without credentials.
 * @param url the address we have; the new one has to be as trustworthy
 * @throws Fault `throttled` until it runs again (maintenance, suspension, a move), `broken` for answers that make no sense
 */
export async function locate(tenant: Tenant, url: string, { http, now }: Asker, signal: AbortSignal): Promise<string> {
  const request = { method: 'GET', url: `${tenant.environment}/api/state/${tenant.id}`, write: false } as const
  const { status, text } = await http.send({ ...request, headers: { accept: 'application/json' } }, signal)
  const state = answerJson(text)
  if (status !== 200 || !isRecord(state) || typeof state.IsRunning !== 'boolean') {
    const answer = `HTTP ${status}`
    throw new Fault('broken', `SuperOffice does not say where tenant ${tenant.id} is (${answer}); check url`, {
      answer,
    })
  }
  if (!state.IsRunning) throw notRunning(tenant, plainText(state.State), plainText(state.ValidUntil), now())
  return trusted(plainText(state.Api), url)
}

function notRunning({ id }: Tenant, state: string, validUntil: string, now: Date): Fault {
  const until = Date.parse(validUntil)
  const soonest = new Date(now.getTime() + usualPauseMs)
  const retryAt = until > soonest.getTime() ? new Date(until) : soonest
  return new Fault('throttled', `tenant ${id} of SuperOffice Online is not running now (${state})`, {
    retryAt,
    answer: state,
  })
}

/** Our credentials go there next: only to the origin we were given, or from one host of SuperOffice to another. */
function trusted(api: string, url: string): string {
  const given = new URL(url)
  const moved = URL.canParse(api) ? new URL(api) : undefined
  const both = moved?.protocol === 'https:' && onlineHost.test(moved.hostname) && onlineHost.test(given.hostname)
  if (moved === undefined || !(both || moved.origin === given.origin)) {
    throw new Fault('broken', `SuperOffice names ${shorten(api)} as the tenant’s address, which we do not trust`)
  }
  return `${moved.origin}${moved.pathname.replace(/\/$/, '')}/v1`
}
