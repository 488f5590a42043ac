import { Agent, request as sendRequest } from 'node:http'

export interface Request {
  readonly method: string
  readonly path: string
  readonly body?: string
}

export interface Load {
  readonly perSecond: number
  /** Of all answers, milliseconds. */
  readonly p50: number
  readonly p99: number
}

/** Where a server is and how to sign in there. */
export interface Endpoint {
  readonly url: string
  readonly token: string
}

/** An answer as it came. */
export interface Answered {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly text: string
}

/**
 * Sends requests over so many connections, each as soon as its last one was answered.
 * @throws Error when an answer is not good: then something else was measured
 */
export async function load(requests: readonly Request[], endpoint: Endpoint, connections: number): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < requests.length) {
      const request = requests[next++]
      if (request === undefined) return
      const start = performance.now()
      await send(request, endpoint, agent)
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: connections }, work))
  const ms = performance.now() - start
  agent.destroy()
  times.sort((a, b) => a - b)
  return { perSecond: (requests.length / ms) * 1000, p50: share(times, 0.5), p99: share(times, 0.99) }
}

/** What so much of a sorted list lies below. */
export const share = (sorted: readonly number[], part: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? 0

/** Sends one request. @throws Error when the answer is not good */
export function send({ method, path, body }: Request, { url, token }: Endpoint, agent: Agent): Promise<Answered> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/scim+json', 'content-length': Buffer.byteLength(body) }),
    }
    const request = sendRequest(`${url}${path}`, { method, agent, headers }, answer => {
      const { statusCode: status = 0 } = answer
      let text = ''
      answer.setEncoding('utf8')
      answer.on('data', (chunk: string) => {
        text += chunk
      })
      answer.on('error', reject)
      answer.on('end', () =>
        status < 300
          ? resolve({ status, headers: flat(answer.rawHeaders), text })
          : reject(new Error(`${method} ${path} was answered with ${status}`)),
      )
    })
    request.on('error', reject).end(body)
  })
}

/** Node lists names and values in turns. */
const flat = (raw: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(raw.flatMap((name, at) => (at % 2 === 0 ? [[name, raw[at + 1] ?? '']] : [])))
