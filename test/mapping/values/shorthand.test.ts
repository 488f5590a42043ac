import { describe, expect, test } from 'vitest'
import type { Shorthand } from '../../../src/domain/rule.ts'
import type { Value } from '../../../src/domain/value.ts'
import { Refusal } from '../../../src/mapping/values/accept.ts'
import { convert } from '../../../src/mapping/values/shorthand.ts'

const rows: readonly [Value, Shorthand | readonly Shorthand[], Value][] = [
  [5, 'text', '5'],
  [true, 'text', 'true'],
  [' 12.5 ', 'number', 12.5],
  ['-3', 'number', -3],
  ['007', 'number', 7],
  ['9007199254740991', 'number', 9_007_199_254_740_991],
  ['9196877626998787', 'number', 9_196_877_626_998_787n],
  [9_196_877_626_998_787n, 'number', 9_196_877_626_998_787n],
  [9_196_877_626_998_787n, 'text', '9196877626998787'],
  [4, 'number', 4],
  ['Yes', 'boolean', true],
  [' ja ', 'boolean', true],
  [1, 'boolean', true],
  ['off', 'boolean', false],
  ['nein', 'boolean', false],
  ['0', 'boolean', false],
  [false, 'boolean', false],
  ['a, b;c,,', 'list', ['a', 'b', 'c']],
  ['', 'list', []],
  [7, 'list', [7]],
  [['a,b'], 'list', ['a,b']],
  [' a ', 'trim', 'a'],
  ['ÄB', 'lowercase', 'äb'],
  ['straße', 'uppercase', 'STRASSE'],
  ['Łukasz', 'stripAccents', 'Lukasz'],
  ['Ann Lee', 'slug', 'ann-lee'],
  [5, 'trim', 5],
  [
    [' A ', 'B'],
    ['trim', 'lowercase'],
    ['a', 'b'],
  ],
  ['1;2', ['list', 'number'], [1, 2]],
]

describe('as:', () => {
  test.each(rows)('%o as %s is %o', (value, as, expected) => {
    expect(convert(value, typeof as === 'string' ? [as] : as)).toEqual(expected)
  })

  test.each<[Value, Shorthand]>([
    ['', 'number'],
    ['12a', 'number'],
    ['1,5', 'number'],
    ['0x10', 'number'],
    ['Infinity', 'number'],
    [true, 'number'],
    ['90071992547409931.0', 'number'],
    ['9e20', 'number'],
    ['', 'boolean'],
    ['maybe', 'boolean'],
    ['constructor', 'boolean'],
    [2, 'boolean'],
    [[{ a: 1 }], 'text'],
  ])('%j as %s is refused, not guessed', (value, as) => {
    expect(convert(value, [as])).toBeInstanceOf(Refusal)
  })
})
