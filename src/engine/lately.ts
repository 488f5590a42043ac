import type { Clock } from '../domain/clock.ts'
import type { Tally } from '../plan/guard.ts'
import type { Breach } from '../store/records.ts'
import type { PlanWriter, Store } from '../store/store.ts'

const dayMs = 86_400_000

/** What unattended runs took away at a target before this one. */
export interface Lately {
  readonly removed: number
  /** Counted from then on. */
  readonly since: Date
  /** Whether this plan takes anything away. */
  readonly more: boolean
  /** It was too much before, and no human has looked. */
  readonly watched: boolean
}

/**
 * A door through which people leave one at a time would lead past every limit of a single plan. So removals by runs that nobody
 * asked for are judged together: over a day, and once that was too much, since the beginning of that day, until a human has looked.
 */
export async function lookBack(
  target: string,
  tally: Tally,
  { store, writer, clock }: { readonly store: Store; readonly writer: PlanWriter; readonly clock: Clock },
): Promise<Lately> {
  const { watchedFrom } = await store.targets.get(target)
  const since = watchedFrom ?? new Date(clock.now().getTime() - dayMs)
  const more = (['disable', 'delete', 'unmanage'] as const).some(kind => (tally.kinds.get(kind) ?? 0) > 0)
  const removed = more ? await writer.removedLately(target, since) : 0
  return { removed, since, more, watched: watchedFrom !== undefined }
}

/** Remembers since when it was too much; forgets it once nothing is left to be taken away. */
export async function keepWatch(
  target: string,
  { removed, since, more, watched }: Lately,
  breaches: readonly Breach[],
  store: Store,
): Promise<void> {
  const isTooMuch = removed > 0 && breaches.some(({ code }) => code === 'disable')
  if (isTooMuch && !watched) await store.targets.watchFrom(target, since)
  if (!more && watched) await store.targets.watchFrom(target, undefined)
}
