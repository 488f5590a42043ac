import { describe, expect, test } from 'vitest'
import type { Change } from '../../../src/domain/change.ts'
import { namedBy } from '../../../src/domain/pair/needs.ts'
import { remoteId } from '../../../src/domain/text/names.ts'
import {
  type Claims,
  claimOn,
  claimsOf,
  collision,
  namesOf,
  ringsIn,
  rivalOf,
  swap,
  takenBy,
} from '../../../src/plan/decide/claims.ts'
import { key } from '../plan-sample.ts'
import { account7, ann, attributes, linkOf, policyOf, remoteOf } from '../planner-sample.ts'

const login = { ...attributes.login, type: 'text', description: '', equality: { case: 'fold', trimmed: true } } as const
const policy = policyOf({ match: ['login', 'mail'], attributes: { ...attributes, login } })

const update = (...changes: readonly [name: string, from: string | null, to: string | null][]): Change => ({
  kind: 'update',
  person: ann,
  remoteId: account7,
  changes: changes.map(([name, from, to]) => ({ name, from, to })),
  after: {},
})

describe('what a change takes and gives up', () => {
  test.each<[string, Change, string | undefined, Claims]>([
    [
      'a new account takes what it is found by',
      { kind: 'create', person: ann, after: { login: ' Ann', mail: 'a@b.c', name: 'Ann' } },
      undefined,
      { takes: ['login "ann"', 'mail "a@b.c"'], frees: [] },
    ],
    [
      'nothing is nobody’s',
      { kind: 'create', person: ann, after: { login: 'ann', mail: '' } },
      undefined,
      { takes: ['login "ann"'], frees: [] },
    ],
    [
      'a rename takes one and gives up one',
      update(['login', 'ann', 'Bea']),
      undefined,
      { takes: ['login "bea"'], frees: ['login "ann"'] },
    ],
    [
      'another spelling of what the target takes for the same takes and gives up nothing',
      update(['login', 'Ann', 'ann'], ['mail', 'A@b.c', 'a@b.c']),
      undefined,
      { takes: ['mail "a@b.c"'], frees: ['mail "A@b.c"'] },
    ],
    ['emptying gives up', update(['mail', 'a@b.c', null]), undefined, { takes: [], frees: ['mail "a@b.c"'] }],
    ['a name for people is anybody’s', update(['name', 'Ann', 'Bea']), undefined, { takes: [], frees: [] }],
    [
      'an account that is taken over is taken',
      { kind: 'link', person: ann, remoteId: account7, after: {} },
      'login',
      { takes: ['account #7'], frees: [] },
    ],
    [
      'also with something to change about it',
      update(['mail', null, 'a@b.c']),
      'login',
      { takes: ['account #7', 'mail "a@b.c"'], frees: [] },
    ],
    [
      'a delete gives up all',
      { kind: 'delete', person: ann, remoteId: account7 },
      undefined,
      { takes: [], frees: ['login "ann"'] },
    ],
    [
      'a disabled account keeps its login',
      { kind: 'disable', person: ann, remoteId: account7 },
      undefined,
      { takes: [], frees: [] },
    ],
  ])('%s', (_what, change, matchedBy, claims) => {
    expect(claimsOf({ change, ...(matchedBy === undefined ? {} : { matchedBy }) }, linkOf(), policy)).toEqual(claims)
  })

  test('a list claims nothing', () => {
    expect(claimOn('login', ['ann'], policy)).toBeUndefined()
  })
})

describe('who has what somebody is to get', () => {
  const other = remoteOf({ login: 'BEA' }, { remoteId: remoteId(8) })

  test('is an account that is not their own', () => {
    const rivals = [{ by: 'login', account: other }]
    expect(rivalOf(update(['login', 'ann', 'bea']), rivals, policy)?.account).toBe(other)
    expect(rivalOf(update(['login', 'ann', 'cid']), rivals, policy)).toBeUndefined()
    expect(
      rivalOf(update(['login', 'ann', 'bea']), [{ by: 'login', account: remoteOf({ login: 'bea' }) }], policy),
    ).toBeUndefined()
    expect(rivalOf(update(['login', 'ann', 'bea']), undefined, policy)).toBeUndefined()
  })

  test('is named, with the next step, also when nobody knows whose it is', () => {
    const rival = { by: 'login', account: other }
    expect(takenBy(rival, key('2'), 'crm')).toBe(
      'login "BEA" is what account 8 of person "2" has at crm; correct one of the two records',
    )
    expect(takenBy(rival, key('2'), 'crm', false)).toMatch(/has at crm, who is no longer there; rename/)
    expect(takenBy(rival, undefined, 'crm')).toMatch(
      /account 8 of crm has, which belongs to nobody usherd knows; rename/,
    )
  })
})

describe('rings', () => {
  const edge = (person: string, holder: string) => ({
    person: key(person),
    holder: key(holder),
    label: person,
    claim: 'c',
  })

  test.each<[string, readonly (readonly [string, string])[], Record<string, string>]>([
    [
      'two who want each other’s',
      [
        ['1', '2'],
        ['2', '1'],
      ],
      { 1: '12', 2: '21' },
    ],
    [
      'three',
      [
        ['1', '2'],
        ['2', '3'],
        ['3', '1'],
      ],
      { 1: '123', 2: '231', 3: '312' },
    ],
    [
      'who stands behind a ring is not in it',
      [
        ['0', '1'],
        ['1', '2'],
        ['2', '1'],
      ],
      { 1: '12', 2: '21' },
    ],
    [
      'nor is who comes to it late',
      [
        ['1', '2'],
        ['2', '1'],
        ['3', '1'],
      ],
      { 1: '12', 2: '21' },
    ],
    [
      'a line is none',
      [
        ['1', '2'],
        ['2', '3'],
      ],
      {},
    ],
    [
      'two rings',
      [
        ['1', '2'],
        ['2', '1'],
        ['3', '4'],
        ['4', '3'],
      ],
      { 1: '12', 2: '21', 3: '34', 4: '43' },
    ],
  ])('%s', (_what, edges, rings) => {
    const found = ringsIn(edges.map(([person, holder]) => edge(person, holder)))
    expect(
      Object.fromEntries([...found].map(([person, ring]) => [person, ring.map(one => one.person).join('')])),
    ).toEqual(rings)
  })
})

describe('sentences', () => {
  const people = ['1', '2', '3', '4', '5'].map(person => ({ person: key(person), label: `P${person}` }))

  test('name the first few people and count the others', () => {
    expect(namesOf(people)).toBe('P1 (1), P2 (2), P3 (3) and 2 more')
    expect(namesOf([{ person: key('ann'), label: 'ann' }])).toBe('ann')
  })

  test('say what, with whom and what to do', () => {
    expect(collision('login "ann"', people.slice(0, 1), 'crm')).toBe(
      'login "ann" is wanted for P1 (1) as well, and only one can have it at crm; correct the records, nobody gets it until then',
    )
    expect(swap('login "ann"', people.slice(0, 2), 'crm')).toMatch(/^login "ann" is what P2 \(2\) has, .*by hand/)
  })

  test('let no name speak to the terminal, and are not as long as a value', () => {
    const loud = { person: key('1'), label: `\u001b[31m${'x'.repeat(500)}` }
    const sentence = collision(`login "${'y'.repeat(500)}"`, [loud], 'crm')
    expect(sentence).not.toContain('\u001b')
    expect(sentence.length).toBeLessThan(400)
  })
})

test('who was made or changed can be found under every name they have', () => {
  expect(
    namedBy({ kind: 'create', person: ann, after: { login: 'Ann', mail: 'A@b.c', groups: ['x'], nick: '' } }),
  ).toEqual(['name ann', 'name a@b.c'])
  expect(namedBy({ kind: 'disable', person: ann, remoteId: account7 })).toEqual([])
})
