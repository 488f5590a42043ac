import { request as sendRequest } from 'node:http'
import { connect } from 'node:net'
import { onTestFinished } from 'vitest'
import type { HttpRoute } from '../../src/http/route.ts'
import { type RunningServer, type ServerOptions, startServer } from '../../src/http/server.ts'
import { notebook } from '../transport/loopback.ts'

/** Any free port on the loopback address. */
export const anywhere = { host: '127.0.0.1', port: 0, trustedProxies: [] } as const

/** A running server, closed when the test is over. */
export async function running(options: Partial<ServerOptions> = {}): Promise<RunningServer> {
  const server = await startServer({ listen: anywhere, allowRemote: false, routes: [], log: notebook(), ...options })
  onTestFinished(() => server.close())
  return server
}

/** A GET route that says `hello`, at /hello. */
export const hello: HttpRoute = { method: 'GET', path: '/hello', handle: () => ({ status: 200, body: 'hello' }) }

/** Sends bytes as they are and reads until the server hangs up. */
export function exchangeBytes(url: string, bytes: string): Promise<string> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.write(bytes))
    let answer = ''
    socket.setEncoding('utf8')
    socket.on('data', (text: string) => {
      answer += text
    })
    socket.on('error', reject).on('close', () => resolve(answer))
  })
}

/** Sends a path without tidying it up, as fetch would. */
export function statusOfRawPath(url: string, path: string): Promise<number | undefined> {
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const request = sendRequest({ hostname, port, path, agent: false }, answer => {
      answer.resume()
      resolve(answer.statusCode)
    })
    request.on('error', reject).end()
  })
}
