import type { Store } from '../../src/store/store.ts'
import type { Life } from './life.ts'

/** What a call was and what came of it: `outbox.claim`. */
export type Notice = (call: string, values: readonly unknown[], result: unknown) => void

/** What others decide on: the longer ago it was read, the more has moved. */
const decidedOn: ReadonlySet<string> = new Set([
  'links.due',
  'links.candidate',
  'plans.begin.finish',
  'outbox.claim',
  'targets.get',
])

/**
 * A store every call of which is a point where others may go on, and where the process may end: what was called is done at once
 * (a write is committed or it is not), and its caller hears of it later, or never.
 */
export function inLife(store: Store, life: Life, notice: Notice): Store {
  const parts = Object.entries(store).map(([name, part]) => [
    name,
    typeof part === 'object' && part !== null ? wrapped(part, name, life, notice) : part,
  ])
  return Object.fromEntries(parts) as unknown as Store // every part has the methods it had
}

function wrapped(part: object, name: string, life: Life, notice: Notice): object {
  const methods = Object.entries(part).map(([method, work]) => {
    if (typeof work !== 'function') return [method, work]
    const call = `${name}.${method}`
    const held = async (...values: readonly unknown[]): Promise<unknown> => {
      if (life.isOver) return new Promise(() => {})
      try {
        const result: unknown = await work.apply(part, values)
        notice(call, values, result)
        return isTool(result) ? wrapped(result, call, life, notice) : result
      } finally {
        await life.turn(decidedOn.has(call) ? 8 : 1)
      }
    }
    return [method, held]
  })
  return Object.fromEntries(methods)
}

/** What a method gave to work on with: a writer of a plan, or of a reading. */
const isTool = (result: unknown): result is object =>
  typeof result === 'object' &&
  result !== null &&
  !Array.isArray(result) &&
  Object.values(result).some(value => typeof value === 'function')
