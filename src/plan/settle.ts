import type { ChangeKind } from '../domain/change.ts'
import type { Capabilities } from '../domain/contract.ts'
import type { Fault } from '../domain/fault.ts'
import { backoffMs, mostAttempts } from '../domain/pair/attempts.ts'

/** What we conclude from a connector's fault. Times are absolute, so that they can be stored. */
export type Conclusion =
  /** Done: what the fault says is what was wanted. */
  | { readonly kind: 'applied' }
  | { readonly kind: 'retry' | 'verify'; readonly due: Date }
  /** Refused by the target: a human, or other data. */
  | { readonly kind: 'refused' }
  /** Failed too often: parked, so that the rest goes on. */
  | { readonly kind: 'escrow' }
  /** The account is gone from the target: forget it and plan the person anew. */
  | { readonly kind: 'replan' }
  /** The whole target waits until then; the attempt does not count. */
  | { readonly kind: 'pause'; readonly until: Date }
  /** The whole target stops until a probe succeeds or a human releases it; the attempt does not count. */
  | { readonly kind: 'halt'; readonly fateUnknown: boolean }

export interface Attempt {
  readonly kind: ChangeKind
  /** 1 for the first. */
  readonly attempt: number
}

/**
 * From a fault to what we conclude (design §3, table of faults). Total over the kinds of faults.
 * @param capabilities what a repeated create would do decides how a lost answer is treated
 */
export function settle(
  operation: Attempt,
  fault: Fault,
  capabilities: Pick<Capabilities, 'createTwice'>,
  at: { readonly now: Date; readonly random: number },
): Conclusion {
  const again = (kind: 'retry' | 'verify'): Conclusion => {
    if (operation.attempt >= mostAttempts) return { kind: 'escrow' }
    return { kind, due: new Date(at.now.getTime() + backoffMs(operation.attempt, at.random)) }
  }
  switch (fault.kind) {
    case 'unreachable':
      return { kind: 'halt', fateUnknown: false }
    case 'throttled':
      return {
        kind: 'pause',
        until: fault.retryAt ?? new Date(at.now.getTime() + backoffMs(operation.attempt + 2, at.random)),
      }
    case 'interrupted':
      return again(operation.kind === 'create' && capabilities.createTwice !== 'same' ? 'verify' : 'retry')
    case 'missing':
      return operation.kind === 'delete'
        ? { kind: 'applied' }
        : operation.kind === 'create'
          ? again('verify')
          : { kind: 'replan' }
    case 'conflict':
      return operation.kind === 'create' ? again('verify') : { kind: 'refused' }
    case 'rejected':
      return { kind: 'refused' }
    case 'denied':
      return { kind: 'halt', fateUnknown: false }
    case 'broken':
      // Nobody understands the answer; it may have been a yes.
      return { kind: 'halt', fateUnknown: true }
  }
}

const longestProbeWaitMs = 3_600_000

/** When a halted target is tried again with one careful request. Unreachable ones soon, refused credentials rarely. */
export function probeDue(fault: Pick<Fault, 'kind'>, probes: number, now: Date): Date {
  const first = fault.kind === 'unreachable' ? 2_000 : 60_000
  return new Date(now.getTime() + Math.min(longestProbeWaitMs, first * 2 ** probes))
}
