import { expect, test } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import type { PlannedChange } from '../../../src/domain/plan.ts'
import { createFingerprinter } from '../../../src/plan/judge/fingerprint.ts'
import { plainChange, stored } from '../plan-sample.ts'
import { ann, renaming } from '../planner-sample.ts'

const planned = (more: Partial<PlannedChange> = {}): PlannedChange =>
  stored({ change: renaming('Ann', 'Anna'), ...more })

function printOf(...changes: readonly PlannedChange[]): string {
  const fingerprinter = createFingerprinter()
  for (const change of changes) fingerprinter.add(change)
  return fingerprinter.finish()
}

const { basis } = planned()

test('is twelve hex characters, also of an empty plan', () => {
  expect(printOf(planned())).toMatch(/^[0-9a-f]{12}$/)
  expect(printOf()).toMatch(/^[0-9a-f]{12}$/)
})

test.each<[string, PlannedChange]>([
  ['the same once more', planned()],
  [
    'another order of the attributes',
    planned({ change: { ...renaming('Ann', 'Anna'), after: { name: 'Anna', login: 'ann' } } as Change }),
  ], // renaming gives an update
  ['another reason it became due', planned({ basis: { ...basis, dueRev: 99 } })],
  ['another label', planned({ label: 'Somebody' })],
  ['another day of deletion', planned({ deleteDue: new Date(0) })],
])('%s: the same fingerprint', (_what, other) => {
  expect(printOf(other)).toBe(printOf(planned()))
})

test.each<[string, PlannedChange]>([
  ['another target', planned({ target: 'helpdesk' })],
  ['another value', planned({ change: renaming('Ann', 'Bo') })],
  ['another old value', planned({ change: renaming('An', 'Anna') })],
  ['another kind', planned({ change: plainChange('disable', ann) })],
  ['a person, an account or a mapping that changed', planned({ basis: { ...basis, version: 2 } })],
])('%s: another fingerprint', (_what, other) => {
  expect(printOf(other)).not.toBe(printOf(planned()))
})

test('every change counts, and their order', () => {
  const [one, two] = [planned(), planned({ change: plainChange('disable', '1002') })]
  expect(new Set([printOf(), printOf(one), printOf(one, two), printOf(two, one), printOf(one, one)]).size).toBe(5)
})
