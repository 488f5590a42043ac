import type { ChangeKind } from '../../domain/change.ts'
import type { Fault, FaultScope } from '../../domain/fault.ts'
import { backoffMs, mostAttempts } from '../../domain/pair/attempts.ts'

/** What we conclude from a connector's fault. Times are absolute, so that they can be stored. */
export type Conclusion =
  /** Done: what the fault says is what was wanted. */
  | { readonly kind: 'applied' }
  /** Certainly not done; again then. */
  | { readonly kind: 'retry'; readonly due: Date }
  /** Perhaps done, wholly or in part: looked at or repeated then. `answered`: the target has said no, or that it is there already. */
  | { readonly kind: 'verify'; readonly due: Date; readonly answered: boolean }
  /** Refused by the target: a human, or other data. */
  | { readonly kind: 'refused'; readonly perhaps: boolean }
  /** Failed too often: parked, so that the rest goes on. */
  | { readonly kind: 'parked' }
  /** The account is gone from the target: forget it and plan the person anew. */
  | { readonly kind: 'replan' }
  /** The whole target waits until then; the attempt does not count. */
  | { readonly kind: 'pause'; readonly until: Date; readonly perhaps: boolean }
  /** The whole target stops until a probe succeeds or a human releases it; the attempt does not count. */
  | { readonly kind: 'halt'; readonly perhaps: boolean }

/** One try of an operation, as far as its outcome depends on it. */
export interface Attempt {
  readonly kind: ChangeKind
  /** 1 for the first. */
  readonly attempt: number
  /** Requests it made that changed something, or may have. Beside a fault, more than none means: partly done. */
  readonly writes: number
  /** Whom the fault is about, once that is known: one account, or the whole connection. */
  readonly scope: FaultScope
}

/** Faults that stop a whole target, unless they are about one account. Which it is tells a probe, or the connector. */
export const stops = ({ kind }: Pick<Fault, 'kind'>): boolean =>
  kind === 'unreachable' || kind === 'denied' || kind === 'broken'

/**
 * From a fault to what we conclude (docs/architecture.md, table of faults). Total over the kinds of faults.
 */
export function settle(
  { kind, attempt, writes, scope }: Attempt,
  fault: Fault,
  at: { readonly now: Date; readonly random: number },
): Conclusion {
  const partly = writes > 0
  const isCreate = kind === 'create'
  const due = (): Date => new Date(at.now.getTime() + backoffMs(attempt, at.random))
  const isSpent = attempt >= mostAttempts
  const verify = (answered: boolean): Conclusion =>
    isSpent ? { kind: 'parked' } : { kind: 'verify', due: due(), answered }
  const retry = (): Conclusion => (isSpent ? { kind: 'parked' } : { kind: 'retry', due: due() })
  // Somebody may stand there half made: whoever is refused then is looked for, and not forgotten.
  const refused = (): Conclusion => (isCreate && partly ? verify(true) : { kind: 'refused', perhaps: partly })
  if (stops(fault) && scope === 'account') {
    if (fault.kind === 'broken' || partly) return verify(false)
    return retry()
  }
  switch (fault.kind) {
    case 'unreachable':
    case 'denied':
      return { kind: 'halt', perhaps: partly }
    case 'broken':
      // Nobody understands the answer; it may have been a yes.
      return { kind: 'halt', perhaps: true }
    case 'throttled':
      return {
        kind: 'pause',
        until: fault.retryAt ?? new Date(at.now.getTime() + backoffMs(attempt + 2, at.random)),
        perhaps: partly,
      }
    case 'interrupted':
      return verify(false)
    case 'missing':
      if (kind === 'delete') return { kind: 'applied' }
      if (isCreate || partly) return verify(false)
      return isSpent ? { kind: 'parked' } : { kind: 'replan' }
    case 'conflict':
      return isCreate ? verify(true) : refused()
    case 'rejected':
      return refused()
  }
}

/** A halted target is tried again at the latest after so long. */
export const longestProbeMs = 3_600_000

/** When a halted target is tried again with one careful request. Unreachable ones soon, refused credentials rarely. */
export function probeDue(fault: Pick<Fault, 'kind'>, probes: number, now: Date): Date {
  const first = fault.kind === 'unreachable' ? 2_000 : 60_000
  return new Date(now.getTime() + Math.min(longestProbeMs, first * 2 ** probes))
}
