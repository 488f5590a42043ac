import { describe, expect, test } from 'vitest'
import type { Rule, Rules } from '../../src/domain/rule.ts'
import { Secret } from '../../src/domain/secret.ts'
import type { Attributes, Value } from '../../src/domain/value.ts'
import type { Names } from '../../src/mapping/language/expression.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'

const person: Names = { root: 'person', attributes: ['userName', 'title', 'name.givenName', 'groups', 'level'] }
const record: Names = { root: 'record', attributes: 'any' }

function apply(rules: Rules, input: Attributes, names = person) {
  const { mapping, problems } = compileMapping(rules, names)
  expect(problems).toEqual([])
  return mapping.apply(input)
}

const one = (rule: Rule, input: Attributes, names = person) => apply({ x: rule }, input, names)

describe('a rule at a target', () => {
  test.each<[string, Rule, Attributes, Value | null | undefined]>([
    ['takes an attribute', { from: 'name.givenName' }, { 'name.givenName': 'Ann' }, 'Ann'],
    ['says nothing about an absent attribute', { from: 'title' }, {}, undefined],
    ['says nothing about an empty attribute either', { from: 'title' }, { title: null }, undefined],
    ['says nothing about a blank one', { from: 'title' }, { title: ' ' }, undefined],
    ['empties with clear: true', { from: 'title', clear: true }, {}, null],
    ['empties with clear: true what is null', { from: 'title', clear: true }, { title: null }, null],
    ['keeps a value under clear: true', { from: 'title', clear: true }, { title: 'Lead' }, 'Lead'],
    ['takes the default for an absent value', { from: 'title', default: 'none' }, {}, 'none'],
    ['takes the default for an empty value', { from: 'title', default: 'none' }, { title: null }, 'none'],
    ['converts what it fills in', { from: 'title', default: 'None', as: ['lowercase'] }, {}, 'none'],
    ['gives a constant', { value: 5 }, {}, 5],
    ['gives the constant null: empty it', { value: null }, {}, null],
    ['evaluates an expression', { expr: 'person.level + 1' }, { level: 2 }, 3],
    ['empties when the expression says null', { expr: 'person.level > 1 ? null : "x"' }, { level: 2 }, null],
    ['leaves alone what the expression finds absent', { expr: 'lower(person.title)' }, {}, undefined],
    [
      'converts, then looks up',
      { from: 'title', as: ['lowercase'], table: { lead: 'Admin' } },
      { title: 'LEAD' },
      'Admin',
    ],
    ['looks numbers up by their text', { from: 'level', table: { '2': 'two' } }, { level: 2 }, 'two'],
    [
      'takes otherwise for what is not in the table',
      { from: 'title', table: { a: 1 }, otherwise: 0 },
      { title: 'z' },
      0,
    ],
    ['does not take otherwise for what is absent', { from: 'title', table: { a: 1 }, otherwise: 0 }, {}, undefined],
    [
      'looks lists up member by member',
      { from: 'groups', table: { a: 'A', b: ['B', 'C'] } },
      { groups: ['b', 'a'] },
      ['B', 'C', 'A'],
    ],
    [
      'finds no inherited names in a table',
      { from: 'title', table: { a: 1 }, otherwise: 0 },
      { title: 'constructor' },
      0,
    ],
    ['leaves the name of a lookup as it is', { from: 'title', lookup: 'role' }, { title: 'Lead' }, 'Lead'],
  ])('%s', (_promise, rule, input, expected) => {
    expect(one(rule, input)).toEqual({ attributes: expected === undefined ? {} : { x: expected }, failures: [] })
  })

  test.each<[string, Rule, Attributes, object]>([
    [
      'a value the table does not know, with those it knows',
      { from: 'title', table: { Lead: 1, Dev: 2 } },
      { title: 'Boss' },
      { value: '"Boss"', reason: 'is not in the table (Lead, Dev); add it, or give the rule an otherwise' },
    ],
    [
      'text that is no number',
      { from: 'title', as: ['number'] },
      { title: 'x' },
      { value: '"x"', reason: 'is not a number' },
    ],
    ['an expression that fails', { expr: '1 / 0' }, {}, { reason: 'division by zero' }],
    [
      'a long value, shortened',
      { from: 'title', as: ['number'] },
      { title: 'y'.repeat(99) },
      { value: `"${'y'.repeat(40)}…"`, reason: 'is not a number' },
    ],
  ])('fails the person over %s', (_promise, rule, input, failure) => {
    expect(one(rule, input).failures).toEqual([{ attribute: 'x', ...failure }])
  })
})

describe('a rule at a source', () => {
  test('keeps null, which says the field is empty, apart from absent', () => {
    expect(apply({ a: { from: 'a' }, b: { from: 'b' } }, { a: null }, record).attributes).toEqual({ a: null })
  })

  test.each<[string, unknown, string]>([
    ['an object', { city: 'Ulm' }, 'is a group of fields, not a value: name one of them, with a dot'],
    ['half a character', 'a\ud83d', 'is broken text: it holds a NUL or half a character'],
    ['a NUL', 'a\0b', 'is broken text: it holds a NUL or half a character'],
    ['a number that is not finite', Number.NaN, 'is not a finite number'],
    ['a date', new Date(0), 'is a timestamp, which no attribute can hold: turn it into text or a number'],
    ['a list in a list', [[1]], 'is a list within a list'],
  ])('refuses %s', (_what, raw, reason) => {
    const input = { field: raw } as unknown as Attributes // raw, as a source gives it
    expect(one({ from: 'field' }, input, record).failures).toEqual([
      expect.objectContaining({ attribute: 'x', reason }),
    ])
  })

  test('reads nested fields by dots and lists of records with their objects flattened', () => {
    const input = { a: { b: 'x' }, list: [{ v: 1, deep: { w: null } }, null] } as unknown as Attributes
    expect(apply({ a: { from: 'a.b' }, l: { from: 'list' } }, input, record).attributes).toEqual({
      a: 'x',
      l: [{ v: 1, 'deep.w': null }],
    })
  })
})

describe('compiling', () => {
  test('all problems are found at once, each with its part and place', () => {
    const { problems, mapping } = compileMapping(
      { a: { from: 'titel' }, b: { expr: 'person.titel' }, c: { from: 'name' }, d: { from: 'title' } },
      person,
    )
    expect(problems).toEqual([
      { attribute: 'a', part: 'from', message: 'no source gives "titel"; did you mean "title"?' },
      {
        attribute: 'b',
        part: 'expr',
        message: 'person.titel is unknown; did you mean person.title?',
        offset: 7,
        caret: 'person.titel\n       ^',
      },
      { attribute: 'c', part: 'from', message: '"name" is a group, not an attribute; name one of name.givenName' },
    ])
    expect(mapping.apply({ title: 'x' }).attributes).toEqual({ d: 'x' })
  })

  test('a mapping says what it makes, what it looks at, and keeps secrets apart', () => {
    const secret = new Secret('hunter2')
    const { mapping } = compileMapping({ a: { from: 'title' }, b: { expr: 'person.level + 1' }, p: { secret } }, person)
    expect(mapping.attributes).toEqual(['a', 'b', 'p'])
    expect(mapping.uses).toEqual(['title', 'level'])
    expect(mapping.secrets.p).toBe(secret)
    expect(mapping.secrets.constructor).toBeUndefined()
    expect(JSON.stringify(mapping.apply({ title: 'x', level: 1 }))).not.toContain('hunter2')
    expect(mapping.apply({}).attributes.p).toBeUndefined()
  })

  test('attributes named like parts of every object are plain data', () => {
    const rules = JSON.parse('{"__proto__": {"value": "p"}, "constructor": {"from": "title"}}') as Rules
    const { attributes } = apply(rules, { title: 'c' })
    expect(Object.entries(attributes)).toEqual([
      ['__proto__', 'p'],
      ['constructor', 'c'],
    ])
  })
})
