import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { failureOf } from '../../src/domain/person.ts'
import type { Rules } from '../../src/domain/rule.ts'
import { compileMapping } from '../../src/mapping/mapping.ts'
import { normalise, type Recipe } from '../../src/mapping/normalise.ts'
import { key as keyOf } from '../plan/plan-sample.ts'

const plain: Recipe = { key: 'id' }
const mapped = (rules: Rules): Recipe => ({
  key: 'id',
  mapping: compileMapping(rules, { root: 'record', attributes: 'any' }).mapping,
})
const run = (fields: Record<string, unknown>, recipe = plain, problem?: string) =>
  normalise({ row: 7, fields, ...(problem !== undefined && { problem }) }, recipe)

describe('the key', () => {
  test.each([
    ['  A1 ', 'A1'],
    ['Ame\u0301lie', 'Am\u00e9lie'],
    [42, '42'],
    [42n, '42'],
    [9_196_877_626_998_787n, '9196877626998787'],
  ])('%s is read as %s', (id, key) => {
    expect(run({ id }, mapped({}))).toEqual({ person: { key, attributes: {} } })
  })

  test.each([
    [undefined, 'the key field "id" is missing'],
    [null, 'the key field "id" is missing'],
    ['', 'the key field "id" is empty'],
    [' \t', 'the key field "id" is empty'],
    [1.5, 'the key is no exact whole number: keep it as text in the source'],
    [2 ** 60, 'the key is no exact whole number: keep it as text in the source'],
    [true, 'the key has to be text or a number'],
    [['a'], 'the key has to be text or a number'],
    ['a\0', 'the key is broken text: it holds a NUL or half a character'],
  ])('%s is a failure without key', (id, reason) => {
    const result = run({ id })
    expect(result).toEqual({ failure: expect.objectContaining({ row: 7, field: 'id', reason }) })
    expect('failure' in result && result.failure.key).toBeFalsy()
  })

  test('may be nested', () => {
    expect(run({ employee: { number: 'x' } }, { ...mapped({}), key: 'employee.number' })).toEqual({
      person: { key: 'x', attributes: {} },
    })
  })
})

describe('who is in a record is a person, however little of it can be read', () => {
  test('a record the connector could not read: nothing of it counts but the key', () => {
    expect(run({ id: 'x', title: 'Boss' }, plain, 'has 5 fields instead of 6')).toEqual({
      person: { key: 'x', attributes: {}, unread: [{ reason: 'has 5 fields instead of 6' }] },
    })
    expect(run({}, plain, 'is cut off')).toEqual({ failure: { row: 7, reason: 'is cut off' } })
  })

  test('rules that fail are named, and those that do not give their values', () => {
    const recipe = mapped({ a: { from: 'a', as: ['number'] }, b: { from: 'b', as: ['boolean'] }, c: { from: 'c' } })
    expect(run({ id: 'x', a: 'q', b: true, c: 'c' }, recipe)).toEqual({
      person: {
        key: 'x',
        attributes: { b: true, c: 'c' },
        unread: [{ attribute: 'a', value: '"q"', reason: 'is not a number' }],
      },
    })
    expect(run({ id: 'x', a: 'q', b: 'q' }, recipe)).toMatchObject({
      person: { attributes: {}, unread: [{ attribute: 'a' }, { attribute: 'b' }] },
    })
  })

  test.each(['true', 1, 'yes', [true]])('active: %s, which is neither true nor false', active => {
    expect(run({ id: 'x', active, title: 'Boss' })).toMatchObject({
      person: {
        key: 'x',
        attributes: { id: 'x', title: 'Boss' },
        unread: [{ attribute: 'active', reason: 'has to be true or false: add "as: boolean" to its rule' }],
      },
    })
    const recipe = mapped({ active: { from: 'active' }, a: { from: 'a', as: ['number'] } })
    const result = run({ id: 'x', active, a: 'q' }, recipe)
    expect('person' in result && result.person.attributes).toEqual({})
    expect('person' in result && result.person.unread?.map(({ attribute }) => attribute)).toEqual(['a', 'active'])
  })

  test('a name that stands twice, or three times, whichever comes first', () => {
    const unread = [{ attribute: 'a.b', reason: 'stands in the record twice, with a dot and nested' }]
    const expected = { person: { key: 'x', attributes: { id: 'x', c: 1 }, unread } }
    expect(run({ id: 'x', 'a.b': 1, a: { b: 2 }, c: 1 })).toEqual(expected)
    expect(run({ id: 'x', a: { b: 2 }, 'a.b': 1, c: 1 })).toEqual(expected)
    const thrice = { id: 'x', 'a.b.c': 1, a: { 'b.c': 2, b: { c: 3 } }, d: 4 }
    expect(run(thrice)).toMatchObject({ person: { attributes: { id: 'x', d: 4 }, unread: [{ attribute: 'a.b.c' }] } })
  })

  test('everything that cannot be a value is named, the rest is taken', () => {
    const deep = JSON.parse(`${'{"a":'.repeat(20)}1${'}'.repeat(20)}`)
    const result = run({ id: 'x', text: 'a\0', list: [[1]], good: 1, deep, when: new Date(0) })
    expect('person' in result && { ...result.person.attributes }).toEqual({ id: 'x', good: 1 })
    expect('person' in result && result.person.unread?.map(({ attribute }) => attribute)).toEqual([
      'text',
      'list',
      expect.stringMatching(/^deep\.a/),
      'when',
    ])
  })

  test('what is unread is told in one sentence', () => {
    const key = keyOf('x')
    const [a, b] = [
      { attribute: 'a', value: '"q"', reason: 'is not a number' },
      { attribute: 'b', reason: 'is odd' },
    ]
    expect(failureOf(key, [a], 7)).toEqual({ row: 7, key, field: 'a', value: '"q"', reason: 'a: is not a number' })
    expect(failureOf(key, [b, a])).toMatchObject({ reason: 'b: is odd (and 1 more of its attributes cannot be read)' })
    expect(failureOf(key, [{ reason: 'is cut off' }], 7)).toEqual({ row: 7, key, reason: 'is cut off' })
  })
})

describe('without a mapping', () => {
  test('fields are attributes as they are, objects among them under dotted names', () => {
    const fields = {
      id: 'x',
      name: { givenName: ' Ann ' },
      emails: [{ value: 'a' }],
      tags: ['b', null],
      none: undefined,
      empty: null,
      active: true,
    }
    expect(run(fields)).toEqual({
      person: {
        key: 'x',
        attributes: {
          id: 'x',
          'name.givenName': ' Ann ',
          emails: [{ value: 'a' }],
          tags: ['b'],
          empty: null,
          active: true,
        },
      },
    })
  })

  test('text keeps its bytes', () => {
    const decomposed = 'Ame\u0301lie '
    expect(run({ id: 'x', n: decomposed })).toMatchObject({ person: { attributes: { n: decomposed } } })
  })

  test('names that every object inherits are plain data', () => {
    const fields = JSON.parse('{"id": "x", "__proto__": "p", "constructor": {"prototype": "q"}}')
    const result = run(fields)
    expect('person' in result && Object.entries(result.person.attributes)).toEqual([
      ['id', 'x'],
      ['__proto__', 'p'],
      ['constructor.prototype', 'q'],
    ])
    expect(({} as Record<string, unknown>).prototype).toBeUndefined()
  })
})

test('whatever JSON a source gives, there is a person or a failure, never a crash', () => {
  const recipes = [
    plain,
    mapped({
      a: { from: 'a', as: ['list', 'trim'] },
      b: { expr: 'record.a.b + "x"' },
      c: { expr: 'record.c.map(m, m.d)' },
    }),
  ]
  const fields = fc.dictionary(
    fc.constantFrom('id', 'a', 'b', 'c', 'active', '__proto__', 'a.b', 'constructor'),
    fc.jsonValue(),
  )
  fc.assert(
    fc.property(fields, fc.constantFrom(...recipes), (record, recipe) => {
      const result = run(record, recipe)
      expect('person' in result || result.failure.reason.length > 0).toBe(true)
    }),
    { numRuns: 1000 },
  )
})
