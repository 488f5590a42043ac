import { Fault } from '#contract'
import type { ApiError } from './api-error.ts'
import { type Verdict, verdictFault, verdictOf } from './faults.ts'
import type { UserRecord } from './payload.ts'

/** A record on its way, and which operation (0-based, in the order given) it belongs to. */
export interface SentRecord {
  readonly position: number
  readonly record: UserRecord
}

/** The fault of a refused write, with the operation to blame where the API or the data tells. */
export function refusal(error: ApiError, sent: readonly SentRecord[]): Fault {
  const verdict = verdictOf(error, { write: true })
  return verdictFault(verdict, error, culpritOf(verdict, sent))
}

/**
 * 7.0 names the position in the list; 6.0 only the value it objects to, so the first record with it is to blame (any
 * other one would fail for the same reason). A record that was alone is to blame for what is about a record.
 */
function culpritOf(verdict: Verdict, sent: readonly SentRecord[]): number | undefined {
  const { kind, index, field, value } = verdict
  if (!['rejected', 'conflict', 'missing'].includes(kind)) return undefined
  if (sent.length === 1) return sent[0]?.position
  if (index !== undefined) return sent[index]?.position
  if (field === undefined || value === undefined) return undefined
  return sent.find(({ record }) => mentions(record[field], value))?.position
}

/** True when a value is, or holds somewhere inside, exactly this text. */
function mentions(inside: unknown, text: string): boolean {
  if (typeof inside !== 'object' || inside === null) return String(inside ?? '') === text
  return Object.values(inside).some(one => mentions(one, text))
}

/** Runs a decision about one operation; what it throws names that operation. */
export function blaming<Result>(position: number, decide: () => Result): Result {
  try {
    return decide()
  } catch (error) {
    throw error instanceof Fault ? withCulprit(error, position) : error
  }
}

const withCulprit = (fault: Fault, culprit: number): Fault =>
  new Fault(fault.kind, fault.message, { ...fault.details, culprit })
