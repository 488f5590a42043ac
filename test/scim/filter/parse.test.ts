import { describe, expect, test } from 'vitest'
import { parseFilter } from '../../../src/scim/filter/parse.ts'
import { refused } from './finds.ts'
import { enterpriseUrn } from './types.ts'

const compare = (name: string, value: unknown, op = 'eq') => ({ kind: 'compare', name, op, value })
const a = compare('a', 1)
const b = compare('b', 2)
const c = compare('c', 3)

describe('F1 the whole grammar is read', () => {
  test.each(['eq', 'ne', 'co', 'sw', 'ew', 'gt', 'ge', 'lt', 'le'])('the operator %s', op => {
    expect(parseFilter(`userName ${op} "x"`)).toEqual(compare('userName', 'x', op))
  })

  test.each([
    ['title pr', { kind: 'present', name: 'title' }],
    ['a eq 1 and b eq 2', { kind: 'and', terms: [a, b] }],
    ['a eq 1 and b eq 2 and c eq 3', { kind: 'and', terms: [a, b, c] }],
    ['a eq 1 or b eq 2 and c eq 3', { kind: 'or', terms: [a, { kind: 'and', terms: [b, c] }] }],
    ['a eq 1 and b eq 2 or c eq 3', { kind: 'or', terms: [{ kind: 'and', terms: [a, b] }, c] }],
    ['(a eq 1 or b eq 2) and c eq 3', { kind: 'and', terms: [{ kind: 'or', terms: [a, b] }, c] }],
    ['not (a eq 1) and b eq 2', { kind: 'and', terms: [{ kind: 'not', term: a }, b] }],
    ['not(a eq 1 or b eq 2)', { kind: 'not', term: { kind: 'or', terms: [a, b] } }],
    ['((a eq 1))', a],
    ['( a eq 1 )', a],
    ['a[b eq 2]', { kind: 'element', name: 'a', where: b }],
    [
      'a[b eq 2 and not (c eq 3)]',
      { kind: 'element', name: 'a', where: { kind: 'and', terms: [b, { kind: 'not', term: c }] } },
    ],
    ['not (a[b eq 2])', { kind: 'not', term: { kind: 'element', name: 'a', where: b } }],
    [`${enterpriseUrn}:department eq "x"`, compare(`${enterpriseUrn}:department`, 'x')],
    ['members.$ref pr', { kind: 'present', name: 'members.$ref' }],
    ['not pr', { kind: 'present', name: 'not' }],
    [
      'and pr and or pr',
      {
        kind: 'and',
        terms: [
          { kind: 'present', name: 'and' },
          { kind: 'present', name: 'or' },
        ],
      },
    ],
  ])('%s', (text, tree) => {
    expect(parseFilter(text)).toEqual(tree)
  })

  test('parentheses may be fifty deep', () => {
    expect(parseFilter(`${'('.repeat(50)}a eq 1${')'.repeat(50)}`)).toEqual(a)
  })
})

describe('F2 words are read in any case', () => {
  test.each([
    ['a EQ 1 AND b Eq 2', { kind: 'and', terms: [a, b] }],
    ['a eq 1 Or b eQ 2', { kind: 'or', terms: [a, b] }],
    ['NOT (a eq 1)', { kind: 'not', term: a }],
    ['a PR', { kind: 'present', name: 'a' }],
    ['a eq True', compare('a', true)],
    ['a eq FALSE', compare('a', false)],
    ['a eq NULL', compare('a', null)],
  ])('%s', (text, tree) => {
    expect(parseFilter(text)).toEqual(tree)
  })
})

describe('F4 values are JSON, and what is quoted is data', () => {
  test.each([
    [String.raw`"say \"hi\""`, 'say "hi"'],
    [String.raw`"back\\slash"`, 'back\\slash'],
    [String.raw`"\/"`, '/'],
    [String.raw`"\u00e9\ud83d\ude00\t"`, 'é😀\t'],
    ['"a] and (b.c) or [not pr"', 'a] and (b.c) or [not pr'],
    ['"😀"', '😀'],
    ['""', ''],
    ['-1.5e2', -150],
    ['0', 0],
  ])('%s', (written, value) => {
    expect(parseFilter(`a eq ${written}`)).toEqual(compare('a', value))
    expect(parseFilter(`l[a eq ${written}]`)).toEqual({ kind: 'element', name: 'l', where: compare('a', value) })
  })

  test('quoted numbers and booleans stay text until the attribute is known', () => {
    expect(parseFilter('primary eq "True"')).toEqual(compare('primary', 'True'))
  })
})

describe('F13 a comparison behind the brackets is about the same element', () => {
  test.each(['emails[type eq "work"].value eq "x"', 'emails[type eq "work"].value EQ "x"'])('%s', text => {
    const terms = [compare('type', 'work'), compare('value', 'x')]
    expect(parseFilter(text)).toEqual({ kind: 'element', name: 'emails', where: { kind: 'and', terms } })
  })

  test('it can be part of a larger filter', () => {
    expect(parseFilter('a eq 1 and (l[b eq 2].c pr)')).toEqual({
      kind: 'and',
      terms: [a, { kind: 'element', name: 'l', where: { kind: 'and', terms: [b, { kind: 'present', name: 'c' }] } }],
    })
  })
})

describe('F11 what is not a filter is refused, saying what is wrong where', () => {
  const operator = 'an operator (eq, ne, co, sw, ew, gt, ge, lt, le, pr)'
  test.each([
    ['', 'ends where the name of an attribute is expected'],
    ['   ', 'ends where the name of an attribute is expected'],
    ['userName', `ends where ${operator} is expected`],
    ['userName eq', 'ends where a value is expected'],
    ['userName is "x"', `has "is \\"x\\"" at character 10, where ${operator} is expected`],
    ['userName "x"', `has "\\"x\\"" at character 10, where ${operator} is expected`],
    ['"x" eq userName', 'has "\\"x\\" eq userName" at character 1, where the name of an attribute is expected'],
    ['5 eq 5', 'has "5 eq 5" at character 1, where the name of an attribute is expected'],
    ['__proto__ eq 1', 'has "__proto__ eq 1" at character 1, where the name of an attribute is expected'],
    ['a eq 1 and', 'ends where the name of an attribute is expected'],
    ['and a eq 1', `has "a eq 1" at character 5, where ${operator} is expected`],
    ['a eq 1 b eq 2', 'has "b eq 2" at character 8, where "and", "or" or the end is expected'],
    ['a eq 1)', 'has ")" at character 7, where "and", "or" or the end is expected'],
    ['(a eq 1', 'ends where "and", "or" or ")" is expected'],
    ['()', 'has ")" at character 2, where the name of an attribute is expected'],
    ['a[b eq 2', 'ends where "and", "or" or "]" is expected'],
    ['a[b eq 2)', 'has ")" at character 9, where "and", "or" or "]" is expected'],
    ['a[]', 'has "]" at character 3, where the name of an attribute is expected'],
    ['a[b[c eq 3]]', 'has brackets within brackets'],
    ['a[b eq 2].', 'ends where the name of an attribute is expected'],
    ['a[b eq 2] .c eq 3', 'has ".c eq 3" at character 11, where "and", "or" or the end is expected'],
    ['not a eq 1', `has "a eq 1" at character 5, where ${operator} is expected`],
    ['a pr "x"', 'has "\\"x\\"" at character 6, where "and", "or" or the end is expected'],
    ['a eq "x', 'has text without a closing quote, from character 6'],
    ['a eq "x\\"', 'has text without a closing quote, from character 6'],
    [String.raw`a eq "\x"`, 'has an invalid escape or a control character in the text at character 6'],
    ['a eq "x\ny"', 'has an invalid escape or a control character in the text at character 6'],
    ["a eq 'x'", `has the value "'x'" without double quotes`],
    ['a eq x', 'has the value "x" without double quotes'],
    ['a eq 1e999', 'has the number "1e999", which is too large'],
    ['a eq 01', 'has the value "01" without double quotes'],
    ['a eq (1)', 'has "(1)" at character 6, where a value is expected'],
    [String.raw`a eq "\u0000"`, 'has a NUL character or half a surrogate pair in a value'],
    [String.raw`a eq "\ud800"`, 'has a NUL character or half a surrogate pair in a value'],
    ['a eq "\ud800"', 'has a NUL character or half a surrogate pair in a value'],
    ['\0 eq 1', 'has "  eq 1" at character 1, where the name of an attribute is expected'],
  ])('%j', (text, predicate) => {
    expect(refused(() => parseFilter(text))).toBe(`The filter ${predicate.replaceAll('\\"', '"')}.`)
  })

  test('a message never holds more than the beginning of what was sent', () => {
    expect(refused(() => parseFilter(`a eq ${'x'.repeat(8000)}`)).length).toBeLessThan(120)
    expect(refused(() => parseFilter(`${'é'.repeat(8000)} eq 1`)).length).toBeLessThan(120)
  })
})

describe('F12 what is too large is refused by naming the limit', () => {
  const many = (count: number) => Array.from({ length: count }, () => 'a eq 1').join(' or ')

  test.each([
    ['a megabyte', `a eq "${'x'.repeat(1_000_000)}"`, 'The filter is 1000007 characters long; 8192 are allowed.'],
    [
      '200 parentheses',
      `${'('.repeat(200)}a eq 1${')'.repeat(200)}`,
      'The filter is nested more than 50 deep, which is not allowed.',
    ],
    [
      '51 parentheses',
      `${'('.repeat(51)}a eq 1${')'.repeat(51)}`,
      'The filter is nested more than 50 deep, which is not allowed.',
    ],
    [
      '8,000 parentheses and nothing',
      '('.repeat(8000),
      'The filter is nested more than 50 deep, which is not allowed.',
    ],
    [
      '51 complements',
      `${'not ('.repeat(51)}a pr${')'.repeat(51)}`,
      'The filter is nested more than 50 deep, which is not allowed.',
    ],
    [
      'brackets in 50 parentheses',
      `${'('.repeat(50)}a[b pr]${')'.repeat(50)}`,
      'The filter is nested more than 50 deep, which is not allowed.',
    ],
    ['501 comparisons', many(501), 'The filter has more than 500 comparisons, which is not allowed.'],
  ])('%s', (_name, text, message) => {
    expect(refused(() => parseFilter(text))).toBe(message)
  })

  test('500 comparisons are allowed', () => {
    expect(parseFilter(many(500))).toMatchObject({ kind: 'or', terms: { length: 500 } })
  })

  test('reading alternatives costs no more than their number (18 pairs, once a stack overflow)', () => {
    const pairs = Array.from({ length: 18 }, () => '(a eq 1 or b eq 2)').join(' and ')
    expect(parseFilter(pairs)).toMatchObject({ kind: 'and', terms: { length: 18 } })
  })
})

describe('values without quotes', () => {
  const accept = { unquoted: 'accept' } as const

  test.each([
    ['userName eq ann@example.org', 'ann@example.org'],
    ['(userName eq ann)', 'ann'],
    ['userName eq true', true],
    ['userName eq 5', 5],
  ])('%s is read where the dialect accepts it', (text, value) => {
    expect(parseFilter(text, accept)).toEqual(compare('userName', value))
  })
})
