import { Fault } from '../domain/fault.ts'
import { type Cause, causeOf, tornAnswer } from './cause.ts'
import type { RequestPlace } from './place.ts'

/** All that is kept of a library's error, and what we saw ourselves. Nothing in it can carry a secret. */
export interface Failure {
  /** The innermost error code there is. */
  readonly code: string | undefined
  /** Set when a deadline passed: how long it was. */
  readonly deadlineMs?: number
  /** We were told to stop. */
  readonly wasStopped: boolean
  /** Had a connection that could carry the request been made? */
  readonly wasSent: boolean
  /** Had the head of an answer arrived? */
  readonly answerBegan: boolean
  /** Could the request change something there? */
  readonly write: boolean
}

/**
 * The fault a failed exchange is. A write that may have left this machine is `interrupted`: somebody has to look whether it
 * happened. That goes for a kept-alive connection the other side closed, too: it may have read the request first
 * (RFC 9110 §9.2.2 lets a client assume otherwise only for what is safe to repeat).
 */
export function faultOf(failure: Failure, place: RequestPlace): Fault {
  const cause = describe(failure)
  const what = `${place.method} ${place.address} failed: ${closed(cause.words)}`
  if (cause.isBroken) return new Fault('broken', what)
  if (!failure.wasSent) return remembered(new Fault('unreachable', `${what} Nothing was sent.`))
  if (!failure.write) return new Fault('unreachable', what)
  return new Fault('interrupted', `${what} It was sent and may have taken effect.`)
}

function describe({ code, deadlineMs, wasStopped, wasSent, answerBegan }: Failure): Cause {
  if (wasStopped) return { words: 'it was stopped before the whole answer was here' }
  if (deadlineMs !== undefined) {
    return { words: `timed out, ${wasSent ? 'no whole answer' : 'no connection'} within ${deadlineMs / 1000} s` }
  }
  const cause = causeOf(code)
  return answerBegan && !cause.isBroken ? { words: tornAnswer } : cause
}

const closed = (words: string): string => (words.endsWith('?') ? words : `${words}.`)

const neverSent = new WeakSet<Fault>()

const remembered = (fault: Fault): Fault => {
  neverSent.add(fault)
  return fault
}

/** Whether a fault of ours says that no connection came about: nobody answers there, as far as we know. */
export const wasNeverSent = (fault: Fault): boolean => neverSent.has(fault)
