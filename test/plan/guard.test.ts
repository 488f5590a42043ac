import { describe, expect, test } from 'vitest'
import { type ChangeKind, changeKinds } from '../../src/domain/change.ts'
import { remoteId, storedKey } from '../../src/domain/names.ts'
import { guardDefaults, type Limit } from '../../src/domain/policy.ts'
import {
  clearanceOf,
  count,
  emptyTally,
  type GuardFacts,
  isHeld,
  judge,
  limitFor,
  type Tally,
} from '../../src/plan/guard.ts'

const facts = (over: Partial<GuardFacts> = {}): GuardFacts => ({
  target: 'crm',
  known: 100,
  first: false,
  testFailures: [],
  ...over,
})

function tally(kinds: Partial<Record<ChangeKind, number>>, over: Partial<Tally> = {}): Tally {
  return { ...emptyTally(), kinds: new Map(Object.entries(kinds) as [ChangeKind, number][]), ...over } // keys of the literal are kinds
}

describe('a limit means something for a team of 12 and for 120,000', () => {
  const disable: Limit = { floor: 3, share: 0.1, most: 25 }
  test.each([
    [0, 3],
    [12, 3],
    [30, 3],
    [40, 4],
    [250, 25],
    [1_000, 25],
    [120_000, 25],
  ])('%i known accounts: %i', (known, limit) => {
    expect(limitFor(disable, known)).toBe(limit)
  })
  test('a plain number is a plain limit', () => {
    expect(limitFor(7, 120_000)).toBe(7)
  })
})

describe('what the guard holds', () => {
  test.each<[string, Partial<Record<ChangeKind, number>>, Partial<GuardFacts>, readonly string[]]>([
    ['an ordinary week passes', { disable: 2, create: 3, update: 20 }, {}, []],
    ['ten leavers of a hundred pass', { disable: 10 }, {}, []],
    ['eleven leavers of a hundred wait', { disable: 11 }, {}, ['disable']],
    ['disables, deletes and unmanages count together', { disable: 4, delete: 4, unmanage: 4 }, {}, ['disable']],
    ['deletes have a limit of their own besides', { delete: 11 }, {}, ['disable', 'delete']],
    ['updates of more than 40 % wait', { update: 41 }, {}, ['update']],
    ['enables count as updates', { update: 20, enable: 21 }, {}, ['update']],
    ['a wave of creates waits', { create: 31 }, {}, ['create']],
    ['the first run may create everybody', { create: 5_000 }, { first: true, known: 0, existing: 2 }, []],
    [
      'a first run that recognises nobody in a full target waits',
      { create: 480 },
      { first: true, known: 0, existing: 500 },
      ['unmatched'],
    ],
    ['failing mapping tests hold everything', { update: 1 }, { testFailures: ['test 1: roleid'] }, ['mapping-tests']],
  ])('%s', (_name, kinds, over, codes) => {
    expect(judge(tally(kinds), guardDefaults, facts(over)).map(breach => breach.code)).toEqual(codes)
  })

  test('a field emptied for too many accounts is held, with its name and the numbers', () => {
    const [breach] = judge(tally({ update: 30 }, { clears: new Map([['title', 30]]) }), guardDefaults, facts())
    expect(breach).toMatchObject({ code: 'clear', attribute: 'title', count: 30, limit: 20 })
    expect(breach?.message).toBe('crm: title would be emptied for 30 of 100 known accounts; the limit is 20')
  })

  test('doubted removals are always held, even a single one', () => {
    expect(judge(tally({ disable: 1 }, { doubted: 1 }), guardDefaults, facts()).map(breach => breach.code)).toEqual([
      'doubted',
    ])
  })

  test('the message carries the numbers and the limit', () => {
    const [breach] = judge(tally({ disable: 60 }), guardDefaults, facts())
    expect(breach?.message).toBe(
      'crm: 60 of 100 known accounts would be disabled, deleted or left alone; the limit is 10',
    )
  })
})

describe('who waits for whom', () => {
  const breaches = judge(tally({ disable: 60, update: 1 }), guardDefaults, facts())
  test('what is within its limit does not wait for what is not', () => {
    expect(clearanceOf(breaches, 'kind', changeKinds).kinds).toEqual(['create', 'enable', 'link', 'update'])
  })
  test('with hold: all nothing goes', () => {
    expect(clearanceOf(breaches, 'all', changeKinds).kinds).toEqual([])
  })
  test('a doubted removal waits although its kind is within the limit', () => {
    const change = { kind: 'disable' as const, person: storedKey('1'), remoteId: remoteId('1') }
    expect(isHeld({ change, doubted: true }, clearanceOf([], 'kind', changeKinds))).toBe(true)
    expect(isHeld({ change }, clearanceOf([], 'kind', changeKinds))).toBe(false)
  })
  test('only the changes that empty the field wait for a mass clear', () => {
    const clearance = clearanceOf(
      judge(tally({ update: 30 }, { clears: new Map([['title', 30]]) }), guardDefaults, facts()),
      'kind',
      changeKinds,
    )
    const update = (to: string | null) => ({
      change: {
        kind: 'update' as const,
        person: storedKey('1'),
        remoteId: remoteId('1'),
        changes: [{ name: 'title', from: 'x', to }],
        after: {},
      },
    })
    expect(isHeld(update(null), clearance)).toBe(true)
    expect(isHeld(update('y'), clearance)).toBe(false)
  })
})

test('losing members of a list is not counted as emptying it', () => {
  const sum = emptyTally()
  const base = {
    target: 'crm',
    person: storedKey('1'),
    label: '1',
    reason: 'changed' as const,
    basis: { version: 1, rev: 1, dueRev: 1, mapping: 'm', linkVersion: 1 },
  }
  const changes = [
    { name: 'groups', from: ['a'], to: ['a'], mode: 'remove' as const },
    { name: 'title', from: 'x', to: null },
  ]
  count(sum, {
    ...base,
    change: { kind: 'update', person: storedKey('1'), remoteId: remoteId('1'), changes, after: {} },
  })
  expect([...sum.clears]).toEqual([['title', 1]])
})
