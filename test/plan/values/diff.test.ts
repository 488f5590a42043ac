import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Ownership } from '../../../src/domain/attribute.ts'
import { type CaseRule, caseRules, type EqualityRule, exactly } from '../../../src/domain/equality.ts'
import type { Attributes, Value } from '../../../src/domain/value.ts'
import { diff } from '../../../src/plan/values/diff.ts'

const under =
  (own: Ownership, equality: Partial<EqualityRule> = {}) =>
  (): { own: Ownership; equality: EqualityRule } => ({ own, equality: { ...exactly, ...equality } })

const change = (
  wanted: Value | null | undefined,
  confirmed: Value | null | undefined,
  own: Ownership,
  equality?: Partial<EqualityRule>,
) =>
  diff(
    wanted === undefined ? {} : { x: wanted },
    { confirmed: confirmed === undefined ? {} : { x: confirmed }, found: {} },
    under(own, equality),
  ).changes

describe('an attribute that is ours', () => {
  test.each<[string, Value | null | undefined, Value | null | undefined, boolean]>([
    ['the same value is not sent again', 'Ann', 'Ann', false],
    ['another value is sent', 'Anna', 'Ann', true],
    ['an unmanaged one is left alone', undefined, 'Ann', false],
    ['one the target never confirmed is sent', 'Ann', undefined, true],
    ['null empties a value', null, 'Ann', true],
    ['null does not empty what is empty text already', null, '', false],
    ['null does not empty an empty list', null, [], false],
    ['empty text replaces a value', '', 'Ann', true],
    ['null is sent when nothing is known', null, undefined, true],
    ['the order of a list does not matter', ['b', 'a'], ['a', 'b'], false],
    ['repetition in a list does not matter', ['a', 'a', 'b'], ['a', 'b'], false],
    ['1 and "1" are two values', 1, '1', true],
    ['records are compared by content, whatever the order of their fields', [{ a: 1, b: 2 }], [{ b: 2, a: 1 }], false],
  ])('%s', (_name, wanted, confirmed, sent) => {
    expect(change(wanted, confirmed, 'managed').length > 0).toBe(sent)
  })

  test.each<[string, Value, Value, Partial<EqualityRule>, boolean]>([
    ['composed and decomposed letters, which are the same', 'M\u00fcller', 'Mu\u0308ller', {}, false],
    ['spaces at the ends, where the target trims', ' Ann ', 'Ann', { trimmed: true }, false],
    ['a number and its text, where the target knows only text', 5, '5', { numberAsText: true }, false],
    ['true and "1", where the target knows only text', true, '1', { numberAsText: true }, false],
    ['order, where the target keeps it', ['a', 'b'], ['b', 'a'], { list: 'list' }, true],
  ])('the equality rule decides on %s', (_name, wanted, confirmed, rule, sent) => {
    expect(change(wanted, confirmed, 'managed', rule).length > 0).toBe(sent)
  })

  test.each([
    ['Ann', 'ann'],
    ['buße', 'busse'],
    ['dıdem', 'didem'],
    ['İnci', 'inci'],
    ['ﬁnn', 'finn'],
    ['νίκος', 'νίκοσ'],
    ['ann ', 'ann'],
  ])('%s for %s is sent, whatever the target takes for the same', (wanted, confirmed) => {
    for (const rule of caseRules) expect(change(wanted, confirmed, 'managed', { case: rule })).toHaveLength(1)
  })

  test('what the target takes for the same is recognised where that is asked', () => {
    const lenient = (rule: CaseRule) =>
      diff({ login: 'ann' }, { confirmed: { login: 'Ann' }, found: {} }, () => ({
        own: 'managed',
        equality: { ...exactly, case: rule },
        lenient: true,
      })).changes
    expect(lenient('fold')).toEqual([])
    expect(lenient('exact')).toHaveLength(1)
  })
})

test('a create-only attribute is never touched again', () => {
  expect(change('new', 'old', 'create-only')).toEqual([])
  expect(change('new', undefined, 'create-only')).toEqual([])
})

test.each<[string, Value | null | undefined, boolean]>([
  ['empty text', '', true],
  ['null', null, true],
  ['an empty list', [], true],
  ['a value', 'theirs', false],
  ['nothing known', undefined, false],
])('an if-empty attribute over %s', (_name, confirmed, sent) => {
  expect(change('ours', confirmed, 'if-empty').length > 0).toBe(sent)
})

describe('an additive list', () => {
  const members = (wanted: Value | null, ours: Value, found: Value = []) =>
    diff({ x: wanted }, { confirmed: { x: ours }, found: { x: found } }, under('additive')).changes

  test('adds what is wanted and takes back only what we added', () => {
    expect(members(['b', 'c'], ['a', 'b'])).toEqual([
      { name: 'x', from: ['a', 'b'], to: ['a'], mode: 'remove' },
      { name: 'x', from: ['a', 'b'], to: ['c'], mode: 'add' },
    ])
  })

  test('never takes away a member that was there before us, even when it is no longer wanted', () => {
    expect(members([], ['a'], ['a'])).toEqual([])
    expect(members(['a'], [], ['a'])).toEqual([])
  })

  test('null takes back everything we added', () => {
    expect(members(null, ['a', 'b'])).toEqual([{ name: 'x', from: ['a', 'b'], to: ['a', 'b'], mode: 'remove' }])
  })

  describe('of records with an identity', () => {
    const rule = () => ({ own: 'additive' as const, equality: exactly, identity: ['id'] })
    const of = (wanted: Value, ours: Value, found: Value = []) =>
      diff({ x: wanted }, { confirmed: { x: ours }, found: { x: found } }, rule).changes

    test('a member whose details changed is only added: it takes the place of the old one', () => {
      expect(of([{ id: 1, severity: 3 }], [{ id: 1, severity: 60 }])).toEqual([
        { name: 'x', from: [{ id: 1, severity: 60 }], to: [{ id: 1, severity: 3 }], mode: 'add' },
      ])
    })
    test('what the target filled in besides is no difference', () => {
      expect(of([{ id: 1 }], [{ id: 1, severity: 60 }])).toEqual([])
    })
    test('one that was there before us is left as it is', () => {
      expect(of([{ id: 1, severity: 3 }], [], [{ id: 1, severity: 60 }])).toEqual([])
    })
  })

  test('members that are records without an identity are told apart by content', () => {
    expect(members([{ id: 1, to: 'b' }], [{ id: 1, to: 'a' }]).map(one => one.mode)).toEqual(['remove', 'add'])
  })
})

const value: fc.Arbitrary<Value | null> = fc.oneof(
  fc.string(),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
  fc.array(fc.string()),
)
const attributes: fc.Arbitrary<Attributes> = fc.dictionary(fc.constantFrom('a', 'b', 'c', 'd'), value)
const ownership = fc.constantFrom<Ownership>('managed', 'create-only', 'if-empty', 'additive')

test('what was just brought about differs in nothing: the second look is silent, whatever the values and owners', () => {
  fc.assert(
    fc.property(
      attributes,
      attributes,
      fc.record({ a: ownership, b: ownership, c: ownership, d: ownership }),
      (wanted, confirmed, owners) => {
        const ruleOf = (name: string) => ({ own: owners[name as keyof typeof owners], equality: exactly }) // names come from the four keys above
        const { after } = diff(wanted, { confirmed, found: {} }, ruleOf)
        expect(diff(wanted, { confirmed: after, found: {} }, ruleOf).changes).toEqual([])
      },
    ),
  )
})

describe('an attribute that was written elsewhere when it was confirmed', () => {
  const again = (own: Ownership, wanted: Value | null, confirmed: Value | null, found: Value = []) =>
    diff({ x: wanted }, { confirmed: { x: confirmed }, found: { x: found }, outdated: ['x'] }, under(own)).changes

  test.each<[string, Ownership, Value | null, Value | null, readonly object[]]>([
    ['is sent again though it is equal', 'managed', 'Ann', 'Ann', [{ name: 'x', from: 'Ann', to: 'Ann' }]],
    ['is emptied again', 'managed', null, null, [{ name: 'x', from: null, to: null }]],
    ['stays where it was set once', 'create-only', 'Ann', 'Ann', []],
    ['does not fill what nobody has looked at', 'if-empty', 'Ann', 'Ann', []],
  ])('%s', (_what, own, wanted, confirmed, changes) => {
    expect(again(own, wanted, confirmed)).toEqual(changes)
  })

  test('of a shared list: ours are added again, what is not wanted is still taken away, what was found there stays', () => {
    expect(again('additive', ['a', 'f'], ['a', 'b'], ['f'])).toEqual([
      { name: 'x', from: ['a', 'b'], to: ['b'], mode: 'remove' },
      { name: 'x', from: ['a', 'b'], to: ['a'], mode: 'add' },
    ])
  })
})
