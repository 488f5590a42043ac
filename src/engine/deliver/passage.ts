import type { Breaker } from '../targets/health.ts'
import type { Closed } from '../targets/standing.ts'

/** What a look at the breaker says before anything is sent. */
interface Passed {
  /** Missing: the target may be used now. */
  readonly closed?: Closed
  /** It was closed since the last look: whoever could not be planned meanwhile has to be. */
  readonly hasReopened: boolean
}

/** Looks at one target's breaker in each round of its dispatcher, and remembers what was seen last. */
export function createPassage(
  breaker: Pick<Breaker, 'pass' | 'closings'>,
): (kill: AbortSignal, isBusy: boolean) => Promise<Passed> {
  let wasClosed = false
  // How often anybody closed it: it may have been closed and opened again between two looks.
  let closings = breaker.closings()
  return async (kill, isBusy) => {
    const state = await breaker.pass(kill, isBusy)
    const closed = typeof state === 'string' ? undefined : state
    const hasReopened = closed === undefined && (state === 'reopened' || wasClosed || breaker.closings() !== closings)
    wasClosed = closed !== undefined
    closings = breaker.closings()
    return closed === undefined ? { hasReopened } : { closed, hasReopened }
  }
}
