import { describe, expect, test } from 'vitest'
import type { Value } from '../../../src/domain/value.ts'
import { differenceText, type NameOf, valueText } from '../../../src/plan/values/value-text.ts'

const nobody: NameOf = () => undefined
const names: Readonly<Record<string, string>> = { '1': 'User role', '2': 'Admin role' }
const byId: NameOf = value => names[String(value)]
const medias: NameOf = (value, field) => (field === 'mediatypeid' && value === '1' ? 'Email' : undefined)

describe('a value on one line', () => {
  test.each<[string, Value | null | undefined, NameOf, string]>([
    ['text is quoted', 'Ann', nobody, '"Ann"'],
    ['empty text is not "empty"', '', nobody, '""'],
    ['null is', null, nobody, '(empty)'],
    ['so is a list of nobody', [], nobody, '(empty)'],
    ['what was never confirmed is unknown', undefined, nobody, '(unknown)'],
    ['numbers and truths have no quotes', 5, nobody, '5'],
    ['false is a value', false, nobody, 'false'],
    ['a looked-up id goes by its name', '2', byId, 'Admin role (2)'],
    ['an id without a name stays an id', '9', byId, '"9"'],
    ['members of a list', ['1', '9'], byId, 'User role (1), "9"'],
    ['a record, its looked-up field by name', [{ mediatypeid: '1', sendto: 'a@b' }], medias, 'Email (1), sendto a@b'],
    ['records are told apart', [{ to: 'a' }, { to: 'b' }], nobody, 'to a; to b'],
    ['a list inside a record', [{ to: ['a', 'b'] }], nobody, 'to a b'],
    ['nothing inside a record', [{ to: null, cc: '' }], nobody, 'to (empty), cc (empty)'],
    ['records inside a record', [{ address: [{ town: 'Oslo' }] }], nobody, 'address {town Oslo}'],
    ['a line feed is seen', 'a\nb', nobody, '"a␊b"'],
    ['also in a name the target gave', '7', () => 'Admin\u202e', 'Admin<U+202E> (7)'],
    ['also in a record', [{ to: '\u001b[31m' }], nobody, 'to ␛[31m'],
    ['long text is cut', 'x'.repeat(90), nobody, `"${'x'.repeat(80)}…"`],
  ])('%s', (_what, value, nameOf, shown) => {
    expect(valueText(value, { nameOf, most: 80 })).toBe(shown)
  })

  test('of a long list the first members are shown, and how many there are besides', () => {
    const text = valueText(
      Array.from({ length: 120 }, (_none, index) => index),
      { nameOf: nobody, most: 80 },
    )
    expect(text).toMatch(/^0, 1, .*, 19, … 100 more$/)
  })
})

describe('old and new', () => {
  const difference = (from: Value | null | undefined, to: Value | null) =>
    differenceText(from, to, { nameOf: nobody, most: 20 })

  test('are shown as they are', () => {
    expect(difference('Ann', 'Anna')).toEqual({ from: '"Ann"', to: '"Anna"' })
  })
  test('can be told apart however long they begin alike', () => {
    const same = 'a'.repeat(500)
    const { from, to } = difference(`${same}one end`, `${same}another end`)
    expect({ from, to }).toEqual({ from: '"…aaaaaaaaaaaaone end"', to: '"…aaaaaaaaaaaaanother …"' })
  })
  test('that look the same are said to be different', () => {
    expect(difference('é', 'e\u0301').remark).toBe('the same letters, composed differently')
    expect(difference('é', 'e').remark).toBeUndefined()
  })
  test('may be of different types', () => {
    expect(difference(5, '5')).toEqual({ from: '5', to: '"5"' })
    expect(difference(undefined, null)).toEqual({ from: '(unknown)', to: '(empty)' })
  })
})
