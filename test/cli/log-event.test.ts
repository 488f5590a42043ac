import { expect, test } from 'vitest'
import { logEvent } from '../../src/cli/log-event.ts'
import type { OutcomeKind } from '../../src/domain/ledger.ts'
import { fingerprint } from '../../src/domain/text/names.ts'
import { createLog } from '../../src/log.ts'
import { at, key } from '../store/sample.ts'

/** The line about an operation that ended so. */
function lineOf(outcome: OutcomeKind): unknown {
  const lines: string[] = []
  const log = createLog({ level: 'info', format: 'json', write: line => lines.push(line), now: () => at() })
  const entry = {
    at: at(),
    run: 1,
    plan: fingerprint('f1'),
    target: 'crm',
    person: key('ann'),
    label: 'Ann',
    kind: 'update',
    reason: 'changed',
    changes: [],
    attempt: 8,
    requests: 1,
    answer: 'ok',
  } as const
  logEvent({ kind: 'operation:settled', entry: { ...entry, outcome } }, log)
  return JSON.parse(lines.join())
}

test('whoever watches the log of the daemon finds what is parked under both words, and nothing else has two', () => {
  expect(lineOf('parked')).toMatchObject({ level: 'warn', outcome: 'parked', formerOutcome: 'escrow' })
  expect(lineOf('refused')).not.toHaveProperty('formerOutcome')
})
