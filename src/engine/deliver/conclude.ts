import { isBookkeeping } from '../../domain/change.ts'
import { Fault, type FaultScope } from '../../domain/fault.ts'
import type { LinkWrite } from '../../domain/link.ts'
import type { Receipt } from '../../domain/operation.ts'
import type { OpenOperation, Settlement } from '../../domain/outbox.ts'
import { backoffMs, mostAttempts } from '../../domain/pair/attempts.ts'
import type { RemoteId } from '../../domain/text/names.ts'
import type { KeptPolicy } from '../../plan/answer/kept.ts'
import { keptIn, notDone, notesOn, verdictOn } from '../../plan/answer/kept-verdict.ts'
import { type Conclusion, settle } from '../../plan/answer/settle.ts'
import type { TargetPolicy } from '../../plan/policy.ts'
import { entryFor } from './ledger-entry.ts'
import { linkAfter } from './outgoing.ts'
import type { Confirmed } from './read-back.ts'
import type { Finding } from './verify.ts'

/** What follows for the whole target from one operation's fault. */
export type TargetEffect =
  /** @param ms how long to wait, from the answer on: `sinceMs` in monotonic time */
  | { readonly kind: 'pause'; readonly ms: number; readonly sinceMs: number }
  | { readonly kind: 'halt'; readonly fault: Fault }

/** What is to be written of one operation, and what its answer means for the whole target, if anything. */
export interface Concluded {
  readonly settlement: Settlement
  readonly effect?: TargetEffect
}

/** Time and chance of one conclusion, handed in so that it stays pure. */
export interface Moment {
  readonly now: Date
  /** The same moment in monotonic time. */
  readonly monotonicMs: number
  /** 0 <= random < 1, for jitter. */
  readonly random: number
}

/**
 * From what came back to what is written. Pure.
 * @param scope whom a fault that would stop the whole target is about
 */
export function conclude(
  operation: OpenOperation,
  delivery: Pick<Confirmed, 'result' | 'requests' | 'writes' | 'seen' | 'isStillThere'>,
  scope: FaultScope,
  moment: Moment,
  policy: KeptPolicy & Pick<TargetPolicy, 'target'>,
): Concluded {
  const { result, requests, writes } = delivery
  if (result === 'returned') throw new TypeError('a returned operation has no outcome')
  if (!(result instanceof Fault)) return concludeSeen(operation, { ...delivery, result }, moment, policy)
  const attempt = { kind: operation.planned.change.kind, attempt: operation.attempts, writes, scope }
  return failed(operation, result, settle(attempt, result, moment), requests, moment)
}

/** From a yes, and what was seen of the account, to what is written: only what was seen is confirmed. */
function concludeSeen(
  operation: OpenOperation,
  {
    result,
    requests,
    seen,
    isStillThere,
  }: Pick<Confirmed, 'requests' | 'seen' | 'isStillThere'> & { readonly result: Receipt },
  moment: Moment,
  policy: KeptPolicy & Pick<TargetPolicy, 'target'>,
): Concluded {
  const { planned, attempts } = operation
  const { change } = planned
  const kept = isBookkeeping(change.kind) ? undefined : keptIn(change, result, seen, policy)
  const verdict = verdictOn(change, kept, { attempts, isStillThere: isStillThere === true })
  const link = linkAfter(planned, result, moment.now, kept)
  if (verdict === 'done' || verdict === 'partly') {
    const note = [result.note, ...(kept === undefined ? [] : [notesOn(kept, result, verdict)])]
    const words = note.filter(one => one !== undefined && one !== '').join('; ')
    const extra = { remoteId: result.remoteId, ...(words === '' ? {} : { note: words }) }
    return applied(operation, link, requests, moment, extra, verdict === 'partly')
  }
  const problem = notDone(change, kept, policy.target, verdict)
  const due = new Date(moment.now.getTime() + backoffMs(attempts, moment.random))
  const outcome: Settlement['outcome'] =
    verdict === 'again'
      ? { kind: 'retry', due, problem }
      : { kind: 'refused', problem, ...(kept?.isMoved === true ? { fateUnknown: true as const } : {}) }
  const entry = entryFor(
    operation,
    { outcome: outcome.kind, requests, remoteId: result.remoteId, message: problem },
    moment.now,
  )
  return { settlement: { operation, entry, outcome } }
}

function applied(
  operation: OpenOperation,
  link: LinkWrite,
  requests: number,
  { now }: Moment,
  extra: { readonly remoteId?: RemoteId; readonly note?: string } = {},
  isPartly = false,
): Concluded {
  const { remoteId, note } = extra
  const account = {
    outcome: 'applied' as const,
    requests,
    ...(remoteId === undefined ? {} : { remoteId }),
    ...(note === undefined ? {} : { message: note }),
  }
  // What was left out of it is planned as soon as it can be: the person is not done with.
  const lacks = (isPartly || operation.planned.lacks !== undefined) && { staysDue: true as const }
  const outcome = { kind: 'applied' as const, link, ...lacks }
  return { settlement: { operation, entry: entryFor(operation, account, now), outcome } }
}

function failed(
  operation: OpenOperation,
  fault: Fault,
  conclusion: Conclusion,
  requests: number,
  moment: Moment,
): Concluded {
  const { now } = moment
  const problem = fault.message
  const written = (outcome: Settlement['outcome']): Settlement => ({
    operation,
    entry: entryFor(operation, { outcome: outcome.kind, requests, fault }, now),
    outcome,
  })
  switch (conclusion.kind) {
    case 'applied': {
      const { change } = operation.planned
      const id = 'remoteId' in change ? change.remoteId : undefined
      return applied(
        operation,
        id === undefined ? undefined : linkAfter(operation.planned, { remoteId: id }, now),
        requests,
        moment,
        { note: 'was gone already' },
      )
    }
    case 'verify': {
      const { due, answered } = conclusion
      // What is not looked for is repeated: harmless, and yet nothing may be concluded from the link until it has ended.
      const entry = { outcome: isLookedFor(operation) ? ('verify' as const) : ('retry' as const), requests, fault }
      const conflict = answered && { conflict: true as const }
      return {
        settlement: {
          operation,
          entry: entryFor(operation, entry, now),
          outcome: { kind: 'verify', due, problem, ...conflict },
        },
      }
    }
    case 'retry':
      return { settlement: written({ kind: 'retry', due: conclusion.due, problem }) }
    case 'refused':
      return { settlement: written({ kind: 'refused', problem, ...(conclusion.perhaps && { fateUnknown: true }) }) }
    case 'parked':
      return { settlement: written({ kind: 'parked', problem }) }
    case 'replan':
      return { settlement: written({ kind: 'replan', problem, tombstone: true }) }
    case 'pause':
      return {
        settlement: written({ kind: 'halted', problem, fateUnknown: operation.fateUnknown || conclusion.perhaps }),
        effect: { kind: 'pause', ms: conclusion.until.getTime() - now.getTime(), sinceMs: moment.monotonicMs },
      }
    case 'halt':
      return {
        settlement: written({ kind: 'halted', problem, fateUnknown: operation.fateUnknown || conclusion.perhaps }),
        effect: { kind: 'halt', fault },
      }
  }
}

/** Is an operation of unknown fate looked for before it is sent again? The others are harmless to repeat. */
export const isLookedFor = ({ planned }: OpenOperation): boolean => planned.change.kind === 'create'

/** A change that only our books know: done as soon as it is written. @param requests of a look that came first */
export function bookkeep(operation: OpenOperation, requests: number, moment: Moment): Settlement {
  const { change } = operation.planned
  const remoteId = 'remoteId' in change ? change.remoteId : undefined
  const link = remoteId === undefined ? undefined : linkAfter(operation.planned, { remoteId }, moment.now)
  return applied(operation, link, requests, moment).settlement
}

/** An account that is not as it was when the operation was planned: nothing is sent, and its person is planned again. */
export function concludeMoved(operation: OpenOperation, why: string, requests: number, { now }: Moment): Settlement {
  const entry = entryFor(operation, { outcome: 'replan', requests, message: why }, now)
  return { operation, entry, outcome: { kind: 'replan', problem: why } }
}

/** What a look told about a create of unknown fate. */
export function concludeFinding(
  operation: OpenOperation,
  finding: Finding,
  requests: number,
  { now }: Moment,
): Settlement {
  const line = (outcome: Settlement['outcome'], message: string): Settlement => ({
    operation,
    entry: entryFor(
      operation,
      {
        outcome: outcome.kind,
        requests,
        message,
        ...(finding.kind === 'found' ? { remoteId: finding.link.remoteId } : {}),
      },
      now,
    ),
    outcome,
  })
  switch (finding.kind) {
    case 'found': {
      const { link, staysDue } = finding
      return line(
        { kind: 'applied', link, ...(staysDue ? { staysDue } : {}) },
        'found at the target after an answer was lost or the account was there already',
      )
    }
    case 'absent': {
      if (operation.conflict === true) return refusedTwice(operation, line)
      const message = 'looked for: the earlier try had no effect'
      if (operation.attempts < mostAttempts) return line({ kind: 'replan', problem: message }, message)
      const parked = `tried ${operation.attempts} times, and each time nobody was to be found afterwards: ${operation.problem ?? 'no reason given'}`
      return line({ kind: 'parked', problem: parked }, parked)
    }
    case 'not-looked-for': {
      const problem = `whether there is an account now is not known: nothing in match (${finding.match}) has a value to look for it by; look at the target: if nobody is there, usherd retry --target ${operation.planned.target} --user ${operation.planned.person} --anew sends it again`
      return line({ kind: 'parked', problem }, problem)
    }
    case 'blocked':
      return line({ kind: 'refused', problem: finding.message }, finding.message)
  }
}

/** There already, and nowhere to be found: sending it once more would end the same way. */
function refusedTwice(
  { problem = 'the target says that the account is there already' }: OpenOperation,
  line: (outcome: Settlement['outcome'], message: string) => Settlement,
): Settlement {
  const message = `${problem}; no attribute in match finds an account of theirs: add one that does, or correct the record`
  return line({ kind: 'refused', problem: message }, message)
}
