import { expect, test } from 'vitest'
import type { ChangeKind } from '../../../src/domain/change.ts'
import type { OpenOperation } from '../../../src/domain/outbox.ts'
import { fingerprint, operationId } from '../../../src/domain/text/names.ts'
import { takeBatch } from '../../../src/engine/deliver/batch.ts'
import { at, planned } from '../../store/sample.ts'

const kinds: Readonly<Record<string, ChangeKind>> = { c: 'create', u: 'update', d: 'disable' }

/** c create, u update, d disable; a capital: its fate is unknown. */
function row(letter: string, index: number): OpenOperation {
  const kind = kinds[letter.toLowerCase()] ?? 'update'
  const fateUnknown = letter !== letter.toLowerCase()
  return {
    id: operationId(`${letter}${index}`),
    planned: planned(kind, `p${index}`),
    state: 'leased',
    attempts: 1,
    due: at(),
    plan: fingerprint('f1'),
    plannedAt: at(),
    run: 1,
    fateUnknown,
  }
}

const letters = (rows: readonly OpenOperation[]): string => rows.map(({ id }) => id[0]).join('')

test.each([
  ['an empty queue gives nothing', '', 10, '', ''],
  ['a queue of one kind travels together', 'uuu', 10, 'uuu', ''],
  ['no more than the connector takes', 'uuuuu', 2, 'uu', 'uuu'],
  ['a queue that just fits leaves nothing', 'uu', 2, 'uu', ''],
  ['one at a time where there are no batches', 'uuu', 1, 'u', 'uu'],
  ['another kind waits', 'ddcu', 10, 'dd', 'cu'],
  ['the same kind behind another one does not overtake it', 'ducd', 10, 'd', 'ucd'],
  ['creates of unknown fate travel apart', 'ccCC', 10, 'cc', 'CC'],
  ['and together with their like', 'CCc', 10, 'CC', 'c'],
])('%s', (_promise, queue, most, batch, rest) => {
  const taken = takeBatch([...queue].map(row), most)
  expect([letters(taken.batch), letters(taken.rest)]).toEqual([batch, rest])
})
