import type { Arrived } from './loopback.ts'
import { maskedBody, maskHeaders, maskTarget } from './mask.ts'
import type { Misbehaviour, RequestFacts } from './misbehaviour.ts'

/** One request that arrived. The product's own details may hold secrets: simulators are for tests and demonstrations. */
export type JournalEntry<Details extends object = object> = RequestFacts &
  Details & {
    /** 1 for the first. */
    readonly number: number
    readonly at: Date
    /** How the simulator misbehaved, if it did. */
    readonly faulted?: Misbehaviour['kind']
    /** What was answered; not there while it is under way, nor when no answer went out. */
    readonly status?: number
  }

/** An entry as anybody may see it: the same for every product, without secrets. */
export interface Sighting {
  readonly number: number
  readonly at: string
  readonly name: string
  readonly write: boolean
  readonly method: string
  readonly target: string
  readonly headers: unknown
  readonly body?: unknown
  readonly faulted?: Misbehaviour['kind']
  readonly status?: number
}

/** What arrived, in its order. */
interface Journal<Details extends object> {
  /** Lives: grows as requests arrive. */
  readonly entries: readonly JournalEntry<Details>[]
  add(arrived: Arrived, asked: RequestFacts & Details, misbehaviour: Misbehaviour | undefined): void
  over(arrived: Arrived, status: number | undefined): void
  /** Entries behind the one with this number, without secrets. */
  seen(after: number): readonly Sighting[]
  /** From now on tells of every request that is over. */
  follow(listener: (sighting: Sighting) => void): void
}

/** A long demonstration forgets its beginnings. */
const mostEntries = 100_000

/** An empty journal. */
export function createJournal<Details extends object>(now: () => Date): Journal<Details> {
  type Entry = JournalEntry<Details> & { status?: number }
  const entries: Entry[] = []
  const origins = new WeakMap<Entry, Arrived>()
  const underWay = new WeakMap<Arrived, Entry>()
  const listeners: ((sighting: Sighting) => void)[] = []
  let count = 0
  const sightingOf = (entry: Entry): readonly Sighting[] => {
    const arrived = origins.get(entry)
    return arrived === undefined ? [] : [sighting(entry, arrived)]
  }
  return {
    entries,
    add: (arrived, asked, misbehaviour) => {
      count += 1
      const faulted = misbehaviour === undefined ? {} : { faulted: misbehaviour.kind }
      const entry: Entry = { ...asked, number: count, at: now(), ...faulted }
      entries.push(entry)
      if (entries.length > mostEntries) entries.shift()
      origins.set(entry, arrived)
      underWay.set(arrived, entry)
    },
    over: (arrived, status) => {
      const entry = underWay.get(arrived)
      if (entry === undefined) return
      if (status !== undefined) entry.status = status
      for (const listener of listeners) for (const one of sightingOf(entry)) listener(one)
    },
    seen: after => entries.slice(firstAfter(entries, after)).flatMap(sightingOf),
    follow: listener => {
      listeners.push(listener)
    },
  }
}

/** Numbers have no gaps. */
function firstAfter(entries: readonly { readonly number: number }[], after: number): number {
  return Math.max(0, after - (entries[0]?.number ?? 1) + 1)
}

function sighting(entry: JournalEntry, arrived: Arrived): Sighting {
  const { number, at, name, write, faulted, status } = entry
  const body = maskedBody(arrived)
  return {
    number,
    at: at.toISOString(),
    name,
    write,
    method: arrived.method,
    target: maskTarget(arrived.target),
    headers: maskHeaders(arrived.headers),
    ...(body === undefined ? {} : { body }),
    ...(faulted === undefined ? {} : { faulted }),
    ...(status === undefined ? {} : { status }),
  }
}
