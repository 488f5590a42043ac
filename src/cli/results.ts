import { withFormerOutcome } from '../domain/former-words.ts'
import type { RunOutcome } from '../engine/run/engine.ts'
import type { Store } from '../store/store.ts'
import type { Paint } from './terminal/paint.ts'
import { table } from './terminal/table.ts'
import type { Terminal } from './terminal/terminal.ts'

/** What was done, counted from the ledger's rows: a line for each target, kind and outcome. An empty text when nothing was. */
export async function resultTable(
  { run }: RunOutcome,
  store: Store,
  terminal: Terminal,
  paint: Paint,
): Promise<string> {
  const counts = await store.ledger.counts(run)
  if (counts.length === 0) return ''
  const rows = counts.map(({ target, kind, outcome, count, requests }) => [
    target,
    kind,
    outcome === 'applied' ? paint.ok(outcome) : paint.bad(outcome),
    String(count),
    String(requests),
  ])
  const columns = [
    { header: 'target' },
    { header: 'kind' },
    { header: 'outcome' },
    { header: 'accounts', align: 'right' as const },
    { header: 'requests', align: 'right' as const },
  ]
  return `\n${table(columns, rows, { width: terminal.width, paint })}\n`
}

/** The same and what led to it, as a value that `--json` prints; `absence` is how far missing people are believed to be gone. */
export async function runJson(outcome: RunOutcome, store: Store): Promise<Record<string, unknown>> {
  const { run, result, readings, breaches, faults, closed, rests, skipped } = outcome
  return {
    run,
    result,
    readings: readings.map(({ proof, ...reading }) => ({ ...reading, absence: proof.kind })),
    skipped,
    breaches,
    faults: faults.map(({ target, fault }) => ({ target, kind: fault.kind, message: fault.message })),
    closed,
    rests,
    operations: (await store.ledger.counts(run)).map(withFormerOutcome),
  }
}
