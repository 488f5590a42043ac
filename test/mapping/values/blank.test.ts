import { describe, expect, test } from 'vitest'
import type { Rule } from '../../../src/domain/rule.ts'
import { bare, isBlank } from '../../../src/domain/text/bare.ts'
import type { Attributes, Value } from '../../../src/domain/value.ts'
import { compileMapping } from '../../../src/mapping/mapping.ts'
import { normalise } from '../../../src/mapping/normalise.ts'
import { planPerson } from '../../../src/plan/decide/planner.ts'
import { budgetsOf } from '../../../src/plan/judge/budget.ts'
import { desiredFor } from '../../../src/plan/person/desired.ts'
import { mergePeople } from '../../../src/plan/person/merge.ts'
import {
  account7,
  ann,
  factsOf,
  linkOf,
  policyOf,
  remoteOf,
  sourcePerson,
  subjectOf,
} from '../../plan/planner-sample.ts'

const blanks = ['', ' ', '\t\n', '\u00a0', '\u200b', '\ufeff', ' \u200d\u2060 ', '\u3164']

describe('what looks empty is empty', () => {
  test.each(blanks)('%j', text => expect(isBlank(text)).toBe(true))
  test.each([
    ['\ufeffann\u200b', 'ann'],
    ['\u00a0a b ', 'a b'],
    ['Ame\u0301lie', 'Am\u00e9lie'],
    ['a\u200bb', 'a\u200bb'],
  ])('%j is %j to the eye', (text, seen) => expect(bare(text)).toBe(seen))
})

const at = (rule: Rule, input: Attributes, root: 'person' | 'record'): Value | null | undefined => {
  const { mapping, problems } = compileMapping({ x: rule }, { root, attributes: 'any' })
  expect(problems).toEqual([])
  const { attributes, failures } = mapping.apply(input)
  expect(failures).toEqual([])
  return attributes.x
}

describe('blank is not a value at a target', () => {
  test.each<[string, Rule]>([
    ['as it is', { from: 'title' }],
    ['trimmed', { from: 'title', as: ['trim'] }],
    ['as a list', { from: 'title', as: ['list'] }],
    ['slugged', { from: 'title', as: ['slug'] }],
    ['in an expression', { expr: 'trim(person.title)' }],
  ])('%s: the target is left alone, clear empties it, a default stands in', (_how, rule) => {
    for (const title of blanks) {
      expect(at(rule, { title }, 'person')).toBeUndefined()
      expect(at({ ...rule, clear: true }, { title }, 'person')).toBeNull()
      expect(at({ ...rule, default: 'none' }, { title }, 'person')).toEqual(rule.as?.[0] === 'list' ? ['none'] : 'none')
    }
  })

  test('an expression that gives an empty text says nothing', () => {
    expect(at({ expr: "person.level > 1 ? '' : 'x'" }, { level: 2 }, 'person')).toBeUndefined()
  })

  test('empty members of a list are none, and a list of nothing else says nothing', () => {
    expect(at({ from: 'groups' }, { groups: ['', 'Staff', ' '] }, 'person')).toEqual(['Staff'])
    expect(at({ from: 'groups' }, { groups: ['', '\u200b'] }, 'person')).toBeUndefined()
    expect(at({ from: 'groups' }, { groups: [] }, 'person')).toEqual([])
  })

  test('what somebody wrote into the rule is meant', () => {
    expect(at({ value: '' }, {}, 'person')).toBe('')
  })
})

test.each(blanks)('a record with %j has an empty attribute, with rules and without', text => {
  const mapping = compileMapping({ title: { from: 'title' } }, { root: 'record', attributes: 'any' }).mapping
  for (const recipe of [{ key: 'id' }, { key: 'id', mapping }])
    expect(normalise({ row: 1, fields: { id: '1', title: text } }, recipe)).toMatchObject({
      person: { attributes: { title: null } },
    })
})

test.each<[Value]>([[''], [' '], [[]]])('%j of the first source does not beat a value of the second', first => {
  const people = [
    sourcePerson({ source: 'hr', attributes: { groups: first } }),
    sourcePerson({ source: 'it', attributes: { groups: ['Staff'] } }),
  ]
  expect({ ...mergePeople(people) }).toEqual({ groups: ['Staff'] })
})

test.each<[Value | null]>([[null], [''], ['\u00a0'], [[]]])('%j in the place of a value counts as emptying', to => {
  const change = {
    kind: 'update',
    person: ann,
    remoteId: account7,
    changes: [{ name: 'nick', from: 'Annie', to }],
    after: {},
  } as const
  expect(budgetsOf(change, policyOf(), { first: false, inUse: true })).toContain('clear nick')
})

describe('an attribute that was empty from the beginning', () => {
  const policy = policyOf({ rules: { mail: { from: 'mail', clear: true } } })
  const changed = [sourcePerson({ attributes: { userName: 'ann', displayName: 'Ann B.' } })]

  test('is remembered as empty when usherd makes the account', () => {
    const subject = subjectOf()
    const decision = planPerson(subject, desiredFor(subject.people, policy), policy, factsOf({}), undefined)
    expect(decision).toMatchObject({ planned: { change: { kind: 'create' }, confirmed: { mail: null } } })
  })

  test.each([undefined, null, '', []])('is not emptied again after an adoption that found %j', mail => {
    const subject = subjectOf({ people: changed })
    const found = remoteOf({ login: 'ann', name: 'Ann', ...(mail !== undefined && { mail }) })
    const facts = factsOf({ matches: [found] })
    const decision = planPerson(subject, desiredFor(subject.people, policy), policy, facts, undefined)
    expect(decision).toMatchObject({ planned: { change: { changes: [{ name: 'name', to: 'Ann B.' }] } } })
  })

  test('is not emptied again later', () => {
    const subject = subjectOf({
      people: changed,
      link: linkOf({ confirmed: { login: 'ann', name: 'Ann', mail: null } }),
    })
    const decision = planPerson(subject, desiredFor(subject.people, policy), policy, factsOf({}), undefined)
    expect(decision).toMatchObject({ planned: { change: { changes: [{ name: 'name', to: 'Ann B.' }] } } })
  })
})
