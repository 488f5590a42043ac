import { describe, expect, test } from 'vitest'
import { attributeBudget, type Budget } from '../../../src/domain/budget.ts'
import { type ChangeKind, changeKinds } from '../../../src/domain/change.ts'
import { guardDefaults, type Limit } from '../../../src/domain/policy.ts'
import { remoteId, storedKey } from '../../../src/domain/text/names.ts'
import { budgetsOf } from '../../../src/plan/judge/budget.ts'
import {
  clearanceOf,
  count,
  emptyTally,
  type GuardFacts,
  isHeld,
  judge,
  limitFor,
  type Tally,
} from '../../../src/plan/judge/guard.ts'
import { ableToAll } from '../planner-sample.ts'

const facts = (over: Partial<GuardFacts> = {}): GuardFacts => ({
  target: 'crm',
  active: 100,
  first: false,
  testFailures: [],
  ...over,
})

const counted = { match: [], attributes: {}, capabilities: ableToAll }

/** So many changes of each kind, and whatever else they take out of the budgets. */
function tally(
  kinds: Partial<Record<ChangeKind, number>>,
  besides: Partial<Record<Budget, number>> = {},
  over: Partial<Tally> = {},
  first = false,
): Tally {
  const sum = emptyTally()
  for (const kind of changeKinds)
    for (let number = 0; number < (kinds[kind] ?? 0); number += 1) {
      const change = { kind, person: storedKey(`${number}`), remoteId: remoteId(number), changes: [], after: {} }
      count(sum, planned({ change, budgets: budgetsOf(change, counted, { first, inUse: true }) }))
    }
  for (const [budget, people = 0] of Object.entries(besides)) sum.budgets.set(budget as Budget, people) // keys of the literal are budgets
  return Object.assign(sum, over)
}

const planned = (parts: Pick<Parameters<typeof count>[1], 'change' | 'budgets'>): Parameters<typeof count>[1] => ({
  target: 'crm',
  person: storedKey('1'),
  label: '1',
  reason: 'changed',
  basis: { version: 1, rev: 1, dueRev: 1, mapping: 'm', linkVersion: 1 },
  ...parts,
})

const spent = (budget: Budget, people: number, since?: Date): Pick<GuardFacts, 'spent'> => ({
  spent: new Map([[budget, { people, ...(since === undefined ? {} : { since }) }]]),
})

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
  ])('%i accounts in use: %i', (active, limit) => {
    expect(limitFor(disable, active)).toBe(limit)
  })
  test('a plain number is a plain limit', () => {
    expect(limitFor(7, 120_000)).toBe(7)
  })
  test.each([0, 2])('never more than `most`, %i, however small the team', most => {
    expect(limitFor({ ...disable, most }, 12)).toBe(most)
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
    ['failing mapping tests hold everything', { update: 1 }, { testFailures: ['test 1: roleid'] }, ['mapping-tests']],
    ['who left earlier today counts', { disable: 2 }, spent('remove', 9), ['disable']],
    ['together exactly at the limit they pass', { disable: 1 }, spent('remove', 9), []],
    ['what another kind took does not count', { disable: 10 }, spent('update', 40), []],
    ['nothing wanted is nothing held, whatever went before', { update: 1 }, spent('remove', 30), []],
    ['shares are of the accounts that were in use before', { disable: 10 }, { before: 90 }, ['disable']],
    ['a run that a human approved is not held by numbers', { disable: 60, update: 90 }, { approved: true }, []],
    [
      'but by a failing test it is',
      { disable: 60 },
      { approved: true, testFailures: ['test 1: roleid'] },
      ['mapping-tests'],
    ],
  ])('%s', (_name, kinds, over, codes) => {
    expect(judge(tally(kinds), guardDefaults, facts(over)).map(breach => breach.code)).toEqual(codes)
  })

  test.each<[string, Partial<GuardFacts>, number, readonly string[]]>([
    ['the first run may create everybody', { existing: 2 }, 5_000, []],
    ['a first run that recognises nobody in a full target waits', { existing: 500 }, 480, ['unmatched']],
  ])('%s', (_name, over, create, codes) => {
    const first = { first: true, active: 0, ...over }
    expect(judge(tally({ create }, {}, {}, true), guardDefaults, facts(first)).map(({ code }) => code)).toEqual(codes)
  })

  test.each<[Budget, number, number, string]>([
    ['clear title', 21, 20, 'crm: title would be emptied for 21 of 100 active accounts; the limit is 20'],
    ['membership groups', 11, 10, 'crm: groups would lose entries for 11 of 100 active accounts; the limit is 10'],
    ['rename', 11, 10, 'crm: 11 of 100 active accounts would be known by another name; the limit is 10'],
    ['create', 31, 30, 'crm: 31 accounts would be created where 100 are active; the limit is 30'],
  ])('too much of `%s` is held, with its name and the numbers', (budget, people, limit, message) => {
    const [breach, ...others] = judge(tally({}, { [budget]: people }), guardDefaults, facts())
    expect(others).toEqual([])
    expect(breach).toMatchObject({ budget, count: people, limit, message })
    expect(breach?.attribute).toBe(attributeBudget(budget)?.attribute)
  })

  test('doubted removals are always held, even a single one', () => {
    const breaches = judge(tally({ disable: 1 }, {}, { doubted: 1 }), guardDefaults, facts())
    expect(breaches.map(breach => breach.code)).toEqual(['doubted'])
  })

  test.each<[string, Partial<GuardFacts>, string]>([
    ['the limit', {}, '; the limit is 10'],
    ['what went before', spent('remove', 7), ', after 7 within a day; the limit is 10'],
    [
      'since when, once it was too much',
      spent('remove', 7, new Date('2026-01-04T06:00:00Z')),
      ', after 7 since 2026-01-04 06:00 UTC, as it was too much then and nobody has looked; the limit is 10',
    ],
  ])('the message carries %s', (_what, over, end) => {
    const [breach] = judge(tally({ disable: 60 }), guardDefaults, facts(over))
    expect(breach?.message).toBe(`crm: 60 of 100 active accounts would be disabled, deleted or left alone${end}`)
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
  test.each<Budget>(['clear title', 'rename', 'membership groups'])(
    'only the changes that are counted under `%s` wait when that is too much',
    budget => {
      const clearance = clearanceOf(judge(tally({}, { [budget]: 30 }), guardDefaults, facts()), 'kind', changeKinds)
      const change = {
        kind: 'update' as const,
        person: storedKey('1'),
        remoteId: remoteId('1'),
        changes: [],
        after: {},
      }
      expect(isHeld({ change, budgets: ['update', budget] }, clearance)).toBe(true)
      expect(isHeld({ change, budgets: ['update'] }, clearance)).toBe(false)
    },
  )
})
