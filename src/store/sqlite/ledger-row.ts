import type { ChangeKind } from '../../domain/change.ts'
import type { FaultKind } from '../../domain/fault.ts'
import { ownJson, writeJson } from '../../domain/json.ts'
import type { LedgerEntry, OutcomeKind, StoredLedgerEntry } from '../../domain/ledger.ts'
import type { Reason } from '../../domain/plan.ts'
import type { Fingerprint, PersonKey, RemoteId } from '../../domain/text/names.ts'
import type { Tx } from './database.ts'
import { moment, optional, same } from './json.ts'

/** What is `parked` was written as `escrow` up to 0.1. Lines are never changed, so they are read under the word of today. */
const formerParked = 'escrow'

/** An outcome as a column named `outcome` has it, in the words of today. */
export const outcomeColumn = `CASE outcome WHEN '${formerParked}' THEN 'parked' ELSE outcome END`

/** @returns every word under which lines of these outcomes were ever written */
export const storedOutcomes = (outcomes: readonly OutcomeKind[]): readonly string[] =>
  outcomes.includes('parked') ? [...outcomes, formerParked] : outcomes

/**
 * One line of the ledger as it is stored: what was sent to whom, and what came of it. `at` in milliseconds since 1970, `changes` a JSON list of
 * attribute changes; NULL is what does not apply (no account yet, no fault).
 */
export interface LedgerRow {
  readonly id: number
  readonly at: number
  readonly run: number
  readonly plan: Fingerprint
  readonly target: string
  readonly key: PersonKey
  readonly label: string
  readonly kind: ChangeKind
  readonly outcome: OutcomeKind | typeof formerParked
  readonly reason: Reason
  readonly remote_id: RemoteId | null
  readonly changes: string
  readonly attempt: number
  readonly requests: number
  readonly answer: string
  readonly fault: FaultKind | null
  readonly message: string | null
}

/** The line a row holds; columns that are NULL are absent from it. */
export function ledgerEntry(row: LedgerRow): StoredLedgerEntry {
  return {
    id: row.id,
    at: moment(row.at),
    run: row.run,
    plan: row.plan,
    target: row.target,
    person: row.key,
    label: row.label,
    kind: row.kind,
    outcome: row.outcome === formerParked ? 'parked' : row.outcome,
    reason: row.reason,
    ...optional('remoteId', row.remote_id, same),
    changes: ownJson(row.changes),
    attempt: row.attempt,
    requests: row.requests,
    answer: row.answer,
    ...optional('fault', row.fault, same),
    ...optional('message', row.message, same),
  }
}

/** Adds lines at the end of the record, in the order given. */
export async function record(tx: Tx, entries: readonly LedgerEntry[]): Promise<void> {
  await tx.run(
    `INSERT INTO ledger (at, run, plan, target, key, label, kind, outcome, reason, remote_id, changes, attempt, requests, answer,
       fault, message)
     SELECT value ->> '$.at', value ->> '$.run', value ->> '$.plan', value ->> '$.target', value ->> '$.person',
       value ->> '$.label', value ->> '$.kind', value ->> '$.outcome', value ->> '$.reason', value ->> '$.remoteId',
       value -> '$.changes', value ->> '$.attempt', value ->> '$.requests', value ->> '$.answer', value ->> '$.fault',
       value ->> '$.message'
     FROM json_each(?1) ORDER BY key`,
    writeJson(entries.map(entry => ({ ...entry, at: entry.at.getTime() }))),
  )
}
