import type { Arrived, RequestFacts } from '#simulation'
import { nameOf } from './routes.ts'

/** What the journal keeps of a request. It may hold secrets. */
export interface Details {
  /** Path and query. */
  readonly target: string
  readonly headers: Arrived['headers']
  readonly body: unknown
}

/** Steps below `/api/v1`, wherever that is. */
export const stepsOf = (target: string): readonly string[] =>
  (target.split('?')[0] ?? '').split('/api/v1/').at(1)?.split('/').map(decodeURIComponent) ?? []

/** What a request is about, as far as it can be read. */
export function peek(arrived: Arrived): RequestFacts & Details {
  const { method, target, headers } = arrived
  const steps = stepsOf(target)
  const isWrite = method !== 'GET' && steps.length > 0 && steps.at(-1) !== 'Validate'
  const named = steps.length === 0 ? `${method} ${target.split('/').at(-1)}` : nameOf(method, steps)
  return { name: named, write: isWrite, target, headers, body: bodyOf(arrived) }
}

/** @returns undefined for a body that is no JSON */
export function bodyOf({ body }: Arrived): unknown {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    return undefined
  }
}
