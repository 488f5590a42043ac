import { expect, onTestFinished, test } from 'vitest'
import { runJson } from '../../src/cli/results.ts'
import { enqueue, planned, settlement, settleNext } from '../store/sample.ts'
import { sqlitePlace } from '../store/sqlite/place.ts'

test('a script that reads what a run did finds who was parked under both words, and nobody twice', async () => {
  const place = await sqlitePlace()
  const store = await place.open()
  onTestFinished(async () => {
    await store.close()
    await place.remove()
  })
  await enqueue(store, [planned('create', 'ann'), planned('create', 'bob')])
  await settleNext(store, one =>
    settlement(one, { kind: one.planned.person === 'ann' ? 'parked' : 'refused', problem: 'p' }),
  )
  const outcome = { run: 1, readings: [], plans: [], breaches: [], faults: [], closed: [], rests: [], skipped: [] }
  const { operations } = await runJson({ ...outcome, result: 'failed' }, store)
  const each = { target: 'crm', kind: 'create', count: 1, requests: 1 }
  expect(operations).toEqual([
    { ...each, outcome: 'parked', formerOutcome: 'escrow' },
    { ...each, outcome: 'refused' },
  ])
})
