import { answerJson } from '../domain/http.ts'
import { writeJson } from '../domain/json.ts'
import type { Arrived, Served } from './loopback.ts'
import type { RequestFacts } from './misbehaviour.ts'

/** Puts a product back to where it was. */
export type Undo = () => void

/** Answers a request as usual, and takes back what it did. */
export function idly(answer: () => Served, snapshot: () => Undo): Served {
  const undo = snapshot()
  const served = answer()
  undo()
  return served
}

/** What was in these maps, for entries that are replaced and never changed in their place. */
export function snapshotOf(...maps: readonly Map<unknown, unknown>[]): Undo {
  const kept = maps.map(map => [...map])
  return () => {
    for (const [index, map] of maps.entries()) {
      map.clear()
      for (const [key, value] of kept[index] ?? []) map.set(key, value)
    }
  }
}

/** Names of requests that make an account, as products spell them. */
const creates = /(\.create|Add|Create)$|^POST .*\/(users?|coworkers)$/i

/** The request without the lists of the account it makes; any other request as it is. */
export function withoutLists(arrived: Arrived, { name }: Pick<RequestFacts, 'name'>): Arrived {
  if (!creates.test(name)) return arrived
  const body = answerJson(arrived.body.toString('utf8'))
  return body === undefined ? arrived : { ...arrived, body: Buffer.from(writeJson(bare(body))) }
}

/** Lists of messages and of several accounts are not those of an account. */
const envelopes = new Set(['schemas', 'params'])

function bare(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(bare)
  if (typeof value !== 'object' || value === null) return value
  const kept = Object.entries(value).filter(([name, each]) => !Array.isArray(each) || envelopes.has(name))
  return Object.fromEntries(kept.map(([name, each]) => [name, bare(each)]))
}
