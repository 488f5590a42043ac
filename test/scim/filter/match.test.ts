import { describe, expect, test } from 'vitest'
import { holds } from '../../../src/scim/filter/holds.ts'
import { elementMatcher, elementMatches } from '../../../src/scim/filter/match.ts'
import { parsePatchPath } from '../../../src/scim/filter/patch-path.ts'
import type { Json } from '../../../src/scim/schema.ts'
import { refused } from './finds.ts'
import { attributeOf, group, user } from './types.ts'

const inBrackets = (text: string) => {
  const { filter } = parsePatchPath(`x[${text}]`)
  if (filter === undefined) throw new Error('no filter')
  return filter
}
const matches = (text: string, element: Json, name = 'emails', type = user): boolean =>
  elementMatches(inBrackets(text), element, attributeOf(type, name))

describe('a filter in the brackets of a PATCH path', () => {
  const work = { value: 'Ann@Work.test', type: 'work', primary: true }

  test.each([
    ['type eq "work"', true],
    ['TYPE eq "WORK"', true],
    ['value eq "ann@work.TEST"', true],
    ['type eq "work" and not (primary eq true)', false],
    ['primary eq "True"', true],
    ['primary ne false', true],
    ['display pr', false],
    ['display ne "x"', true],
    ['display eq null and type pr', true],
    ['type eq "home" or value co "@"', true],
  ])('%s: %s', (text, isMatch) => {
    expect(matches(text, work)).toBe(isMatch)
  })

  test('Entra: roles[primary eq "True"] is about the boolean', () => {
    expect(matches('primary eq "True"', { value: 'r', primary: true }, 'roles')).toBe(true)
    expect(matches('primary eq "True"', { value: 'r', primary: false }, 'roles')).toBe(false)
  })

  test('members are told apart by their exact ids', () => {
    expect(matches('value eq "aB"', { value: 'aB' }, 'members', group)).toBe(true)
    expect(matches('value eq "ab"', { value: 'aB' }, 'members', group)).toBe(false)
  })

  test.each([
    ['value eq "RED"', 'Red', true],
    ['value sw "r" and not (value ew "x")', 'red', true],
    ['value ne "red"', 'red', false],
    ['not (value eq "red")', 'blue', true],
  ])('an element of a plain list is its own value: %s of %j: %s', (text, element, isMatch) => {
    expect(matches(text, element, 'tags')).toBe(isMatch)
  })

  test.each([[null], ['text'], [5], [[]], [{}], [JSON.parse('{"__proto__":{"type":"work"}}')]])(
    'an element that is not as declared has nothing: %j',
    element => {
      expect(matches('type eq "work"', element)).toBe(false)
      expect(matches('not (type eq "work")', element)).toBe(true)
    },
  )

  test.each([
    ['kind eq "x"', 'The filter names "kind", which emails does not have.'],
    ['constructor pr', 'The filter names "constructor", which emails does not have.'],
    ['primary gt true', 'The filter compares "primary" by "gt", which boolean attributes do not have.'],
  ])('a bad one is refused even where there is no element to ask: %s', (text, message) => {
    expect(refused(() => elementMatcher(inBrackets(text), attributeOf(user, 'emails')))).toBe(message)
  })

  test('moments and numbers are compared as such', () => {
    const badge = { issued: '0001-01-01T00:00:00Z', rank: 10 }
    expect(matches('issued lt "0001-01-01T00:00:00.0001Z" and rank ge 9', badge, 'badges')).toBe(true)
  })
})

describe('texts are in the order of code points, as in the database', () => {
  test.each([
    ['a', 'b'],
    ['a', 'ab'],
    ['Z', 'a'],
    ['\uffff', '😀'],
    ['\ud7ff', '\ue000'],
    ['😀', '😁'],
    ['a\ue000', 'a😀'],
    ['', 'a'],
  ])('%j comes before %j', (one, other) => {
    expect(holds({ text: one }, 'lt', { text: other })).toBe(true)
    expect(holds({ text: other }, 'gt', { text: one })).toBe(true)
    expect(holds({ text: one }, 'ge', { text: other })).toBe(false)
    expect(Buffer.compare(Buffer.from(one), Buffer.from(other))).toBe(-1)
  })
})
