import type { IncomingMessage, Server } from 'node:http'
import type { Socket } from 'node:net'
import { type FastifyError, type FastifyInstance, type FastifyReply, type FastifyRequest, fastify } from 'fastify'
import type { ListenConfig } from '../config/config.ts'
import type { Log } from '../domain/log.ts'
import { shorten } from '../domain/text/shorten.ts'
import { authority, refuseUnguarded } from './address.ts'
import { listenProblem } from './listen-problem.ts'
import { createListener, defaultLimits, type Limits } from './listener.ts'
import { rawRefusal, sentenceFor, statusOf } from './refusal.ts'
import { absoluteTarget, decodeBody, flatHeaders, pathOf, requestId, splitTarget } from './request.ts'
import { type HttpAnswer, type HttpRoute, openGroup, plainRefusal, type RequestHead, type RouteGroup } from './route.ts'
import { notAllowed, routeFor, tableOf } from './table.ts'
import { readTls, type TlsPair } from './tls.ts'

export interface ServerOptions {
  readonly listen: Pick<ListenConfig, 'host' | 'port' | 'trustedProxies' | 'tls'>
  /** Whether a token exists that callers from other machines have to show. */
  readonly allowRemote: boolean
  /** What anybody may ask. */
  readonly routes: readonly HttpRoute[]
  /** Everything else; each group has its own gate. Prefixes differ from each other, or are empty. */
  readonly groups?: readonly RouteGroup<unknown>[]
  readonly log: Log
  readonly limits?: Partial<Limits>
}

/** The server once its port is open: where it is reached, and how it is ended. */
export interface RunningServer {
  /** Without a slash at the end: `http://127.0.0.1:8080`. */
  readonly url: string
  /** Takes no more connections, lets running requests finish (for `graceMs` at most), closes idle connections at once. */
  close(): Promise<void>
}

/**
 * Starts to listen. The one home of fastify: its loggers, schemas and error texts stay out of answers and logs.
 * @throws Problem `listen.no-token`, `listen.taken`, `listen.forbidden`, `listen.elsewhere`, `listen.failed`,
 *   `listen.tls-unreadable`, `listen.tls-unusable`
 */
export async function startServer(options: ServerOptions): Promise<RunningServer> {
  const { listen, groups = [] } = options
  refuseUnguarded(listen.host, options.allowRemote)
  const limits = { ...defaultLimits, ...options.limits }
  const tls = listen.tls === undefined ? undefined : await readTls(listen.tls)
  const app = createApp(options, limits, tls)
  for (const group of [openGroup(options.routes), ...groups])
    app.register(async scope => addGroup(scope, group, options.log, limits), { prefix: group.prefix })
  await listenAt(app, listen)
  const address = app.server.address()
  const port = address !== null && typeof address === 'object' ? address.port : listen.port
  return {
    url: `${tls === undefined ? 'http' : 'https'}://${authority(listen.host, port)}`,
    close: () => closeApp(app, limits.graceMs),
  }
}

function createApp(
  { listen, log, groups = [] }: ServerOptions,
  limits: Limits,
  tls: TlsPair | undefined,
): FastifyInstance {
  const app = fastify({
    logger: false,
    serverFactory: handler => createListener(handler, limits, tls),
    bodyLimit: limits.mostBodyBytes,
    trustProxy: listen.trustedProxies.length === 0 ? false : [...listen.trustedProxies],
    requestIdHeader: false,
    genReqId: ({ headers }) => requestId(headers),
    rewriteUrl: toOriginForm,
    routerOptions: { ignoreTrailingSlash: true, maxParamLength: 512, querystringParser: () => ({}) },
    // An address that cannot be decoded reaches no group, but is refused in the words of the one it was meant for.
    frameworkErrors: (error, request, reply) => {
      const refuse = refusalOf(groupAt(request.url, groups))
      void send(reply.headers(onEveryAnswer(request)), refuse(statusOf(error), sentenceFor(statusOf(error))))
    },
    clientErrorHandler: refuseBytes,
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer' }, takeBody)
  sayLast(app)
  app.setNotFoundHandler(({ method }, reply) => send(reply, nothingThere(method, app, plainRefusal)))
  // These two do not wait for anything: with `async` each would cost every request some turns of the loop.
  app.addHook('onRequest', (request, reply, done) => {
    reply.headers(onEveryAnswer(request))
    // Two names for us (RFC 9112 §3.2): a proxy before us may have gone by the other one.
    if ((request.raw.headersDistinct.host?.length ?? 0) < 2) return done()
    void send(reply, refusalOf(groupAt(request.url, groups))(400, 'there are two Host headers'))
  })
  app.addHook('onResponse', (request, reply, done) => {
    const { id, method, ip: from } = request
    // Without the query: it may name people, and clients put worse things there.
    const path = shorten(pathOf(request.url), 100)
    log.debug('request answered', {
      id,
      method,
      path,
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime),
      from,
    })
    done()
  })
  return app
}

/** The group an address is meant for, whether or not it has such a route. */
const groupAt = (url: string, groups: readonly RouteGroup<unknown>[]): RouteGroup<unknown> | undefined =>
  groups.find(({ prefix }) => prefix !== '' && url.startsWith(`${prefix}/`))

/** Of an absolute request target the host counts, and not the Host header beside it (RFC 9112 §3.2.2). */
function toOriginForm(request: IncomingMessage): string {
  const { url = '/' } = request
  const absolute = absoluteTarget(url)
  if (absolute === undefined) return url
  request.headers.host = absolute.host
  return absolute.rest
}

/** Somebody who was let in. */
interface Admitted {
  readonly head: RequestHead
  readonly caller: unknown
}

/** Puts one group's routes, gate and refusals into a scope of its own. */
function addGroup(scope: FastifyInstance, group: RouteGroup<unknown>, log: Log, limits: Limits): void {
  const refuse = refusalOf(group)
  const admitted = new WeakMap<FastifyRequest, Admitted>()
  scope.addHook('onRequest', async (request, reply) => {
    const head = headOf(request, reply)
    const admission = await group.admit(head)
    if ('answer' in admission) return send(reply, admission.answer)
    admitted.set(request, { head, caller: admission.caller })
  })
  scope.setErrorHandler<FastifyError>((error, request, reply) => {
    const status = statusOf(error)
    if (status === 500) log.error('a request failed in a way nobody foresaw', { id: request.id, error })
    return send(reply, refuse(status, sentenceFor(status)))
  })
  if (group.prefix !== '')
    scope.setNotFoundHandler(({ method }, reply) => send(reply, nothingThere(method, scope, refuse)))
  for (const [url, routes] of tableOf(group.routes)) {
    scope.all(url, { bodyLimit: group.mostBodyBytes ?? limits.mostBodyBytes }, async (request, reply) => {
      const route = routeFor(routes, request.method)
      if (route === undefined) return send(reply, notAllowed(routes, request.method, refuse))
      const body = typeof request.body === 'string' ? request.body : ''
      const { head = headOf(request, reply), caller } = admitted.get(request) ?? {}
      return send(reply, await route.handle({ ...head, body, caller }))
    })
  }
}

type Refuse = (status: number, detail: string) => HttpAnswer

/** How a group says no; without a group, or words of its own, plainly. */
const refusalOf =
  (group: Pick<RouteGroup<unknown>, 'refuse'> | undefined): Refuse =>
  (status, detail) =>
    group?.refuse?.(status, detail) ?? plainRefusal(status, detail)

const onEveryAnswer = ({ id }: FastifyRequest): Readonly<Record<string, string>> => ({
  'x-request-id': id,
  'x-content-type-options': 'nosniff',
  'cache-control': 'no-store',
})

/** No route took it: there is nothing at the address, or the method is one that no address has (RFC 9110 §15.6.2). */
function nothingThere(method: string, { supportedMethods }: FastifyInstance, refuse: Refuse): HttpAnswer {
  return supportedMethods.includes(method) ? refuse(404, sentenceFor(404)) : refuse(501, sentenceFor(501))
}

function headOf(request: FastifyRequest, reply: FastifyReply): RequestHead {
  const { id, method, ip: from } = request
  return {
    id,
    method,
    ...splitTarget(request.url),
    // Routes name their parameters as text and the router decodes them to text.
    params: { ...(request.params as Record<string, string>) },
    headers: flatHeaders(request.raw.headersDistinct),
    origin: `${request.protocol}://${request.host}`,
    from,
    signal: goneSignal(reply),
  }
}

/** Not the library's own signal: that one fires as soon as the request's body has been read. */
function goneSignal({ raw }: FastifyReply): AbortSignal {
  const gone = new AbortController()
  raw.once('close', () => {
    if (!raw.writableFinished) gone.abort()
  })
  return gone.signal
}

const send = (reply: FastifyReply, { status, headers = {}, body }: HttpAnswer): FastifyReply =>
  // As bytes: to text the framework adds a charset that JSON does not have. Where there is no body there is no type of it.
  reply
    .code(status)
    .headers(headers)
    .send(body === undefined ? undefined : Buffer.from(body))

function takeBody(_request: FastifyRequest, bytes: Buffer, done: (error: Error | null, body?: string) => void): void {
  try {
    done(null, decodeBody(bytes))
  } catch {
    done(Object.assign(new Error('not UTF-8'), { statusCode: 400 }))
  }
}

/** What is no HTTP, too long or too late gets a short answer and loses its connection. */
function refuseBytes(error: Error & { readonly code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) return
  if (socket.writable) socket.write(rawRefusal(error.code))
  socket.destroy()
}

async function listenAt(app: FastifyInstance, { host, port }: ServerOptions['listen']): Promise<void> {
  try {
    await app.listen({ host, port })
  } catch (error) {
    await app.close()
    throw listenProblem(error, host, port)
  }
}

/**
 * Node closes connections that idle when the server closes, but keeps one whose answer is sent later; that answer has to say
 * that it is the last (seen with Node 24).
 */
function sayLast(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => {
    closing = true
  })
  app.addHook('onSend', (_request, reply, _payload, done) => {
    if (closing) reply.header('connection', 'close')
    done()
  })
}

async function closeApp(app: FastifyInstance, graceMs: number): Promise<void> {
  const server: Server = app.server
  const late = setTimeout(() => server.closeAllConnections(), graceMs)
  try {
    await app.close()
  } finally {
    clearTimeout(late)
  }
}
