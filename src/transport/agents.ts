import { Agent as HttpAgent } from 'node:http'
import { Agent as HttpsAgent } from 'node:https'

/** Kept-alive connections of one client. */
interface Agents {
  readonly http: HttpAgent
  readonly https: HttpsAgent
  /** Closes every connection, idle or not. */
  close(): void
}

/**
 * An idle connection is closed by us before the other side does (Apache and Node servers wait 5 s): a request written
 * into a connection that is just being closed has an unknown fate. A server that announces less is believed (`Keep-Alive: timeout=`).
 */
const idleMs = 4000

/**
 * @param connections the most connections to one host
 * @param ca PEM text of the authorities to trust, instead of those of the machine
 */
export function createAgents({
  connections,
  ca,
}: {
  readonly connections: number
  readonly ca: string | undefined
}): Agents {
  const options = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections, timeout: idleMs }
  const http = new HttpAgent(options)
  const https = new HttpsAgent({ ...options, ...(ca === undefined ? {} : { ca }) })
  return {
    http,
    https,
    close() {
      http.destroy()
      https.destroy()
    },
  }
}
