import type { CheckReport } from '../../domain/contract.ts'
import type { IdsByKind } from '../../plan/decide/lookup.ts'

/** How long a look around at a target is good for. Whoever edits it by hand waits longer than that for us anyway. */
const goodForMs = 60_000

/** What one look around at a target told. */
export interface CachedNames {
  readonly report: CheckReport
  /** Ids of looked-up things that are there: kind -> name -> id. */
  readonly ids: IdsByKind
}

/**
 * What a daemon knows of its targets from a moment ago. People who are pushed in come one at a time: signing in, looking around
 * and asking for the same groups for each of them would cost the target ten requests where one is enough.
 */
export interface NameCache {
  /** @param nowMs by the monotonic clock, here and below */
  recall(target: string, nowMs: number): CachedNames | undefined
  remember(target: string, cachedNames: CachedNames, nowMs: number): void
}

/** A cache that knows no target yet; what is put in is good for a minute of monotonic time. */
export function createNameCache(): NameCache {
  const known = new Map<string, { readonly cachedNames: CachedNames; readonly untilMs: number }>()
  return {
    recall(target, nowMs) {
      const found = known.get(target)
      return found !== undefined && nowMs < found.untilMs ? found.cachedNames : undefined
    },
    remember(target, cachedNames, nowMs) {
      known.set(target, { cachedNames, untilMs: nowMs + goodForMs })
    },
  }
}
