import { describe, expect, test } from 'vitest'
import type { Rules } from '../../../src/domain/rule.ts'
import { personKey } from '../../../src/domain/text/names.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { compileExpression } from '../../../src/mapping/language/expression.ts'
import { compileMapping } from '../../../src/mapping/mapping.ts'
import { normalise } from '../../../src/mapping/normalise.ts'
import { desiredFor } from '../../../src/plan/person/desired.ts'
import { expression, policyOf, sourcePerson } from '../../plan/planner-sample.ts'

const evaluate = (text: string, person: Attributes, root?: 'person') => {
  const compiled = compileExpression(text, { attributes: 'any', ...(root && { root }) }, 'boolean')
  if (!('evaluate' in compiled)) throw new Error(compiled.message)
  return compiled.evaluate(person)
}

const decomposed = 'bescha\u0308ftigt'

describe('texts that look the same are the same', () => {
  test.each<[string, Attributes]>([
    ["person.site == 'beschäftigt'", { site: decomposed }],
    [`person.site == '${decomposed}'`, { site: 'beschäftigt' }],
    ["person.site == 'K\u00f6ln'", { site: 'Ko\u0308ln ' }],
    ["person.site in ['IT', 'NOC']", { site: '\u200bNOC\u00a0' }],
    ["!(person.site != 'IT')", { site: 'IT\ufeff' }],
    ["'Admins' in person.groups", { groups: ['Users', 'Admins '] }],
    ["person.site.startsWith('beschä')", { site: decomposed }],
    ["person.site.contains('häf')", { site: decomposed }],
    ["person.groups.exists(g, g == 'Ä')", { groups: ['A\u0308'] }],
    ['person.level == 5', { level: 5 }],
    ['person.level in [4, 5]', { level: 5 }],
    ["person.tags == ['a', 'b']", { tags: ['a', 'b '] }],
    ["person.site == ''", {}],
    ["person.site == ''", { site: ' ' }],
  ])('%s', (text, person) => {
    expect(evaluate(text, person, 'person')).toBe(true)
  })
})

describe('what can never be the same is no verdict', () => {
  test('and is told with all of its digits', () => {
    const site = 9196877626998787n
    expect(() => evaluate("person.site == '5'", { site }, 'person')).toThrow(
      'a number (9196877626998787) is never text',
    )
  })

  test.each<[string, Attributes, RegExp]>([
    ["person.site == '5'", { site: 5 }, /person\.site compared with '5': a number \(5\) is never text \("5"\)/],
    ['person.site != 5', { site: '5' }, /text \("5"\) is never a number/],
    ["person.on == 'true'", { on: true }, /true or false \(true\) is never text/],
    ["person.site in ['5', '6']", { site: 5 }, /a number \(5\) is never text/],
    ['5 in person.groups', { groups: ['5'] }, /a number \(5\) is never text/],
    ["person.groups == 'Admins'", { groups: ['Admins'] }, /a list .* is never text/],
    ["person.site in 'IT NOC'", { site: 'IT' }, /wants a list/],
  ])('%s of %j', (text, person, message) => {
    expect(() => evaluate(text, person, 'person')).toThrow(message)
  })

  test('a scope that compares a number with a text withholds the person', () => {
    const policy = policyOf({ scope: expression("person.site == '5'", 'person') })
    expect(desiredFor([sourcePerson({ attributes: { userName: 'ann', site: 5 } })], policy)).toMatchObject({
      kind: 'blocked',
      code: 'scope',
      message: expect.stringMatching(/never/),
    })
  })
})

describe('a table', () => {
  const rules: Rules = { active: { from: 'status', table: { beschäftigt: true, left: false }, otherwise: false } }
  const { mapping } = compileMapping(rules, { root: 'record', attributes: 'any' })
  test.each([decomposed, 'beschäftigt ', '\ufeffbeschäftigt\u200b'])('finds %j as it looks', status => {
    expect(mapping.apply({ status })).toMatchObject({ attributes: { active: true }, failures: [] })
  })

  test('never takes otherwise for what differs from an entry in capitals only', () => {
    expect(mapping.apply({ status: 'Beschäftigt' })).toMatchObject({
      attributes: {},
      failures: [{ attribute: 'active', reason: expect.stringMatching(/the table has "beschäftigt"/) }],
    })
    expect(mapping.apply({ status: 'retired' })).toMatchObject({ attributes: { active: false } })
  })
})

test.each(['u3 ', 'u3\u200b', '\ufeffu3', '\u00a0u3'])('%j is the key u3, and the login u3', text => {
  expect(personKey(text)).toBe('u3')
  const desired = desiredFor([sourcePerson({ attributes: { userName: text, displayName: 'Ann' } })], policyOf())
  expect(desired).toMatchObject({ kind: 'account', attributes: { login: 'u3' } })
})

test('a rule for active that compares with something absent gives no verdict', () => {
  const recipe = (expr: string) => ({
    key: 'id',
    mapping: compileMapping({ active: { expr } }, { root: 'record', attributes: 'any' }).mapping,
  })
  const activeBy = (expr: string, fields: object) => {
    const result = normalise({ row: 1, fields: { id: '1', ...fields } }, recipe(expr))
    return 'person' in result ? (result.person.attributes.active ?? result.person.unread?.[0]?.reason) : result.failure
  }
  expect(activeBy("record.status == 'active'", {})).toMatch(/record\.status is absent/)
  expect(activeBy("record.status != 'left'", { status: ' ' })).toMatch(/record\.status is absent/)
  expect(activeBy("record.status in ['active']", { status: null })).toMatch(/record\.status is absent/)
  expect(activeBy("record.status == 'active' || record.kind == 'guest'", { kind: 'guest' })).toBe(true)
  expect(activeBy("record.status != null && record.status == 'active'", {})).toBe(false)
  expect(activeBy('record.end == null', {})).toBe(true)
  expect(activeBy("default(record.status, 'active') == 'active'", {})).toBe(true)
})
