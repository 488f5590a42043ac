import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Attributes } from '../../../src/domain/value.ts'
import {
  compileExpression,
  EvaluationFailure,
  type Expression,
  type Names,
} from '../../../src/mapping/language/expression.ts'

const names: Names = {
  root: 'person',
  attributes: [
    'userName',
    'title',
    'department',
    'name.givenName',
    'name.familyName',
    'emails',
    'emails.work',
    'age',
    'groups',
    'active',
    'urn:example:2.0:User.office',
    'constructor',
    '__proto__',
  ],
}

const ann: Attributes = {
  userName: 'ann',
  department: 'IT',
  'name.givenName': 'Ann',
  'name.familyName': 'Łęcka',
  'emails.work': 'ann@example.test',
  emails: [{ type: 'work', value: 'ann@example.test', primary: true }, { value: 'a@home.test' }],
  age: 30,
  groups: ['staff', 'NOC'],
  'urn:example:2.0:User.office': 'B-12',
}

function compiled(text: string, wants: 'value' | 'boolean' = 'value', known = names): Expression {
  const expression = compileExpression(text, known, wants)
  if ('evaluate' in expression) return expression
  throw new Error(`${text} does not compile: ${expression.message}`)
}

function problem(text: string, wants: 'value' | 'boolean' = 'value', known = names) {
  const expression = compileExpression(text, known, wants)
  if ('evaluate' in expression) throw new Error(`${text} compiles`)
  return expression
}

const evaluate = (text: string, input: Attributes = ann) => compiled(text).evaluate(input)

function failure(text: string, input: Attributes = ann): string {
  try {
    compiled(text).evaluate(input)
  } catch (error) {
    if (error instanceof EvaluationFailure) return error.message
    throw error
  }
  throw new Error(`${text} does not fail`)
}

describe('attributes', () => {
  test.each([
    ["person.title == 'Lead' ? 'Admin role' : 'User role'", 'User role'],
    ["person.department in ['IT', 'NOC']", true],
    ["person.name.givenName + ' ' + person.name.familyName", 'Ann Łęcka'],
    ['person.emails.work', 'ann@example.test'],
    ['person["emails.work"]', 'ann@example.test'],
    ['person.emails[1].value', 'a@home.test'],
    ['person["urn:example:2.0:User"].office', 'B-12'],
    ['person["urn:example:2.0:User.office"]', 'B-12'],
    ["person.groups.exists(g, g == 'NOC')", true],
    ["person.groups.filter(g, g.startsWith('N'))", ['NOC']],
    ['person.emails.filter(e, has(e.primary)).map(e, e.value)', ['ann@example.test']],
    ['cel.bind(short, person.userName, short + short)', 'annann'],
    ['person.groups.map(person, person)', ['staff', 'NOC']],
  ])('%s is read from flat attributes', (text, expected) => {
    expect(evaluate(text)).toEqual(expected)
  })

  test('an attribute that is missing is null, so nobody has to ask has() first', () => {
    expect(evaluate("person.title == null ? 'none' : person.title")).toBe('none')
    expect(evaluate("has(person.title) ? person.title : 'none'")).toBe('none')
    expect(evaluate('has(person.title) || person.title == null')).toBe(true)
    expect(evaluate('has(person.name.givenName)')).toBe(true)
    expect(evaluate('has(person.title)', { title: null })).toBe(false)
  })

  test('an expression says which attributes it looks at', () => {
    expect(compiled('person.name.givenName + person.userName + person.userName').uses).toEqual([
      'name.givenName',
      'userName',
    ])
    expect(compiled("person.groups.exists(g, g == 'x' && has(person.title))").uses).toEqual(['groups', 'title'])
  })

  test('without a root the attributes are variables of their own', () => {
    const account: Names = { attributes: ['username', 'type', 'name.first'] }
    const run = (text: string, input: Attributes) => compiled(text, 'boolean', account).evaluate(input)
    expect(run("username == 'Admin'", { username: 'Admin' })).toBe(true)
    expect(run("type == '3' && name.first == null", { type: '3' })).toBe(true)
    expect(problem("usrname == 'Admin'", 'boolean', account)).toEqual({
      message: 'usrname is unknown; did you mean username?',
      offset: 0,
    })
  })

  test('with names only known from the data every name is fine, nested objects are reached by dots', () => {
    const any: Names = { root: 'record', attributes: 'any' }
    const record = { address: { city: 'Ulm' }, tags: ['a'] } as unknown as Attributes // raw, as a source gives it
    expect(compiled('record.address.city + record.tags[0]', 'value', any).evaluate(record)).toBe('Ulma')
    expect(compiled('record.nothing.at.all', 'value', any).evaluate(record)).toBeUndefined()
  })

  test('names that every object inherits are plain data', () => {
    expect(evaluate('person.constructor')).toBeUndefined()
    expect(evaluate('person["__proto__"]')).toBeUndefined()
    const odd = JSON.parse('{"__proto__": "p", "constructor": "c"}') as Attributes
    expect(evaluate('person["__proto__"] + person.constructor', odd)).toBe('pc')
  })
})

describe('what is wrong is found at its column when the expression is compiled', () => {
  test.each([
    ['person.titel', 7, 'person.titel is unknown; did you mean person.title?'],
    [
      '1 > 0 ? person.name.givenname : "x"',
      20,
      'person.name.givenname is unknown; did you mean person.name.givenName?',
    ],
    ['person.userName.x', 16, 'person.userName is a value and has no part "x"'],
    ['person', 0, 'person needs the name of an attribute, such as person.userName'],
    ['person[person.title]', 0, 'person needs the name of an attribute, such as person.userName'],
    ['title', 0, 'title is unknown; did you mean person.title?'],
    ['persn.title', 0, 'persn is unknown; did you mean person?'],
    ['person.groups.exists(g, h == 1)', 24, 'h is unknown; attributes are written person.userName'],
    [
      'has(person["title"])',
      0,
      'has() takes a name with a dot, such as has(person.title); otherwise compare with != null',
    ],
    ['lowr(person.title)', 0, 'there is no function lowr(); did you mean lower()?'],
    ['person.userName.contans("a")', 16, 'there is no function contans(); did you mean contains()?'],
    ['contains(person.userName, "a")', 0, 'contains() is written x.contains(…)'],
    ['person.userName.matches("(a")', 24, 'the pattern of matches() has a "(" without ")"'],
    ['person.userName.matches(person.title)', 24, 'the pattern of matches() has to stand there as a text'],
    ['"a" + 1', 0, 'text + a whole number is not possible: convert one of them, for example with string(…)'],
    ['1 > 0 ? "a" : 5', 0, 'the two results of "?" must be of one type, not text and a whole number'],
    ['person.userName = "a"', 16, '"=" is not expected here; write =='],
    ['person.active and person.active', 14, '"and" is not expected here; write &&'],
    ['(person.userName', 16, 'the expression ends too early'],
    ['lower(5)', 0, 'lower() does not work on a whole number'],
    [`${'('.repeat(200)}1`, 100, 'the expression is too long or too deeply nested'],
    ['bytes("x")', 0, 'gives bytes, and no attribute can hold that'],
  ])('%s', (text, offset, message) => {
    expect(problem(text)).toEqual({ message, offset })
  })

  test('a group of attributes is not an attribute, and the message names those there are', () => {
    expect(problem('person.name').message).toBe(
      'person.name is a group, not an attribute; name one of person.name.givenName, person.name.familyName',
    )
  })

  test('where true or false is wanted, text is refused', () => {
    expect(problem('"yes"', 'boolean')).toEqual({ message: 'gives text, and true or false is wanted', offset: 0 })
  })

  test('every problem points into the text, whatever is written', () => {
    const pieces = [
      'person',
      '.',
      'title',
      ' ',
      '==',
      '"',
      "'",
      '(',
      ')',
      '[',
      ']',
      '{',
      ':',
      '?',
      'lower',
      'has',
      'matches',
      '1',
      'null',
      '+',
      '\n',
      '😀',
      'and',
      '//',
    ]
    const text = fc.oneof(
      fc.string(),
      fc.array(fc.constantFrom(...pieces), { maxLength: 12 }).map(parts => parts.join('')),
    )
    fc.assert(
      fc.property(text, written => {
        const result = compileExpression(written, names, 'value')
        if ('evaluate' in result) return
        expect(result.offset).toBeGreaterThanOrEqual(0)
        expect(result.offset).toBeLessThanOrEqual(written.length)
        expect(result.message).not.toMatch(/\n|undefined|\[object/)
      }),
      { numRuns: 500 },
    )
  })
})

describe('null', () => {
  test.each([
    ['person.title', undefined],
    ['lower(person.title)', undefined],
    ['person.title == null ? person.active : person.title', undefined],
    ['person.age > 20 ? null : "x"', null],
    ['person.age > 20 ? person.title : null', null],
    ['coalesce(person.title, null)', null],
    ['null', null],
    ['"null" == "x" ? "a" : person.title', undefined],
  ])('%s gives %s: only a null that is written as a result empties the attribute', (text, expected) => {
    expect(evaluate(text)).toBe(expected)
  })

  test('absent members and fields are left out', () => {
    expect(evaluate('[person.userName, person.title]')).toEqual(['ann'])
    expect(evaluate('{"a": 1, "b": person.title}')).toEqual([{ a: 1 }])
  })
})

describe('results', () => {
  test.each([
    ['1 + 2', 3],
    ['person.age + 1', 31],
    ['person.age * 1.5 - 1', 44],
    ['uint(5)', 5],
    ['string(person.age)', '30'],
    [
      'person.groups.map(g, {"name": g, "rank": 1})',
      [
        { name: 'staff', rank: 1 },
        { name: 'NOC', rank: 1 },
      ],
    ],
    ['9007199254740993', 9007199254740993n],
  ])('%s becomes a value', (text, expected) => {
    expect(evaluate(text)).toEqual(expected)
  })

  test.each([
    ['9223372036854775807 + 1', 'integer overflow: 9223372036854775808'],
    ['0.0 / 0.0', 'gives "NaN", which is not a finite number'],
    ['[[1]]', 'gives a value, which is a list within a list'],
    ['[1, {"a": 1}]', 'gives a value, which mixes records and plain values in one list'],
    [
      'dyn(timestamp("2024-01-01T00:00:00Z"))',
      'gives a value, which is a timestamp, which no attribute can hold: turn it into text or a number',
    ],
    ['1 / 0', 'division by zero'],
    ['int(person.userName)', 'int() cannot convert this value'],
    [
      'person.title + "x"',
      'nothing (absent) + text is not possible: a value is absent, give it one with coalesce(…, "") or ask for it with != null',
    ],
    [
      'person.title.contains("x")',
      'contains() does not work on nothing (absent), text: a value is absent, ask for it with != null first',
    ],
    ['!person.active', '! in front of nothing (absent) is not possible'],
    ['person.emails.map(e, e.primary)', 'there is no field primary in the record: ask has(…) first'],
  ])('%s is a failure of that person, in a sentence', (text, message) => {
    expect(failure(text)).toBe(message)
  })

  test('a condition that gives nothing is a failure, never a quiet no', () => {
    const active = compiled('person.active', 'boolean')
    expect(active.evaluate({ active: false })).toBe(false)
    expect(() => active.evaluate({})).toThrow(
      new EvaluationFailure('gives nothing (a value is absent), where true or false is wanted'),
    )
  })

  test('an error of the language never gets out, and no message quotes a value at length', () => {
    const text = 'x'.repeat(5000)
    expect(failure('bool(person.userName)', { userName: text }).length).toBeLessThan(250)
    expect(failure('person.userName.matches("a")', { userName: text.repeat(3) })).toMatch(/up to 4000 characters/)
  })
})
