import type { Clock } from '../../src/domain/time/clock.ts'
import type { Pacer } from '../../src/transport/pacer.ts'

/** A pacer that notes when each task starts, in monotonic milliseconds. */
export function noting(pacer: Pacer, clock: Clock): { readonly pacer: Pacer; readonly starts: number[] } {
  const starts: number[] = []
  const run: Pacer['run'] = (task, signal) =>
    pacer.run(() => {
      starts.push(clock.monotonicMs())
      return task()
    }, signal)
  const same: Pacer = Object.create(pacer, { run: { value: run } })
  return { pacer: same, starts }
}

/** How much of a rate was used, and whether more than that. */
export interface Used {
  /** Of what is allowed in so many seconds from the first start. */
  readonly share: number
  /** The most starts in any second, wherever it begins, over what is allowed. */
  readonly fullest: number
}

/** @param starts moments in milliseconds, in order. @param options.rate what is allowed in a second */
export function usedOf(starts: readonly number[], options: { readonly rate: number; readonly seconds: number }): Used {
  const { rate, seconds } = options
  const endMs = (starts[0] ?? 0) + seconds * 1000
  const share = starts.filter(at => at < endMs).length / (seconds * rate)
  return { share, fullest: fullestSecond(starts) / rate }
}

/** The most starts in any half-open second. */
function fullestSecond(starts: readonly number[]): number {
  let first = 0
  return starts.reduce((most, at, index) => {
    while ((starts[first] ?? at) + 1000 <= at) first += 1
    return Math.max(most, index - first + 1)
  }, 0)
}
