import { describe, expect, test } from 'vitest'
import { leaverDefaults } from '../../../src/domain/policy.ts'
import type { SourcePerson } from '../../../src/domain/source-person.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { desiredFor, objection } from '../../../src/plan/person/desired.ts'
import { labelOf, mergePeople, revisionOf } from '../../../src/plan/person/merge.ts'
import type { TargetPolicy } from '../../../src/plan/policy.ts'
import { ann, expression, policyOf, sourcePerson } from '../planner-sample.ts'

const of = (source: string, attributes: Attributes, more: Partial<SourcePerson> = {}): SourcePerson =>
  sourcePerson({ source, attributes, ...more })

describe('one person out of several sources', () => {
  test.each<[string, readonly SourcePerson[], Attributes]>([
    ['the first source wins', [of('hr', { title: 'Boss' }), of('it', { title: 'Admin' })], { title: 'Boss' }],
    [
      'the next one fills what it leaves out',
      [of('hr', { title: 'Boss' }), of('it', { phone: '12' })],
      { title: 'Boss', phone: '12' },
    ],
    [
      'empty is not a value when somebody has one',
      [of('hr', { phone: null }), of('it', { phone: '12' })],
      { phone: '12' },
    ],
    [
      'nor is an empty text or list',
      [of('hr', { phone: '', groups: [] }), of('it', { phone: '12', groups: ['a'] })],
      { phone: '12', groups: ['a'] },
    ],
    ['empty everywhere is empty', [of('hr', { phone: null }), of('it', {})], { phone: null }],
    [
      'a source whose reading is doubted counts with what it said last',
      [of('hr', { title: 'Boss' }, { presence: 'doubted' }), of('it', { title: 'Admin' })],
      { title: 'Boss' },
    ],
    [
      'a source that no longer knows the person says nothing',
      [of('hr', { title: 'Boss' }, { presence: 'gone' }), of('it', { title: 'Admin' })],
      { title: 'Admin' },
    ],
    [
      'gone everywhere: the last that was known',
      [of('hr', { title: 'Boss' }, { presence: 'gone' })],
      { title: 'Boss' },
    ],
    ['nobody knows the person', [], {}],
  ])('%s', (_when, people, merged) => {
    expect({ ...mergePeople(people) }).toEqual(merged)
  })

  test('has the highest revision of them, and none without them', () => {
    expect(revisionOf([of('hr', {}, { rev: 3 }), of('it', {}, { rev: 9 })])).toBe(9)
    expect(revisionOf([])).toBe(0)
  })

  test('cannot reach into what every object has', () => {
    const merged = mergePeople([of('hr', JSON.parse('{"__proto__": "x", "title": "Boss"}'))])
    expect(Object.keys(merged).sort()).toEqual(['__proto__', 'title'])
    expect(merged.constructor).toBeUndefined()
  })
})

describe('the name people are shown by', () => {
  test.each<[Attributes, string]>([
    [{ displayName: 'Ann E.', 'name.givenName': 'Ann', userName: 'ann' }, 'Ann E.'],
    [{ 'name.formatted': 'Dr Ann', userName: 'ann' }, 'Dr Ann'],
    [{ 'name.givenName': 'Ann', 'name.familyName': 'Example', userName: 'ann' }, 'Ann Example'],
    [{ 'name.familyName': 'Example' }, 'Example'],
    [{ userName: 'ann', displayName: null }, 'ann'],
    [{ displayName: ['Ann'] }, '1001'],
    [{}, '1001'],
  ])('%j: %s', (attributes, label) => {
    expect(labelOf(attributes, ann)).toBe(label)
  })
})

describe('what is duePeople', () => {
  const policy = policyOf({ scope: expression("person.userName != 'bo'", 'person') })
  const present = of('hr', { userName: 'ann', displayName: 'Ann' })
  test.each<[string, readonly SourcePerson[], object]>([
    ['an account', [present], { kind: 'account', attributes: { login: 'ann', name: 'Ann' } }],
    ['none out of scope', [of('hr', { userName: 'bo' })], { kind: 'leave', reason: 'out-of-scope', doubts: [] }],
    [
      'none that works while inactive',
      [of('hr', { userName: 'ann', active: false })],
      { kind: 'leave', reason: 'inactive', doubts: [] },
    ],
    [
      'inactive counts before scope',
      [of('hr', { userName: 'bo', active: false })],
      { kind: 'leave', reason: 'inactive' },
    ],
    ['none for who left', [of('hr', {}, { presence: 'gone' })], { kind: 'leave', reason: 'left', doubts: [] }],
    ['none for whom nobody ever knew', [], { kind: 'leave', reason: 'left', doubts: [] }],
    [
      'doubted anywhere is doubted',
      [of('hr', {}, { presence: 'gone' }), of('it', {}, { presence: 'doubted' })],
      { kind: 'leave', doubts: ['it'] },
    ],
    ['present anywhere is present', [of('hr', {}, { presence: 'doubted' }), present], { kind: 'account' }],
    [
      'nothing while the record is not to be trusted',
      [of('hr', {}, { fault: 'twice' })],
      { kind: 'blocked', code: 'source-fault', message: 'source hr: twice' },
    ],
    [
      'a fault in a record that is gone counts for nothing',
      [of('hr', {}, { presence: 'gone', fault: 'twice' })],
      { kind: 'leave' },
    ],
  ])('%s', (_when, people, desired) => {
    expect(desiredFor(people, policy)).toMatchObject(desired)
  })
})

describe('what is duePeople of somebody whose record is understood in part', () => {
  const title = { attribute: 'title', value: '"Consultant"', reason: 'is not in the table' }
  const active = { attribute: 'active', value: '"maybe"', reason: 'has to be true or false' }
  const department = { attribute: 'department', reason: 'is odd' }
  const whole = { reason: 'is cut off' }
  const inIt = policyOf({ scope: expression("person.department == 'IT'", 'person') })
  const deleting = policyOf({
    scope: expression("person.department == 'IT'", 'person'),
    leavers: { ...leaverDefaults, action: 'delete' },
  })
  const anywhere = policyOf()
  const blocked = { kind: 'blocked', code: 'unreadable' }
  const inactive = { kind: 'leave', reason: 'inactive', doubts: [] }
  const out = { kind: 'leave', reason: 'out-of-scope', doubts: [] }
  const here = { userName: 'ann', displayName: 'Ann', department: 'IT' }
  const moved = { ...here, department: 'Sales' }
  test.each<[string, TargetPolicy, readonly SourcePerson[], object]>([
    ['inactive is obeyed', anywhere, [of('hr', { ...here, active: false }, { unread: [title] })], inactive],
    ['nobody is brought up to date', anywhere, [of('hr', { ...here, active: true }, { unread: [title] })], blocked],
    [
      'gone is gone',
      anywhere,
      [of('hr', here, { unread: [title], presence: 'gone' })],
      { kind: 'leave', reason: 'left' },
    ],
    ['active unread is neither', anywhere, [of('hr', here, { unread: [active] })], blocked],
    ['nor is it when it was true', anywhere, [of('hr', { ...here, active: true }, { unread: [active] })], blocked],
    ['who was out stays out', anywhere, [of('hr', { ...here, active: false }, { unread: [active] })], inactive],
    [
      'also when nothing could be read',
      anywhere,
      [of('hr', { ...here, active: false }, { unread: [whole] })],
      inactive,
    ],
    ['nothing could be read', anywhere, [of('hr', here, { unread: [whole] })], blocked],
    ['out of scope is obeyed', inIt, [of('hr', moved, { unread: [title] })], out],
    ['milder when active is unread: never a deletion', deleting, [of('hr', moved, { unread: [active] })], inactive],
    ['deleting is out of scope where active could be read', deleting, [of('hr', moved, { unread: [title] })], out],
    ['a scope over what is unread decides nothing', inIt, [of('hr', moved, { unread: [department] })], blocked],
    ['nor over a record of which nothing is', inIt, [of('hr', moved, { unread: [whole] })], blocked],
    ['within scope', inIt, [of('hr', here, { unread: [title] })], blocked],
    [
      'a later source that garbles what an earlier one gives harms nobody',
      inIt,
      [of('hr', { ...here, active: true }), of('it', {}, { unread: [department] })],
      { kind: 'account' },
    ],
    [
      'unless it garbles whether they are active: it may have said no',
      inIt,
      [of('hr', { ...here, active: true }), of('it', {}, { unread: [active, department] })],
      blocked,
    ],
    [
      'inactive by a source that can be read is inactive, whatever another one may say',
      anywhere,
      [of('hr', here, { unread: [active] }), of('it', { active: false })],
      inactive,
    ],
    [
      'also beside a record of which nothing can be read',
      inIt,
      [of('hr', {}, { unread: [whole] }), of('it', { ...moved, active: false })],
      inactive,
    ],
    [
      'out of scope by what an earlier source gives is obeyed beside one, and never deletes',
      deleting,
      [of('hr', { ...moved, active: true }), of('it', {}, { unread: [whole] })],
      inactive,
    ],
    [
      'nobody is out of scope by a later source while an earlier one cannot be read',
      deleting,
      [of('it', {}, { unread: [whole] }), of('hr', { ...moved, active: true })],
      blocked,
    ],
    [
      'what an earlier source says stands beside a later record that cannot be read',
      anywhere,
      [of('hr', { active: false }), of('it', {}, { unread: [whole] })],
      inactive,
    ],
    [
      'a source that no longer knows the person is not waited for',
      anywhere,
      [of('hr', here), of('it', {}, { unread: [whole], presence: 'gone' })],
      { kind: 'account' },
    ],
  ])('%s', (_when, policy, people, desired) => {
    expect(desiredFor(people, policy)).toMatchObject(desired)
  })

  test('says what is wrong, where, and until when', () => {
    expect(desiredFor([of('hr', here, { unread: [title, department] })], anywhere)).toMatchObject({
      message:
        'source hr: title: is not in the table (value "Consultant"), and 1 more of it; nothing is changed until a record comes that can be read',
    })
  })
})

describe('what speaks against sending', () => {
  const policy = policyOf({ rules: { kind: { from: 'kind' } } })
  test.each<[string, Attributes, boolean, RegExp | undefined]>([
    ['nothing', { login: 'ann', kind: 'human' }, true, undefined],
    ['a required value is missing', {}, true, /^login is required/],
    ['a required value is empty text', { login: '' }, true, /^login is required/],
    ['an account that exists needs no required value', {}, false, undefined],
    ['as long as the target keeps', { login: 'x'.repeat(20) }, true, undefined],
    ['one character longer', { login: 'x'.repeat(21) }, true, /21 characters.*at most 20/],
    ['none of the choices', { login: 'ann', kind: 'Human' }, true, /one of human, robot/],
  ])('%s', (_when, attributes, creating, sentence) => {
    const found = objection(attributes, policy, creating)
    if (sentence === undefined) expect(found).toBeUndefined()
    else expect(found).toMatch(sentence)
  })
})
