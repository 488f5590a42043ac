import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { TlsPair } from './tls.ts'

/** How long and how large things may get before a client is sent away. */
export interface Limits {
  /** The whole request, from its first byte to its last. */
  readonly requestMs: number
  /** Its headers alone. */
  readonly headersMs: number
  /** A connection without a request; longer than the usual proxy's, so that the proxy is the one to close. */
  readonly idleMs: number
  readonly mostHeaderBytes: number
  readonly mostBodyBytes: number
  /** How long running requests may take to finish once the server closes. */
  readonly graceMs: number
}

export const defaultLimits: Limits = {
  requestMs: 30_000,
  headersMs: 10_000,
  idleMs: 75_000,
  mostHeaderBytes: 16 * 1024,
  mostBodyBytes: 1024 * 1024,
  graceMs: 10_000,
}

/** Headers of one request; Node drops further ones silently, and nobody honest sends so many. */
const mostHeaders = 100

/** Node's own server with our limits: HTTPS with a pair, HTTP without. */
export function createListener(handler: RequestListener, limits: Limits, tls: TlsPair | undefined): Server {
  const options = {
    requestTimeout: limits.requestMs,
    headersTimeout: Math.min(limits.headersMs, limits.requestMs),
    keepAliveTimeout: limits.idleMs,
    maxHeaderSize: limits.mostHeaderBytes,
    // Node looks only this often who is late.
    connectionsCheckingInterval: Math.min(5_000, limits.headersMs, limits.requestMs),
  }
  const server =
    tls === undefined
      ? createHttpServer(options, handler)
      : createHttpsServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, handler)
  server.maxHeadersCount = mostHeaders
  return server
}
