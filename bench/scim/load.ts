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

/**
 * Sends requests over so many connections, each as soon as its last one was answered.
 * @throws Error when an answer is not good: then something else was measured
 */
export async function load(
  requests: readonly Request[],
  { url, token, connections }: { readonly url: string; readonly token: string; readonly connections: number },
): Promise<Load> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections })
  const times: number[] = []
  let next = 0
  const work = async (): Promise<void> => {
    while (next < requests.length) {
      const request = requests[next++]
      if (request === undefined) return
      const start = performance.now()
      await send(request, url, token, agent)
      times.push(performance.now() - start)
    }
  }
  const start = performance.now()
  await Promise.all(Array.from({ length: connections }, work))
  const ms = performance.now() - start
  agent.destroy()
  times.sort((a, b) => a - b)
  const at = (share: number): number => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return { perSecond: (requests.length / ms) * 1000, p50: at(0.5), p99: at(0.99) }
}

function send({ method, path, body }: Request, url: string, token: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const headers = {
      authorization: `Bearer ${token}`,
      ...(body === undefined
        ? {}
        : { 'content-type': 'application/scim+json', 'content-length': Buffer.byteLength(body) }),
    }
    const request = sendRequest(`${url}${path}`, { method, agent, headers }, answer => {
      const { statusCode = 0 } = answer
      answer.resume().on('error', reject)
      answer.on('end', () =>
        statusCode < 300 ? resolve() : reject(new Error(`${method} ${path} was answered with ${statusCode}`)),
      )
    })
    request.on('error', reject).end(body)
  })
}
