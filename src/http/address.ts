import { BlockList, isIP } from 'node:net'
import { Problem } from '../domain/problem.ts'

const loopback = new BlockList()
loopback.addSubnet('127.0.0.0', 8, 'ipv4')
loopback.addAddress('::1', 'ipv6')

/** Whether only this machine can reach the host. A name other than `localhost` may lead anywhere: then no. */
export function isLoopback(host: string): boolean {
  const family = isIP(host)
  if (family === 0) return host.toLowerCase() === 'localhost'
  return loopback.check(host, family === 4 ? 'ipv4' : 'ipv6')
}

/**
 * Usherd without a token listens to this machine only.
 * @param allowRemote whether a token exists that others have to show
 * @throws Problem `listen.no-token`
 */
export function refuseUnguarded(host: string, allowRemote: boolean): void {
  if (allowRemote || isLoopback(host)) return
  throw new Problem(
    'usage',
    'listen.no-token',
    `listening on ${host} lets anybody in the network read metrics; there is no token yet that would keep them out`,
    'Make one with usherd token create, or set listen.host to 127.0.0.1 in usherd.yaml; a proxy on this machine can let others in.',
  )
}

/** `host:port` as it stands in a URL. */
export const authority = (host: string, port: number): string => `${isIP(host) === 6 ? `[${host}]` : host}:${port}`
