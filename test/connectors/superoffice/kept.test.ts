import { describe, expect, test } from 'vitest'
import type { AttributeChange, Attributes } from '#contract'
import { deviations, provenArrived, spelledOtherwise, told } from '../../../connectors/superoffice/kept.ts'

const change = (name: string, from: AttributeChange['from'], to: AttributeChange['to'], mode?: 'add' | 'remove') =>
  mode === undefined ? { name, from, to } : { name, from, to, mode }

const toldOf = (one: AttributeChange, now: Attributes, wanted: Attributes = {}) => told(deviations([one], now, wanted))

describe('SuperOffice keeps as asked', () => {
  test.each([
    ['the same text', change('Tooltip', 'a', 'b'), { Tooltip: 'b' }],
    ['an address in another case', change('Person.Email', 'a@x', 'B@x'), { 'Person.Email': 'b@x' }],
    ['an id as a number', change('Role', '1', '2'), { Role: 2 }],
    ['an emptied text', change('Tooltip', 'a', null), { Tooltip: '' }],
    ['a list that others share', change('OtherGroups', ['1'], ['2'], 'add'), { OtherGroups: ['9', '1', '2'] }],
    ['a list without what was taken away', change('OtherGroups', ['1'], ['1'], 'remove'), { OtherGroups: ['9'] }],
    ['what no answer shows', change('Person.Lastname', 'a', 'b'), {}],
  ])('%s', (_what, one, now) => {
    expect(toldOf(one, now)).toEqual({})
  })
})

test('a name in another case counts as sent, and is told', () => {
  const changes = [change('Person.Email', 'a@x', 'B@x'), change('Tooltip', 'a', 'B')]
  expect(spelledOtherwise(changes, { 'Person.Email': 'b@x', Tooltip: 'b' })).toBe(
    'SuperOffice writes Person.Email as "b@x" for "B@x", which it takes for the same',
  )
})

describe('SuperOffice keeps otherwise, which our books and the ledger are told:', () => {
  test('a text that was cut', () => {
    expect(toldOf(change('Tooltip', 'old', 'too long'), { Tooltip: 'too' })).toEqual({
      stored: { Tooltip: 'too' },
      note: 'SuperOffice keeps Tooltip as "too" instead of "too long"',
    })
  })

  test('a member that was not added is not ours, those that were are', () => {
    const one = change('OtherGroups', ['1'], ['2', '3'], 'add')
    expect(toldOf(one, { OtherGroups: ['1', '2'] }, { OtherGroups: ['1', '2', '3'] })).toMatchObject({
      stored: { OtherGroups: ['1', '2'] },
    })
  })

  test('a member that was not taken away is still ours', () => {
    const one = change('OtherGroups', ['1', '2'], ['2'], 'remove')
    expect(toldOf(one, { OtherGroups: ['1', '2'] }, { OtherGroups: ['1'] })).toMatchObject({
      stored: { OtherGroups: ['1', '2'] },
    })
  })

  test('of a list that gains and loses members at once, what did not come is not ours and what did not go still is', () => {
    const changes = [
      change('OtherGroups', ['1', '2'], ['2'], 'remove'),
      change('OtherGroups', ['1', '2'], ['3'], 'add'),
    ]
    const found = deviations(changes, { OtherGroups: ['1', '2', '9'] }, { OtherGroups: ['1', '3'] })
    expect(told(found)).toMatchObject({
      stored: { OtherGroups: ['1', '2'] },
      note: expect.stringMatching(/instead of without .*, .*instead of with /),
    })
  })

  test('a way to sign in, by its type', () => {
    const one = change('Credentials', [], [{ Type: 'AD', DisplayValue: 'x' }], 'add')
    expect(toldOf(one, { Credentials: [] }, { Credentials: [{ Type: 'AD', DisplayValue: 'x' }] })).toMatchObject({
      stored: { Credentials: [] },
    })
  })
})

describe('a change of which nothing arrived', () => {
  const refused = (changes: readonly AttributeChange[], now: Attributes) => () =>
    provenArrived(changes, deviations(changes, now, {}), 'user 12')

  test.each([
    ['of a text', [change('Tooltip', 'a', 'b')], { Tooltip: 'a' }],
    ['of a list', [change('OtherGroups', ['1'], ['2'], 'add')], { OtherGroups: ['1'] }],
  ])('%s is refused, whatever the answer says', (_what, changes, now) => {
    expect(refused(changes, now)).toThrow(/user 12 was changed, and \w+ still is .*; .*usherd retry/)
  })

  test.each([
    ['when one of two arrived', [change('Tooltip', 'a', 'b'), change('Rank', 1, 2)], { Tooltip: 'a', Rank: 2 }],
    ['when it is cut', [change('Tooltip', 'a', 'bcd')], { Tooltip: 'bc' }],
    ['when nobody knows what was there', [change('Tooltip', undefined, 'b')], { Tooltip: 'a' }],
  ])('is only told %s', (_what, changes, now) => {
    expect(refused(changes, now)).not.toThrow()
  })
})
