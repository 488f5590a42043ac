import { describe, expect, test } from 'vitest'
import { changeKinds } from '../../../src/domain/change.ts'
import type { Breach, StoredChange } from '../../../src/domain/plan.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import { heldWords } from '../../../src/plan/show/held-words.ts'
import { breach, key, plainChange, stored } from '../plan-sample.ts'

const disable = stored({ change: plainChange('disable', 'ann') })
const create = stored({ change: { kind: 'create', person: key('bo'), after: {} } })
const clearing = stored({
  change: {
    kind: 'update',
    person: key('cem'),
    remoteId: remoteId(3),
    changes: [{ name: 'phone', from: '1', to: null }],
    after: { phone: null },
  },
  budgets: ['update', 'clear phone'],
})
const renaming = stored({
  change: { kind: 'update', person: key('dee'), remoteId: remoteId(4), changes: [], after: {} },
  budgets: ['update', 'rename'],
})

describe('why a change is held, with the numbers', () => {
  test.each<[string, StoredChange, readonly Breach[], 'kind' | 'all', string | undefined]>([
    ['nothing is broken', disable, [], 'kind', undefined],
    ['its kind is over the limit', disable, [breach()], 'kind', '18, limit 13'],
    ['another kind is', create, [breach()], 'kind', undefined],
    ['another kind is, and that holds everything', create, [breach()], 'all', 'with the rest'],
    ['it went already', { ...disable, state: 'released' }, [breach()], 'all', undefined],
    ['nobody proved that the person is gone', { ...disable, doubted: true }, [], 'kind', 'absence is not proved'],
    [
      'it empties what too many lose',
      clearing,
      [breach({ code: 'clear', kinds: [], budget: 'clear phone', attribute: 'phone', count: 30, limit: 26 })],
      'kind',
      'phone emptied for 30, limit 26',
    ],
    [
      'another attribute is emptied too often',
      clearing,
      [breach({ code: 'clear', kinds: [], budget: 'clear name', attribute: 'name' })],
      'kind',
      undefined,
    ],
    [
      'it gives another name, and many got one before',
      renaming,
      [breach({ code: 'rename', kinds: [], budget: 'rename', count: 2, spent: 12, limit: 13 })],
      'kind',
      'other names for 2 after 12, limit 13',
    ],
    ['a first run knows nobody', create, [breach({ code: 'unmatched', kinds: ['create'] })], 'kind', 'nobody matches'],
    [
      'the mapping fails its tests',
      create,
      [breach({ code: 'mapping-tests', kinds: changeKinds })],
      'kind',
      'mapping tests fail',
    ],
    [
      'the target failed half-way',
      create,
      [breach({ code: 'incomplete', kinds: changeKinds })],
      'kind',
      'the target could not be planned whole',
    ],
  ])('%s', (_why, change, breaches, hold, words) => {
    expect(heldWords(change, breaches, hold)).toBe(words)
  })
})
