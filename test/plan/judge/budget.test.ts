import { describe, expect, test } from 'vitest'
import type { AttributeChange, Change } from '../../../src/domain/change.ts'
import { remoteId, storedKey } from '../../../src/domain/text/names.ts'
import { type BudgetMoment, budgetsOf } from '../../../src/plan/judge/budget.ts'
import { ableToAll, attributes } from '../planner-sample.ts'

const person = storedKey('1001')
const account = remoteId(7)
const policy = {
  match: ['login', 'uid'],
  capabilities: ableToAll,
  attributes: {
    ...attributes,
    uid: { type: 'text' as const, description: 'who signs in', equality: { case: 'fold' as const } },
    roles: { type: 'list' as const, description: 'ours', equality: { case: 'fold' as const } },
    media: {
      type: 'records' as const,
      description: 'where to be told',
      identity: ['type', 'to'],
      lookup: { kind: 'mediatype', field: 'type' },
    },
    phones: { type: 'records' as const, description: 'numbers', identity: ['kind'] },
  },
}
const later: BudgetMoment = { first: false, inUse: true }
const of = (change: Change, moment: BudgetMoment = later) => budgetsOf(change, policy, moment)
const edit = (kind: 'update' | 'enable', ...changes: readonly AttributeChange[]): Change => ({
  kind,
  person,
  remoteId: account,
  changes,
  after: {},
})

describe('what a change is counted under', () => {
  test.each<[string, Change, BudgetMoment, readonly string[]]>([
    ['a disable', { kind: 'disable', person, remoteId: account }, later, ['remove', 'depart']],
    [
      'a new day of deletion for a disabled account',
      { kind: 'disable', person, remoteId: account },
      { ...later, inUse: false },
      ['remove'],
    ],
    ['a delete', { kind: 'delete', person, remoteId: account }, later, ['remove', 'delete', 'depart']],
    [
      'a delete when the grace is over',
      { kind: 'delete', person, remoteId: account },
      { ...later, inUse: false },
      ['remove', 'delete'],
    ],
    ['letting go', { kind: 'unmanage', person, remoteId: account }, later, ['remove', 'depart']],
    ['a create', { kind: 'create', person, after: {} }, later, ['create', 'arrive']],
    ['a create in a first run', { kind: 'create', person, after: {} }, { ...later, first: true }, []],
    ['a link in the books', { kind: 'link', person, remoteId: account, after: {} }, later, []],
    ['an edit', edit('update', { name: 'name', from: 'Ann', to: 'Anna' }), later, ['update']],
    ['an enable', edit('enable'), later, ['update', 'arrive']],
  ])('%s', (_what, change, moment, budgets) => {
    expect(of(change, moment)).toEqual(budgets)
  })

  test.each<[string, AttributeChange, readonly string[]]>([
    ['another login', { name: 'login', from: 'ann', to: 'anna' }, ['rename']],
    ['another address to find the account by', { name: 'mail', from: 'a@x', to: 'b@x' }, ['rename']],
    ['a login in another spelling that the target takes for the same', { name: 'uid', from: 'Ann', to: 'ann' }, []],
    ['a login in other letters', { name: 'uid', from: 'buße', to: 'busse' }, ['rename']],
    ['a login in the place of nobody knows what', { name: 'login', from: undefined, to: 'anna' }, ['rename']],
    ['a first address', { name: 'mail', from: null, to: 'b@x' }, []],
    ['a first address, after an empty text', { name: 'mail', from: '', to: 'b@x' }, []],
    ['an address taken away', { name: 'mail', from: 'a@x', to: null }, ['clear mail', 'rename']],
    ['a name emptied', { name: 'name', from: 'Ann', to: null }, ['clear name']],
    ['a name made an empty text', { name: 'name', from: 'Ann', to: '' }, ['clear name']],
    ['a name emptied that nobody knew', { name: 'name', from: undefined, to: null }, ['clear name']],
    [
      'members taken out of a shared list',
      { name: 'groups', from: ['a', 'b'], to: ['a'], mode: 'remove' },
      ['membership groups'],
    ],
    ['members added to it', { name: 'groups', from: ['a'], to: ['b'], mode: 'add' }, []],
    ['a list of ours with one fewer', { name: 'roles', from: ['a', 'b'], to: ['a'] }, ['membership roles']],
    ['a list of ours with another in its place', { name: 'roles', from: ['a'], to: ['b'] }, ['membership roles']],
    ['a list of ours with one more', { name: 'roles', from: ['a'], to: ['a', 'b'] }, []],
    ['a list of ours written otherwise', { name: 'roles', from: ['a', 'b'], to: ['B', 'A'] }, []],
    ['a list of ours emptied', { name: 'roles', from: ['a'], to: [] }, ['clear roles', 'membership roles']],
    ['a list of ours set to nothing', { name: 'roles', from: ['a'], to: null }, ['clear roles', 'membership roles']],
    ['a list over one that nobody knew', { name: 'roles', from: undefined, to: ['a'] }, ['membership roles']],
    ['a list where there was none', { name: 'roles', from: null, to: ['a'] }, []],
    ['a list over a single text of the same', { name: 'roles', from: 'a', to: ['a', 'b'] }, []],
    [
      'another number of the same kind',
      { name: 'phones', from: [{ kind: 'work', value: '1' }], to: [{ kind: 'work', value: '2' }] },
      [],
    ],
    [
      'a number taken away',
      {
        name: 'phones',
        from: [
          { kind: 'work', value: '1' },
          { kind: 'home', value: '2' },
        ],
        to: [{ kind: 'work', value: '1' }],
      },
      ['membership phones'],
    ],
  ])('an update with %s', (_what, change, budgets) => {
    expect(of(edit('update', change))).toEqual(['update', ...budgets])
    expect(of(edit('enable', change))).toEqual(['update', 'arrive', ...budgets])
  })

  const email = (to: string) => ({ type: '1', to })
  const sms = { type: '2', to: '100' }
  test.each<[string, readonly AttributeChange[], readonly string[]]>([
    [
      'another group in the place of one',
      [
        { name: 'groups', from: ['a'], to: ['a'], mode: 'remove' },
        { name: 'groups', from: ['a'], to: ['b'], mode: 'add' },
      ],
      ['membership groups'],
    ],
    [
      'another address for the same kind of medium',
      [
        { name: 'media', from: [email('a')], to: [email('a')], mode: 'remove' },
        { name: 'media', from: [email('a')], to: [email('b')], mode: 'add' },
      ],
      [],
    ],
    [
      'a medium of another kind',
      [
        { name: 'media', from: [email('a')], to: [email('a')], mode: 'remove' },
        { name: 'media', from: [email('a')], to: [sms], mode: 'add' },
      ],
      ['membership media'],
    ],
    ['the same, in a list of ours', [{ name: 'media', from: [email('a')], to: [email('b')] }], []],
    [
      'one medium fewer, in a list of ours',
      [{ name: 'media', from: [email('a'), sms], to: [email('a')] }],
      ['membership media'],
    ],
  ])('an update that gives %s', (_what, changes, budgets) => {
    expect(of(edit('update', ...changes))).toEqual(['update', ...budgets])
  })

  test('each budget once, whatever the number of attributes', () => {
    const change = edit('update', { name: 'login', from: 'a', to: 'b' }, { name: 'mail', from: 'a', to: 'b' })
    expect(of(change)).toEqual(['update', 'rename'])
  })
})
