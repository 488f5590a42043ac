import type { Clock } from '../domain/time/clock.ts'
import type { Credentials } from '../scim/credentials.ts'
import { isLoopback } from './address.ts'
import { type HttpRoute, plainRefusal, type RequestHead, type RouteGroup } from './route.ts'
import { judgeBearer } from './scim/bearer.ts'

/**
 * Metrics tell how many people there are and what fails: this machine may read them, and whoever shows a token. A proxy on this
 * machine that nobody told us to trust speaks for others.
 */
export function metricsGroup(
  route: HttpRoute,
  { credentials, clock }: { readonly credentials: Credentials; readonly clock: Clock },
): RouteGroup {
  return {
    prefix: '',
    routes: [route],
    async admit(head) {
      if (isFromHere(head)) return { caller: undefined }
      const shown = judgeBearer(head, credentials, clock.now())
      if (shown.kind === 'good') return { caller: undefined }
      const refusal = plainRefusal(401, shown.detail)
      return { answer: { ...refusal, headers: { ...refusal.headers, 'www-authenticate': 'Bearer realm="usherd"' } } }
    },
  }
}

/** With trusted proxies `from` is the client behind them, and what it passed on is no news. */
const isFromHere = ({ from, headers }: RequestHead): boolean =>
  isLoopback(from) && headers['x-forwarded-for'] === undefined && headers.forwarded === undefined
