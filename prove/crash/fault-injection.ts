import { setTimeout as delay } from 'node:timers/promises'
import type { Misbehaviour, RequestFacts, Simulator } from '#simulation'
import type { Random } from './random.ts'

/** When a process is to be killed, as the targets see it. */
export interface KillPoint {
  /** The so-many-th request (or write request) that comes from it is the one. */
  readonly request: number
  readonly writes: boolean
  /** Killed while it waits for the answer: nothing was done (`dropped`), or it will have been (`done`). Or just after the answer left. */
  readonly moment: 'dropped' | 'done' | 'answered'
}

/** A process that asks the targets. */
export interface Followed {
  readonly killPoint?: KillPoint
  kill(): void
  readonly dead: Promise<unknown>
}

/** What the targets do to the processes that come to them. */
export interface FaultInjection {
  /** Watches a process, and kills it when the moment has come. */
  follow(run: Followed): void
  /** Every answer arrives, and nobody is killed, while it is calm. */
  calm(isCalm: boolean): void
  /** How often each fault has happened. */
  readonly faults: ReadonlyMap<string, number>
}

type Fate = 'dropped' | 'held' | 'lost' | 'torn' | 'unavailable' | 'waits' | 'throttled' | 'slow'

/** In words, for those who read the figures. */
const words: Readonly<Record<Fate, string>> = {
  dropped: 'cut before it was done',
  held: 'killed before the answer',
  lost: 'done, answer lost',
  torn: 'done, answer torn',
  unavailable: '503',
  waits: '503 with Retry-After',
  throttled: '429',
  slow: 'slow',
}

/** How often a write, and a read, meets each fate. Lost reads halt the target for seconds, so they are rare. */
const writeFates = {
  dropped: 0.03,
  lost: 0.07,
  torn: 0.05,
  unavailable: 0.03,
  waits: 0.02,
  throttled: 0.03,
  slow: 0.05,
}
const readFates = { dropped: 0.004, torn: 0.004, waits: 0.01, throttled: 0.02, slow: 0.02 }

/** Shares of requests that meet each fate; the rest meets none. */
export type Fates = Readonly<Partial<Record<Fate, number>>>

/** Targets at which something is always under way. */
export const slowTargets: { readonly writes: Fates; readonly reads: Fates } = {
  writes: { ...writeFates, slow: 0.5 },
  reads: { ...readFates, slow: 0.2 },
}

/** Makes simulators lose answers, ask for patience and be slow by chance, and kills processes at chosen requests. */
export function createFaultInjection(
  simulators: readonly Simulator[],
  random: Random,
  fates: { readonly writes: Fates; readonly reads: Fates } = { writes: writeFates, reads: readFates },
): FaultInjection {
  let followed: Followed | undefined
  let seen = 0
  let isCalm = false
  const faults = new Map<string, number>()
  const misbehaviours: Readonly<Record<Fate, Misbehaviour>> = {
    dropped: { kind: 'cut', when: 'before' },
    lost: { kind: 'cut', when: 'after' },
    torn: { kind: 'torn' },
    unavailable: { kind: 'unavailable' },
    waits: { kind: 'unavailable', retryAfter: '0' },
    throttled: { kind: 'throttled', retryAfter: '0' },
    // A getter: each request waits for a moment, or a death, of its own.
    slow: {
      kind: 'slow',
      get until() {
        return delay(20)
      },
    },
    held: {
      kind: 'slow',
      get until() {
        return followed?.dead ?? Promise.resolve()
      },
    },
  }

  function fateOf(asked: RequestFacts): Fate | undefined {
    const deadly = spring(asked)
    if (deadly !== undefined) return deadly
    if (isCalm) return undefined
    return drawn(asked.write ? fates.writes : fates.reads, random)
  }

  function spring({ write }: RequestFacts): Fate | undefined {
    const killPoint = followed?.killPoint
    if (killPoint === undefined || (killPoint.writes && !write)) return undefined
    seen += 1
    if (seen !== killPoint.request) return undefined
    const { kill } = followed ?? { kill: () => {} }
    if (killPoint.moment === 'answered') {
      setTimeout(kill, random.below(12))
      return undefined
    }
    kill()
    return killPoint.moment === 'dropped' ? 'dropped' : 'held'
  }

  for (const simulator of simulators) {
    let fate: Fate | undefined
    // RequestFacts first for every request, and never takes one: it decides which of the others does.
    simulator.misbehave({
      misbehaviour: misbehaviours.dropped,
      probability: 1,
      matching: asked => {
        fate = fateOf(asked)
        if (fate !== undefined) faults.set(words[fate], (faults.get(words[fate]) ?? 0) + 1)
        return false
      },
    })
    for (const [name, misbehaviour] of Object.entries(misbehaviours)) {
      simulator.misbehave({ misbehaviour, probability: 1, matching: () => fate === name })
    }
  }
  return {
    follow(run) {
      followed = run
      seen = 0
    },
    calm(quiet) {
      isCalm = quiet
      followed = undefined
    },
    faults,
  }
}

function drawn(fates: Fates, random: Random): Fate | undefined {
  let left = random.below(10_000) / 10_000
  for (const [name, share] of Object.entries(fates) as [Fate, number][] /* keys and values of the tables above */) {
    if (left < share) return name
    left -= share
  }
  return undefined
}
