import type { ServiceLimits } from '../../scim/documents.ts'
import { errorMessage } from '../../scim/error-message.ts'
import { isDiscovery } from '../../scim/service/discovery.ts'
import type { Admission, HttpAnswer, HttpMethod, HttpRoute, RequestHead, RouteGroup } from '../route.ts'
import { judgeBearer } from './bearer.ts'
import { answerOf, type ScimEndpoint, type ScimVisitor, scimPrefix } from './endpoint.ts'
import { handleScim } from './handle.ts'
import { createRateLimiter, defaultRate, type RateLimiter } from './rate.ts'
import { createRefusedTokens, type RefusedTokens } from './refused-tokens.ts'

/** Everything below `/scim/v2`: who may come in, and errors in SCIM's shape whatever goes wrong. */
export function scimGroup(endpoint: ScimEndpoint): RouteGroup<ScimVisitor> {
  const limiter = createRateLimiter(endpoint.rate ?? defaultRate)
  const refused = createRefusedTokens()
  const methods: readonly HttpMethod[] = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE']
  const paths = ['/', '/*']
  const handle: HttpRoute<ScimVisitor>['handle'] = request => handleScim(request, endpoint)
  return {
    prefix: scimPrefix,
    routes: paths.flatMap(path => methods.map(method => ({ method, path, handle }))),
    admit: async head => admit(head, endpoint, { limiter, refused }),
    refuse: (status, detail) => refuse(status, detail, endpoint.tools.limits),
    mostBodyBytes: endpoint.tools.limits.maxPayloadSize,
  }
}

/** What the server found wrong before a request came to us. B5: a limit is named. */
function refuse(status: number, detail: string, { maxPayloadSize }: ServiceLimits): HttpAnswer {
  const sentence =
    status === 413 ? `the body is too large: maxPayloadSize is ${maxPayloadSize} bytes, for any request` : detail
  const scimType = status === 400 ? 'invalidSyntax' : undefined
  return answerOf({ status, headers: {}, body: errorMessage(status, sentence, scimType) })
}

const refusal = (status: number, detail: string, headers: Readonly<Record<string, string>> = {}): Admission<never> => ({
  answer: answerOf({ status, headers, body: errorMessage(status, detail) }),
})

/** What is counted of callers. */
interface Counters {
  readonly limiter: RateLimiter
  readonly refused: RefusedTokens
}

function tellCounted({ log, clock }: ScimEndpoint, refused: RefusedTokens): void {
  for (const { from, count } of refused.counted(clock.monotonicMs()))
    log.info('scim: refused more often', { status: 401, count, from })
}

/** Z2: before a body is read. */
function admit(head: RequestHead, endpoint: ScimEndpoint, { limiter, refused }: Counters): Admission<ScimVisitor> {
  tellCounted(endpoint, refused)
  if (isOpenDiscovery(head, endpoint)) return { caller: { readOnly: true } }
  const shown = judgeBearer(head, endpoint.credentials, endpoint.clock.now())
  if (shown.kind === 'bad') {
    if (refused.isTold(head.from, endpoint.clock.monotonicMs()))
      endpoint.log.info('scim: refused', { id: head.id, status: 401, detail: shown.detail, from: head.from })
    return refusal(401, shown.detail, { 'www-authenticate': 'Bearer realm="usherd SCIM"' })
  }
  const { id, source, profile, readOnly } = shown.record
  const seconds = limiter.take(id, endpoint.clock.monotonicMs())
  if (seconds > 0) return refusal(429, 'too many requests', { 'retry-after': String(seconds) })
  const tenant = endpoint.tenants.get(source)
  if (tenant === undefined)
    return refusal(403, 'nothing can be pushed in with this token any more: its source is not configured')
  if (head.headers['content-encoding'] !== undefined) return refusal(415, 'send the body as it is, without an encoding')
  const own = profile === undefined ? undefined : endpoint.dialectOf(profile)
  return { caller: { token: id, tenant: source, dialect: own ?? tenant.dialect, readOnly } }
}

/** D6. */
function isOpenDiscovery({ method, path, headers }: RequestHead, { tenants }: ScimEndpoint): boolean {
  if (headers.authorization !== undefined || (method !== 'GET' && method !== 'HEAD')) return false
  const [first = ''] = path
    .slice(scimPrefix.length)
    .split('/')
    .filter(step => step !== '')
  return isDiscovery(first) && [...tenants.values()].some(({ openDiscovery }) => openDiscovery)
}
