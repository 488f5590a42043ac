import type { Clock } from '../domain/time/clock.ts'

/** How long running operations may take to end after the first signal. */
const graceMs = 20_000

/** What of the process this page needs. */
interface Signalled {
  on(signal: 'SIGINT' | 'SIGTERM', listener: () => void): unknown
}

/**
 * First SIGINT or SIGTERM: end in good order. A second one, or 20 s later: end now. `finished` takes the timer away, which would
 * keep a program alive that has nothing left to do.
 */
export function createStopSignals(
  source: Signalled,
  clock: Clock,
): { readonly stop: AbortSignal; readonly kill: AbortSignal; readonly finished: () => void } {
  const stop = new AbortController()
  const kill = new AbortController()
  const onSignal = (): void => {
    if (stop.signal.aborted) {
      kill.abort(new Error('interrupted twice'))
      return
    }
    stop.abort(new Error('interrupted'))
    clock.sleep(graceMs, kill.signal).then(
      () => kill.abort(new Error('still busy after the first signal')),
      () => undefined,
    )
  }
  source.on('SIGINT', onSignal)
  source.on('SIGTERM', onSignal)
  return { stop: stop.signal, kill: kill.signal, finished: () => kill.abort(new Error('finished')) }
}
