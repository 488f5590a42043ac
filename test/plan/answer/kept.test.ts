import { describe, expect, test } from 'vitest'
import type { AttributeChange, Change } from '../../../src/domain/change.ts'
import type { Attributes } from '../../../src/domain/value.ts'
import { keptOf, showsAll, unkeptWords } from '../../../src/plan/answer/kept.ts'
import { verdictOn } from '../../../src/plan/answer/kept-verdict.ts'
import { isSameForm } from '../../../src/plan/values/same-form.ts'
import { account7, ann, policyOf } from '../planner-sample.ts'

const policy = policyOf()
const create = (after: Attributes): Change => ({ kind: 'create', person: ann, after })
const update = (changes: readonly AttributeChange[], after: Attributes): Change => ({
  kind: 'update',
  person: ann,
  remoteId: account7,
  changes,
  after,
})
const rename = update([{ name: 'name', from: 'Ann', to: 'Anna' }], { login: 'ann', name: 'Anna' })
const look = (attributes: Attributes, active = true) => ({ active, attributes, whole: true })
const answer = (attributes: Attributes) => ({ active: true, attributes, whole: false })

describe('what was sent, beside what is seen', () => {
  test('a list that an account was made without is told, with the members that are there', () => {
    const kept = keptOf(
      create({ login: 'ann', groups: ['a', 'b'] }),
      look({ login: 'ann', groups: ['b', 'x'] }),
      policy,
    )
    expect(kept.unkept).toEqual([{ name: 'groups', wanted: ['a', 'b'], seen: ['b', 'x'] }])
    expect(kept.confirmed).toEqual({ groups: ['b'] })
    expect(unkeptWords(kept.unkept)).toBe('groups was sent as "a", "b" and is "b", "x"')
  })

  test('a field that a look does not show is empty; one that an answer leaves out may be there', () => {
    expect(keptOf(rename, look({ login: 'ann' }), policy).unkept).toEqual([
      { name: 'name', wanted: 'Anna', seen: null },
    ])
    expect(keptOf(rename, answer({ login: 'ann' }), policy).unkept).toEqual([])
  })

  test('what an account may hide is not missed', () => {
    const hiding = policyOf({
      attributes: { ...policy.attributes, groups: { type: 'list', description: 'shared', mayBeHidden: true } },
    })
    expect(keptOf(create({ groups: ['a'] }), look({}), hiding).unkept).toEqual([])
  })

  test('a password is not compared', () => {
    expect(keptOf(create({ login: 'ann', password: 'mark' }), look({ login: 'ann' }), policy).unkept).toEqual([])
  })

  test('another form of the value is remembered with the value it is of', () => {
    const kept = keptOf(
      create({ login: 'ann', name: '2020-02-03' }),
      look({ login: 'ann', name: '2020-02-03 00:00:00' }),
      policy,
    )
    expect(kept.unkept).toEqual([])
    expect(kept.confirmed).toEqual({ name: '2020-02-03 00:00:00' })
    expect(kept.echoed).toEqual({ name: { sent: '2020-02-03', seen: '2020-02-03 00:00:00' } })
  })

  test('members that had to go and are still there stay ours, so that they go again', () => {
    const change = update([{ name: 'groups', from: ['a', 'b'], to: ['a'], mode: 'remove' }], { groups: ['b'] })
    const kept = keptOf(change, look({ groups: ['a', 'b', 'x'] }), policy)
    expect(kept.confirmed).toEqual({ groups: ['b', 'a'] })
    expect(kept).toMatchObject({ isGained: false, isMoved: false })
  })

  test('what others have in a shared list is none of our business', () => {
    const change = update([{ name: 'groups', from: [], to: ['a'], mode: 'add' }], { groups: ['a'] })
    expect(keptOf(change, look({ groups: ['x', 'a'] }), policy).unkept).toEqual([])
  })
})

describe('what follows from it', () => {
  const verdict = (change: Change, attributes: Attributes, attempts = 1, active = true) =>
    verdictOn(change, keptOf(change, look(attributes, active), policy), { attempts, isStillThere: false })
  const both = update(
    [
      { name: 'name', from: 'Ann', to: 'Anna' },
      { name: 'mail', from: 'a@x', to: 'b@x' },
    ],
    { name: 'Anna', mail: 'b@x' },
  )
  const disable: Change = { kind: 'disable', person: ann, remoteId: account7 }

  test.each<[string, ReturnType<typeof verdict>, string]>([
    ['all of it is there', verdict(rename, { name: 'Anna' }), 'done'],
    ['one of two fields is there: the rest stays due', verdict(both, { name: 'Anna', mail: 'a@x' }), 'partly'],
    ['nothing is there: it is tried once more', verdict(rename, { name: 'Ann' }), 'again'],
    ['nothing is there for the second time', verdict(rename, { name: 'Ann' }, 2), 'refused'],
    ['something else is there: it is sent once more', verdict(rename, { name: 'Bea' }), 'partly'],
    ['something else is there each time', verdict(rename, { name: 'Bea2' }, 2), 'refused'],
    ['a new account without its list', verdict(create({ groups: ['a'] }), { groups: [] }), 'partly'],
    ['a new account that is disabled', verdict(create({ name: 'Ann' }), { name: 'Ann' }, 1, false), 'partly'],
    ['a leaver who is still enabled', verdict(disable, {}), 'again'],
    ['a leaver who is still enabled after the second try', verdict(disable, {}, 2), 'refused'],
    ['a leaver who is disabled', verdict(disable, {}, 1, false), 'done'],
  ])('%s', (_what, found, expected) => {
    expect(found).toBe(expected)
  })

  test('an account that is still there after a delete is deleted once more, and then told', () => {
    const remove: Change = { kind: 'delete', person: ann, remoteId: account7 }
    expect(verdictOn(remove, undefined, { attempts: 1, isStillThere: true })).toBe('again')
    expect(verdictOn(remove, undefined, { attempts: 2, isStillThere: true })).toBe('refused')
  })
})

test('a text that is cut off is remembered so; one that was there before and is the beginning of the new one was not written', () => {
  const long = (from: string) => update([{ name: 'name', from, to: 'Annabelle' }], { name: 'Annabelle' })
  expect(keptOf(long('Bea'), look({ name: 'Anna' }), policy)).toMatchObject({
    unkept: [],
    echoed: { name: { sent: 'Annabelle', seen: 'Anna' } },
  })
  expect(keptOf(long('Anna'), look({ name: 'Anna' }), policy)).toMatchObject({
    echoed: {},
    isGained: false,
    isMoved: false,
  })
})

test('only an answer that shows every field and no list is enough without a look', () => {
  expect(showsAll(rename, answer({ name: 'Anna' }), policy)).toBe(true)
  expect(showsAll(rename, answer({ login: 'ann' }), policy)).toBe(false)
  expect(showsAll(create({ groups: ['a'] }), answer({ groups: ['a'] }), policy)).toBe(false)
  expect(showsAll(create({ groups: ['a'] }), look({ groups: ['a'] }), policy)).toBe(true)
})

describe('forms of one value', () => {
  test.each([
    ['2020-02-03', '2020-02-03 00:00:00', true],
    ['2020-02-03', '2020-02-03T00:00:00.000Z', true],
    ['2020-02-03T10:00:00+01:00', '2020-02-03T09:00:00Z', true],
    ['2020-02-03', '2020-02-03 10:00:00', false],
    ['2020-02-03', '2020-02-04', false],
    ['+49 30 12345', '+493012345', true],
    ['030/123 45', '(030) 12345', true],
    ['+49 30 12345', '+49 30 12346', false],
    ['4930 12345', '+493012345', false],
    ['Ann@Corp.Test', 'ann@corp.test', true],
    [' Ann  Lee', 'Ann Lee', true],
    ['5', 5, true],
    ['5.0', 5, true],
    ['007', 7, false],
    [true, '1', true],
    ['Ann', 'Anna', false],
    ['Ann', null, false],
    ['Ann', '', false],
  ])('%s and %s: %s', (sent, seen, same) => {
    expect(isSameForm(sent, seen)).toBe(same)
  })
})
