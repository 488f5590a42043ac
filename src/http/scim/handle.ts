import { withoutValues } from '../../scim/redact.ts'
import { ScimError } from '../../scim/scim-error.ts'
import { answer } from '../../scim/service/answer.ts'
import { discover } from '../../scim/service/discovery.ts'
import { refusalOf } from '../../scim/service/refusal.ts'
import type { ScimReply, ScimRequest } from '../../scim/service/request.ts'
import type { HttpAnswer, IncomingRequest } from '../route.ts'
import { answerOf, type ScimEndpoint, type ScimVisitor, scimPrefix } from './endpoint.ts'

/** Answers one request that was let in, notes what was refused, and tells of what was written. */
export async function handleScim(request: IncomingRequest<ScimVisitor>, endpoint: ScimEndpoint): Promise<HttpAnswer> {
  const startMs = endpoint.clock.monotonicMs()
  const reply = await replyTo(request, endpoint)
  note(request, reply, endpoint)
  const { tenant } = request.caller
  const { method } = request
  const source = tenant === undefined ? {} : { source: tenant }
  endpoint.onAnswered?.({ ...source, method, status: reply.status, ms: endpoint.clock.monotonicMs() - startMs })
  if (tenant !== undefined && hasWritten(request, reply)) endpoint.onWrite(tenant)
  return answerOf(reply)
}

async function replyTo(request: IncomingRequest<ScimVisitor>, endpoint: ScimEndpoint): Promise<ScimReply> {
  try {
    const base = `${endpoint.publicUrl ?? originOf(request)}${scimPrefix}`
    const steps = stepsOf(request.path)
    const { tenant, dialect, readOnly } = request.caller
    const method = request.method === 'HEAD' ? 'GET' : request.method
    if (tenant === undefined || dialect === undefined) {
      const [first = '', second, ...rest] = steps
      if (rest.length > 0) throw new ScimError(404, 'there is nothing at this address')
      return await discover(first, second, { method, query: request.query, base }, endpoint.tools)
    }
    expectJson(request)
    const scimRequest: ScimRequest = {
      caller: { tenant, dialect, readOnly },
      method,
      steps,
      query: request.query,
      body: request.body,
      base,
      ...optional('ifMatch', request.headers['if-match']),
      ...optional('ifNoneMatch', request.headers['if-none-match']),
    }
    return await answer(scimRequest, endpoint.tools)
  } catch (error) {
    return refusalOf(error)
  }
}

/** Empty steps are left out: some clients join addresses with two slashes. @throws ScimError 404 for what cannot be decoded */
function stepsOf(path: string): readonly string[] {
  try {
    return path
      .slice(scimPrefix.length)
      .split('/')
      .filter(step => step !== '')
      .map(decodeURIComponent)
  } catch {
    throw new ScimError(404, 'there is nothing at an address that cannot be decoded')
  }
}

/** What a client wrote as our name goes into links, so it has to be a name (RFC 9112 §3.2). @throws ScimError 400 */
function originOf({ origin }: IncomingRequest<ScimVisitor>): string {
  if (/^https?:\/\/[\w.:[\]-]+$/.test(origin)) return origin
  throw new ScimError(400, 'the Host header is no host name')
}

/** C13. @throws ScimError 415 */
function expectJson({ body, headers }: IncomingRequest<ScimVisitor>): void {
  if (body === '') return
  const type = headers['content-type'] ?? ''
  if (!/^application\/(?:scim\+)?json\s*(?:;|$)/i.test(type))
    throw new ScimError(415, 'send application/scim+json or application/json')
}

const optional = <Name extends string>(name: Name, value: string | undefined): { readonly [K in Name]?: string } =>
  (value === undefined ? {} : { [name]: value }) as { readonly [K in Name]?: string } // the one key it can have

function hasWritten({ method, path }: IncomingRequest<ScimVisitor>, { status }: ScimReply): boolean {
  return status < 300 && method !== 'GET' && method !== 'HEAD' && !path.endsWith('/.search')
}

/**
 * Refusals are worth a line; so are names nobody declared, which may be a misspelt mapping at the other side. Values stay out of it: they
 * are names and addresses of people (Z6).
 */
function note(request: IncomingRequest<ScimVisitor>, reply: ScimReply, { log, recorder, clock }: ScimEndpoint): void {
  const { id, method, path, caller } = request
  const ignored = reply.ignored ?? []
  if (reply.status < 400 && ignored.length === 0) return
  const about = {
    id,
    method,
    path: path.slice(0, 100),
    source: caller.tenant,
    token: caller.token,
    status: reply.status,
  }
  if (reply.status >= 400)
    log.info('scim: refused', { ...about, detail: withoutValues(String(reply.body?.detail ?? '')) })
  else log.debug('scim: ignored what is not declared', { ...about, names: ignored.slice(0, 10).join(', ') })
  recorder?.take(
    {
      source: caller.tenant ?? '',
      method,
      path,
      query: request.query,
      body: request.body,
      status: reply.status,
      detail: reply.status >= 400 ? String(reply.body?.detail ?? '') : `ignored: ${ignored.join(', ')}`,
    },
    clock.now(),
  )
}
