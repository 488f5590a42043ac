import { AsyncLocalStorage } from 'node:async_hooks'

/** A running count; requests inside count for the enclosing one as well. */
interface Tally {
  requests: number
  readonly around: Tally | undefined
}

const current = new AsyncLocalStorage<Tally>()

/**
 * Counts the HTTP requests that start on behalf of one piece of work, however deep inside they are sent.
 * @returns the work's result and the number of requests; rejects with whatever the work rejects with
 */
export async function tallyRequests<T>(
  work: () => Promise<T>,
): Promise<{ readonly result: T; readonly requests: number }> {
  const tally: Tally = { requests: 0, around: current.getStore() }
  const result = await current.run(tally, work)
  return { result, requests: tally.requests }
}

/** Counts one request into every tally that encloses the caller; outside of any it does nothing. */
export function countRequest(): void {
  for (let tally = current.getStore(); tally !== undefined; tally = tally.around) tally.requests += 1
}
