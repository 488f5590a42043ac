import { Agent } from 'node:http'
import { type Endpoint, type Load, load, type Request, send } from './load.ts'
import { type Subject, started } from './subject.ts'

export interface Cost extends Load {
  /** Processor time of the server, all threads, per request. */
  readonly cpuMs: number
  /** The same of a bare server that answers the same bytes. */
  readonly floorMs: number
}

/** @returns so many requests that were never sent before */
export type Requests = (count: number) => readonly Request[]

/** Clients of one token that ask at the same time. */
const connections = 32
/** These teach the compiler what is hot. */
const warm = 1_500
/** What disturbed the others was not the work: the thriftiest counts. */
const rounds = 3

/** What a request costs a server. */
export async function costOf(
  server: Subject,
  endpoint: Endpoint,
  requests: Requests,
  count: number,
): Promise<Omit<Cost, 'floorMs'>> {
  await load(requests(Math.min(warm, count)), endpoint, connections)
  const costs: Omit<Cost, 'floorMs'>[] = []
  for (let round = 0; round < rounds; round++) {
    const before = await server.usage()
    const figures = await load(requests(count), endpoint, connections)
    const after = await server.usage()
    costs.push({ ...figures, cpuMs: (after.cpuMs - before.cpuMs) / count })
  }
  return costs.reduce((best, cost) => (cost.cpuMs < best.cpuMs ? cost : best))
}

/** What such requests cost a bare server that gives the same answer, in milliseconds of CPU. */
export async function floorOf(endpoint: Endpoint, requests: Requests, count: number): Promise<number> {
  const agent = new Agent()
  const [request] = requests(1)
  if (request === undefined) throw new Error('there is no request')
  const sample = await send(request, endpoint, agent)
  agent.destroy()
  await using bare = await started('floor.ts', JSON.stringify(sample))
  const { cpuMs } = await costOf(bare, { ...endpoint, url: bare.url }, requests, count)
  return cpuMs
}
