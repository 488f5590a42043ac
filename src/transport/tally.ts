import { AsyncLocalStorage } from 'node:async_hooks'

/** What was sent so far; what is counted inside counts for the enclosing one as well. */
interface Tally {
  requests: number
  writes: number
  readonly around: Tally | undefined
}

/** What one piece of work sent. */
interface SentCount {
  /** HTTP requests that started. */
  readonly requests: number
  /** Those among them that changed something at the other side, or may have. */
  readonly writes: number
}

const current = new AsyncLocalStorage<Tally>()

/**
 * Counts the HTTP requests that start on behalf of one piece of work, however deep inside they are sent.
 * @param work what to do; it is to turn what goes wrong into a result: when it rejects, the counts are lost
 * @returns the work's result and what it sent; rejects with whatever the work rejects with
 */
export async function tallyRequests<T>(work: () => Promise<T>): Promise<{ readonly result: T } & SentCount> {
  const tally: Tally = { requests: 0, writes: 0, around: current.getStore() }
  const result = await current.run(tally, work)
  return { result, requests: tally.requests, writes: tally.writes }
}

/** Counts one request into every tally that encloses the caller; outside of any it does nothing. */
export function countRequest(): void {
  for (let tally = current.getStore(); tally !== undefined; tally = tally.around) tally.requests += 1
}

/** Counts one change, made or possible, into every tally that encloses the caller. */
export function countWrite(): void {
  for (let tally = current.getStore(); tally !== undefined; tally = tally.around) tally.writes += 1
}
