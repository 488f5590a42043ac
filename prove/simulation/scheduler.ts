import type { Chance } from './chance.ts'

/** Something that will happen at a moment of simulated time. */
export interface Planned {
  cancel(): void
}

/**
 * Simulated time, and who goes on next. Everything that happens stands in one queue, ordered by its moment and, among those of
 * one moment, by chance. Between two events every promise that can go on has gone on; so all there is between one event and the
 * next is decided by the seed.
 */
export interface Scheduler {
  /** Milliseconds since the beginning of the history. */
  readonly nowMs: number
  /** Events so far. */
  readonly events: number
  at(ms: number, happen: () => void): Planned
  /** Lets simulated time pass, outside of any simulated process. */
  pass(ms: number): Promise<void>
  /**
   * Lets everything happen until the work has ended.
   * @throws what the work throws; Stuck when nothing is left to happen, or too much has happened
   */
  play(work: () => Promise<void>, mostEvents: number): Promise<void>
}

/** The work waits for something that will never come, or goes on for ever. */
export class Stuck extends Error {
  override readonly name = 'Stuck'
}

interface Entry {
  readonly ms: number
  readonly tie: number
  readonly number: number
  happen: (() => void) | undefined
}

const isBefore = (one: Entry, other: Entry): boolean =>
  one.ms !== other.ms ? one.ms < other.ms : one.tie !== other.tie ? one.tie < other.tie : one.number < other.number

export function createScheduler(chance: Chance): Scheduler {
  const heap: Entry[] = []
  let nowMs = 0
  let events = 0
  let numbered = 0

  function push(entry: Entry): void {
    let place = heap.push(entry) - 1
    while (place > 0) {
      const above = (place - 1) >> 1
      const parent = heap[above]
      if (parent === undefined || !isBefore(entry, parent)) break
      heap[place] = parent
      place = above
    }
    heap[place] = entry
  }

  function pop(): Entry | undefined {
    const first = heap[0]
    const last = heap.pop()
    if (first === undefined || last === undefined || heap.length === 0) return first
    let place = 0
    while (true) {
      let below = 2 * place + 1
      let child = heap[below]
      if (child === undefined) break
      const right = heap[below + 1]
      if (right !== undefined && isBefore(right, child)) {
        below += 1
        child = right
      }
      if (!isBefore(child, last)) break
      heap[place] = child
      place = below
    }
    heap[place] = last
    return first
  }

  const scheduler: Scheduler = {
    get nowMs() {
      return nowMs
    },
    get events() {
      return events
    },
    at(ms, happen) {
      if (Number.isNaN(ms)) throw new Error('NaN time')
      numbered += 1
      const entry: Entry = { ms: Math.max(ms, nowMs), tie: chance.bits(), number: numbered, happen }
      push(entry)
      return {
        cancel() {
          entry.happen = undefined
        },
      }
    },
    pass: ms => new Promise(resolve => scheduler.at(nowMs + ms, resolve)),
    async play(work, mostEvents) {
      const end: { isReached: boolean; error?: unknown } = { isReached: false }
      work().then(
        () => {
          end.isReached = true
        },
        (error: unknown) => {
          Object.assign(end, { isReached: true, error })
        },
      )
      await settled()
      while (!end.isReached) {
        const next = pop()
        if (next === undefined) throw new Stuck('nothing is left that could happen, and something still waits')
        if (next.happen === undefined) continue
        if (events >= mostEvents) throw new Stuck(`${mostEvents} events, and no end in sight`)
        events += 1
        nowMs = next.ms
        next.happen()
        await settled()
      }
      if ('error' in end) throw end.error
    },
  }
  return scheduler
}

/** Every promise that can go on has gone on: Node runs all of them before the next turn of its loop. */
const settled = (): Promise<void> => new Promise(resolve => setImmediate(resolve))
