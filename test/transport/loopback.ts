import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http'
import type { Server as HttpsServer } from 'node:https'
import { type AddressInfo, createServer as createNetServer, type Server as NetServer, type Socket } from 'node:net'
import { onTestFinished } from 'vitest'
import type { Http, HttpRequest, HttpResponse } from '../../src/domain/http-message.ts'
import type { Log, LogFields } from '../../src/domain/log.ts'
import { systemClock } from '../../src/transport/clock.ts'
import { createHttp, type HttpOptions } from '../../src/transport/http.ts'
import { createPacer } from '../../src/transport/pacer.ts'

/** Never fires. */
export const never = new AbortController().signal

/** Fast enough to be in nobody's way. */
export const freely = (concurrency = 8) =>
  createPacer({ pace: { requests: 10_000, perMs: 1000, concurrency }, clock: systemClock })

/** A log that keeps its lines. */
export function notebook(): Log & { readonly lines: LogFields[] } {
  const lines: LogFields[] = []
  const note = (message: string, fields: LogFields = {}) => void lines.push({ message, ...fields })
  return { lines, debug: note, info: note, warn: note, error: note }
}

/** The shipped client, closed when the test is over. */
export function openHttp(options: Partial<HttpOptions> = {}): Http & AsyncDisposable {
  const http = createHttp({ pacer: freely(), clock: systemClock, log: notebook(), ...options })
  onTestFinished(() => http[Symbol.asyncDispose]())
  return http
}

/** Sends one request with the shipped client. */
export const send = (request: HttpRequest, options: Partial<HttpOptions> = {}): Promise<HttpResponse> =>
  openHttp(options).send(request, never)

/** What a rejected promise was rejected with. */
export async function reasonOf(promise: Promise<unknown>): Promise<unknown> {
  const outcome = await promise.then(
    value => ({ value }),
    (reason: unknown) => ({ reason }),
  )
  if ('value' in outcome) throw new Error(`expected a rejection, got ${JSON.stringify(outcome.value)}`)
  return outcome.reason
}

/** Starts a server on a free loopback port, stopped when the test is over. @returns the port */
export async function listen(server: Server | HttpsServer | NetServer): Promise<number> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => {}).on('close', () => sockets.delete(socket))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  onTestFinished(async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise(resolve => server.close(resolve))
  })
  // A TCP server that listens has an address of this kind.
  return (server.address() as AddressInfo).port
}

/** A web server. @returns its URL, without a slash at the end */
export const serve = async (listener: RequestListener): Promise<string> =>
  `http://127.0.0.1:${await listen(createServer(listener))}`

/** A server that does as it likes with each connection once the head of a request is there. @returns its URL */
export const serveRaw = async (answer: (socket: Socket) => void): Promise<string> => {
  const server = createNetServer(socket => void socket.once('data', () => answer(socket)))
  return `http://127.0.0.1:${await listen(server)}`
}

/** The whole body of a request. */
export const bodyOf = async (request: IncomingMessage): Promise<string> =>
  Buffer.concat(await request.toArray()).toString()
