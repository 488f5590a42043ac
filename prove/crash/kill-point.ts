import type { KillPoint } from './fault-injection.ts'
import type { Random } from './random.ts'

/** When a daemon is killed: at the latest after a while, and at a chosen moment when that comes first. */
export interface Moment {
  /** Milliseconds after it listens. */
  readonly latestMs: number
  /** A share of the time the start before took: killed while it starts. */
  readonly whileStarting?: number
  /** A request that comes to a target. */
  readonly target?: KillPoint
  /** So many milliseconds after the so-many-th thing of this kind. */
  readonly after?: { readonly what: What; readonly count: number; readonly ms: number }
}

/** `together`: a moment at which a run, a write to a target and a push are under way. The others: lines of the log, pushes. */
export type What = 'together' | 'push begins' | 'push answered' | 'run starts' | 'source read' | 'planned' | 'operation'

/** Draws a moment. Most are such that planner, dispatcher and pushes are at work; what does not come for a while is not waited for. */
export function drawMoment(random: Random): Moment {
  const latestMs = 4_000
  const after = (what: What, most: number, latest: number): Moment => ({
    latestMs,
    after: { what, count: 1 + random.below(most), ms: random.below(latest) },
  })
  const kinds = [
    () => after('together', 4, 4),
    () => after('together', 12, 10),
    () => after('together', 30, 10),
    () => ({ latestMs, target: drawKillPoint(random) }),
    () => ({ latestMs, target: drawKillPoint(random) }),
    () => after('push begins', 20, 6),
    () => after('push answered', 20, 2),
    () => after(random.pick(['run starts', 'source read', 'planned', 'operation']), 4, 12),
    () => ({ latestMs: random.below(3_000) }),
    () => ({ latestMs, whileStarting: random.below(1_000) / 1_000 }),
  ] as const
  return random.pick<() => Moment>(kinds)()
}

function drawKillPoint(random: Random): KillPoint {
  const writes = random.chance(0.7)
  return {
    writes,
    request: 1 + random.below(writes ? 6 : 25),
    moment: random.pick(['dropped', 'done', 'answered']),
  }
}
