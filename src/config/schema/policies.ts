import {
  type GuardPolicy,
  guardDefaults,
  type LeaverPolicy,
  type Limit,
  leaverDefaults,
  type Pace,
  type ProofPolicy,
  paceDefaults,
  proofDefaults,
} from '../../domain/policy.ts'
import type { guardBlock, leaversBlock, paceBlock, proofBlock } from './policy.ts'
import type { z } from './zod.ts'

export type WrittenPace = z.output<typeof paceBlock>
export type WrittenGuard = z.output<typeof guardBlock>
export type WrittenProof = z.output<typeof proofBlock>
type WrittenLeavers = z.output<typeof leaversBlock>
type WrittenLimit = NonNullable<WrittenGuard['disable']>

/**
 * Each takes what was written from the general to the particular (`defaults`, then the connection); what nobody wrote
 * comes from the domain's defaults.
 */
export function paceOf(...written: readonly (WrittenPace | undefined)[]): Pace {
  const merged: WrittenPace = Object.assign({}, ...written)
  return {
    requests: merged.requests ?? paceDefaults.requests,
    perMs: merged.per ?? paceDefaults.perMs,
    concurrency: merged.concurrency ?? paceDefaults.concurrency,
    ...(merged.daily !== undefined && { daily: merged.daily }),
    ...(merged.longestPause !== undefined && { longestPauseMs: merged.longestPause }),
  }
}

/** What a reading has to prove, put together as in `paceOf`. */
export function proofOf(...written: readonly (WrittenProof | undefined)[]): ProofPolicy {
  return Object.assign({}, proofDefaults, ...written)
}

/** What becomes of leavers; `deleteAfterMs` is there only where it was written. */
export function leaversOf(written: WrittenLeavers | undefined): LeaverPolicy {
  const { action = leaverDefaults.action, deleteAfter } = written ?? {}
  return { action, ...(deleteAfter !== undefined && { deleteAfterMs: deleteAfter }) }
}

/** The limits of the guard, put together as in `paceOf`; of a limit in three parts, each part by itself. */
export function guardOf(...written: readonly (WrittenGuard | undefined)[]): GuardPolicy {
  return written.reduce<GuardPolicy>(
    (policy, more) => (more === undefined ? policy : tightened(policy, more)),
    guardDefaults,
  )
}

function tightened(policy: GuardPolicy, written: WrittenGuard): GuardPolicy {
  return {
    disable: limitOf(policy.disable, written.disable),
    delete: limitOf(policy.delete, written.delete),
    update: limitOf(policy.update, written.update),
    create: limitOf(policy.create, written.create),
    clear: limitOf(policy.clear, written.clear),
    rename: limitOf(policy.rename, written.rename),
    membership: limitOf(policy.membership, written.membership),
    hold: written.hold ?? policy.hold,
  }
}

/**
 * A limit in three parts keeps the parts that are not written; against a plain number, those parts are without effect. Whoever writes
 * a share of nothing means nothing: the floor that was not written goes with it.
 */
function limitOf(known: Limit, written: WrittenLimit | undefined): Limit {
  if (written === undefined || typeof written === 'number') return written ?? known
  const rest = typeof known === 'number' ? { floor: 0, share: 1, most: known } : known
  return { ...rest, ...(written.share === 0 ? { floor: 0 } : {}), ...written }
}
