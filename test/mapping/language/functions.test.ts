import { describe, expect, test } from 'vitest'
import { compileExpression } from '../../../src/mapping/language/expression.ts'

function evaluate(text: string, input = {}) {
  const expression = compileExpression(text, { root: 'person', attributes: ['a', 'list', 'records'] }, 'value')
  if ('evaluate' in expression) return expression.evaluate(input)
  throw new Error(expression.message)
}

describe('helper functions', () => {
  test.each([
    ['lower("ÄB")', 'äb'],
    ['"ÄB".lower()', 'äb'],
    ['upper("straße")', 'STRASSE'],
    ['trim("  a b ")', 'a b'],
    ['" a ".trim()', 'a'],
    ['replace("a.b.c", ".", "$&")', 'a$&b$&c'],
    ['"aXb".replace("X", "")', 'ab'],
    ['split("a,b", ",")', ['a', 'b']],
    ['"a😀".split("")', ['a', '😀']],
    ['join(["a", "b"], "-")', 'a-b'],
    ['["a", "b"].join("-")', 'a-b'],
    ['[1, 2].join("-")', '1-2'],
    ['first(["a", "b"])', 'a'],
    ['["a"].first()', 'a'],
    ['first([])', undefined],
    ['substring("😀bc", 0, 2)', '😀b'],
    ['"😀bc".substring(1)', 'bc'],
    ['"ab".substring(1, 9)', 'b'],
    ['substring("", 0, 1)', ''],
    ['stripAccents("Łukasz")', 'Lukasz'],
    ['slug(" Müller & Søn ")', 'muller-son'],
    ['matches("ann@x.test", "^[a-z]+@")', true],
    ['"ann".matches("^b")', false],
    ['coalesce(person.a, person.list, "z")', 'z'],
    ['person.a.default("z")', 'z'],
    ['default(person.a, "z")', 'z'],
    ['person.a.coalesce("z")', 'z'],
  ])('%s', (text, expected) => {
    expect(evaluate(text)).toEqual(expected)
  })

  test.each([
    'lower(person.a)',
    'person.a.lower()',
    'upper(person.a)',
    'trim(person.a)',
    'person.a.trim()',
    'replace(person.a, "x", "y")',
    'split(person.a, ",")',
    'person.a.split(",")',
    'join(person.list, ",")',
    'person.list.join(",")',
    'first(person.list)',
    'substring(person.a, 1)',
    'person.a.substring(0, 1)',
    'stripAccents(person.a)',
    'slug(person.a)',
    'matches(person.a, "x")',
    'person.a.matches("x")',
    'coalesce(person.a, person.list)',
  ])('%s of an absent value is absent', text => {
    expect(evaluate(text)).toBeUndefined()
  })

  test('a list of records is not joined into nonsense', () => {
    expect(() => evaluate('person.records.join(",")', { records: [{ a: 1 }] })).toThrow(/plain values/)
  })
})
