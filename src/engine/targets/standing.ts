import type { System } from '../../domain/system.ts'
import { longestPauseDefaultMs } from '../../domain/time/pause.ts'
import { longestProbeMs } from '../../plan/answer/settle.ts'
import type { TargetState } from '../../store/targets.ts'
import { movedTarget } from './moved.ts'

/** Why nothing may go to a target, and when to look again. */
export type Closed =
  | {
      readonly kind: Wait['kind']
      /** `halted`: when a probe is due. */
      readonly until: Date
      readonly reason: string
    }
  /** It talks to another system than what is remembered belongs to: only a human's word opens it. */
  | { readonly kind: 'moved'; readonly reason: string; readonly until?: undefined }

/** A wait as it stands in a target's row: until when, and how long it was when it began. */
export interface Wait {
  readonly kind: 'halted' | 'waiting'
  readonly until: Date
  readonly lengthMs: number
  readonly reason: string
}

/** The waits of a target, the one that counts first: what is paused is not probed either. */
export function waitsOf({ target, halted, pausedUntil, pauseMs }: TargetState): readonly Wait[] {
  const waits: Wait[] = []
  if (pausedUntil !== undefined)
    waits.push({
      kind: 'waiting',
      until: pausedUntil,
      lengthMs: pauseMs ?? longestPauseDefaultMs,
      reason: `${target} asked to wait`,
    })
  if (halted !== undefined)
    waits.push({
      kind: 'halted',
      until: halted.probeDue,
      lengthMs: Math.min(halted.waitMs ?? longestProbeMs, longestProbeMs),
      reason: halted.reason,
    })
  return waits
}

/**
 * How long a wait still lasts. Never longer than it was in all: one that was written while the clock was ahead would otherwise last
 * until the clock gets there.
 * @returns milliseconds; 0 or less: it is over
 */
export function leftOf({ until, lengthMs }: Pick<Wait, 'until' | 'lengthMs'>, now: Date): number {
  return Math.min(until.getTime() - now.getTime(), lengthMs)
}

/**
 * What a target's row means at this moment, for whoever only looks.
 * @param system what the target talks to
 * @returns undefined when the target may be used; a halted one stays closed when its probe is due, with that moment in the past
 */
export function standingOf(state: TargetState, now: Date, system?: System): Closed | undefined {
  const moved = movedTarget(state, system)
  if (moved !== undefined) return { kind: 'moved', reason: moved.reason }
  for (const wait of waitsOf(state)) {
    const leftMs = leftOf(wait, now)
    if (wait.kind === 'halted' || leftMs > 0) return closedBy(wait, new Date(now.getTime() + leftMs))
  }
  return undefined
}

/** Why a wait keeps a target closed, as it is told to operators. @param until when it ends, by the clock of now */
export function closedBy({ kind, reason }: Wait, until: Date): Closed {
  return { kind, until, reason: kind === 'waiting' ? `${reason} until ${until.toISOString()}` : reason }
}
