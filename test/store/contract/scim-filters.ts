import { expect, test } from 'vitest'
import type { Comparison, Condition } from '../../../src/store/scim.ts'
import type { Shelf } from '../contract.ts'
import { ask, equals, group, idsWhere, insertAll, number, present, tenant, text, user } from './scim-sample.ts'

const compare = (path: string, op: Comparison, value: string | number): Condition =>
  typeof value === 'number' ? { kind: 'number', path, op, number: value } : { kind: 'text', path, op, text: value }
const not = (term: Condition): Condition => ({ kind: 'not', term })
const all = (...terms: readonly Condition[]): Condition => ({ kind: 'and', terms })
const any = (...terms: readonly Condition[]): Condition => ({ kind: 'or', terms })
const element = (path: string, where: Condition): Condition => ({ kind: 'element', path, where })

const cases: readonly (readonly [string, Condition, string])[] = [
  ['F3 eq', equals('username', 'ann'), 'ann'],
  ['F6 not is the complement, also where the path has no value', not(equals('nick', 'a')), 'bob eve'],
  ['F7 pr', present('nick'), 'ann'],
  ['nothing has a value that was never stored', present('constructor'), ''],
  ['co', compare('username', 'co', 'n'), 'ann'],
  ['co takes % and _ for what they are', compare('tags', 'co', '%_'), 'eve'],
  ['ew', compare('username', 'ew', 'b'), 'bob'],
  ['sw', compare('tags', 'sw', 'x'), 'ann bob'],
  ['sw of a character at the end of a plane', compare('tags', 'sw', '\uffff'), 'ann'],
  ['sw of a character outside the first plane', compare('tags', 'sw', '😀'), 'bob'],
  ['sw of the last character before the surrogates', compare('tags', 'sw', '\ud7ff'), ''],
  ['sw of the last character there is', compare('tags', 'sw', '\u{10ffff}'), 'eve'],
  ['gt', compare('username', 'gt', 'bob'), 'eve'],
  ['le goes by code points', compare('tags', 'le', '\uffff'), 'ann bob eve'],
  ['gt goes by code points', compare('tags', 'gt', '\uffff\uffff'), 'bob eve'],
  ['numbers: ge', compare('level', 'ge', 2), 'ann bob'],
  ['numbers: lt', compare('level', 'lt', 2.5), 'bob'],
  ['a number is no text', compare('level', 'co', '2'), ''],
  ['text is no number', compare('username', 'gt', 0), ''],
  ['lone surrogates match nothing, as nothing like them is stored', compare('tags', 'co', '\ud800'), ''],
  ['quotes are data', equals('username', `' OR 1=1 --`), ''],
  ['and', all(equals('username', 'ann'), present('nick')), 'ann'],
  ['and of values of one path', all(compare('tags', 'sw', 'x'), compare('tags', 'sw', '\uffff')), 'ann'],
  ['or', any(equals('username', 'ann'), equals('nick', 'zz'), equals('username', 'eve')), 'ann eve'],
  ['or of a name and an address', any(equals('username', 'eve'), equals('emails.value', 'b@x')), 'bob eve'],
  [
    'or with a part that has a rest',
    any(all(equals('username', 'ann'), equals('nick', 'zz')), equals('username', 'bob')),
    'bob',
  ],
  ['nothing and everything', any({ kind: 'constant', value: false }, all()), 'ann bob eve'],
  ['an empty or', any(), ''],
  [
    'F5 terms in brackets bind to one element',
    element('emails', all(equals('emails.type', 'work'), equals('emails.value', 'b@x'))),
    '',
  ],
  ['F5 and outside to any', all(equals('emails.type', 'work'), equals('emails.value', 'b@x')), 'bob'],
  ['F5 one element', element('emails', all(equals('emails.type', 'home'), equals('emails.value', 'b@x'))), 'bob'],
  [
    'F1 not in brackets is about an element that is there',
    element('emails', not(equals('emails.type', 'work'))),
    'bob',
  ],
  ['elements of a plain list', element('tags', all(compare('tags', 'sw', 'x'), compare('tags', 'ew', 'y'))), 'bob'],
  ['F9 id is exact', equals('id', 'USER-ann'), ''],
  ['F9 id', any(equals('id', 'user-eve'), equals('id', 'user-ann'), equals('id', 'group-staff')), 'ann eve'],
  ['F9 meta.created', compare('meta.created', 'gt', 1500), 'eve'],
  ['F9 meta.lastModified', compare('meta.lastmodified', 'le', 1000.5), 'ann bob'],
  ['F9 meta.version', equals('meta.version', 'W/"2"'), 'ann eve'],
  ['F9 meta.resourceType', equals('meta.resourcetype', 'User'), 'ann bob eve'],
  ['F9 meta.resourceType of another', equals('meta.resourcetype', 'Group'), ''],
  [
    'meta in brackets',
    element('meta', all(equals('meta.version', 'W/"2"'), compare('meta.created', 'lt', 1500))),
    'ann',
  ],
  ['meta is always there', present('meta.created'), 'ann bob eve'],
  ['F9 groups.value', equals('groups.value', 'group-staff'), 'ann eve'],
  [
    'F9 groups.value with another term',
    all(equals('groups.value', 'group-staff'), compare('username', 'co', 'v')),
    'eve',
  ],
  ['groups.display as it is written', equals('groups.display', 'Straße'), ''],
  ['groups.display without case', equals('groups.display', 'straße'), 'ann eve'],
  ['groups.display in other letters', equals('groups.display', 'strasse'), ''],
  ['nobody’s group', not(present('groups.value')), 'bob'],
]

export function scimFilterPromises(shelf: Shelf): void {
  const fill = async (): Promise<void> => {
    const { scim } = shelf.store
    await insertAll(
      scim,
      user('ann', {
        values: [
          text('username', 'ann'),
          text('nick', 'a'),
          text('tags', 'xx'),
          text('tags', '\uffff\uffff', 1),
          number('level', 3),
          text('emails.value', 'a@x'),
          text('emails.type', 'work'),
        ],
      }),
      user('bob', {
        values: [
          text('username', 'bob'),
          text('tags', 'xy'),
          text('tags', '😀!', 1),
          number('level', 2),
          text('emails.value', 'a@x'),
          text('emails.type', 'work'),
          text('emails.value', 'b@x', 1),
          text('emails.type', 'home', 1),
        ],
      }),
      user('eve', {
        created: 2000,
        values: [text('username', 'eve'), text('tags', 'a%_'), text('tags', '\u{10ffff}', 1)],
      }),
      group('staff', { display: 'Straße' }),
      user('ann', { tenant: 'okta', id: 'okta-ann' }),
    )
    await scim.write(tx => tx.addMembers(tenant, 'group-staff', ['user-ann', 'user-eve']))
  }

  test.each(cases)('%s', async (_what, where, names) => {
    await fill()
    expect((await idsWhere(shelf.store.scim, where)).map(id => id.slice('user-'.length)).join(' ')).toBe(names)
  })

  test.each<readonly [string, Condition, number]>([
    ['F9 members.value', equals('members.value', 'user-ann'), 1],
    ['members.value of no member', equals('members.value', 'user-bob'), 0],
    ['members.type without case', equals('members.type', 'user'), 1],
    ['members.display', compare('members.display', 'sw', 'ev'), 1],
    [
      'one member is both',
      element('members', all(equals('members.value', 'user-ann'), equals('members.display', 'eve'))),
      0,
    ],
    [
      'one member is the one',
      element('members', all(equals('members.value', 'user-eve'), equals('members.display', 'eve'))),
      1,
    ],
    ['a member that is not', element('members', not(equals('members.value', 'user-eve'))), 1],
  ])('%s', async (_what, where, count) => {
    await fill()
    expect(await idsWhere(shelf.store.scim, where, ['Group'])).toHaveLength(count)
  })

  test('F12 five hundred terms and fifty levels are answered', async () => {
    await fill()
    const { scim } = shelf.store
    const terms = Array.from({ length: 500 }, (_none, at) => compare('username', 'co', `z${at}`))
    expect(await idsWhere(scim, any(...terms, equals('username', 'ann')))).toEqual(['user-ann'])
    expect(await idsWhere(scim, all(...terms.map(not), equals('username', 'ann')))).toEqual(['user-ann'])
    expect(await idsWhere(scim, any(...terms.map(term => equals('username', JSON.stringify(term)))))).toEqual([])
    const wide = (at: number): Condition => ({ kind: 'present', path: `path${at}` })
    const values = Array.from({ length: 120 }, (_none, at) => text(`path${at}`, 'x'))
    await insertAll(scim, user('wide', { values }))
    expect(await idsWhere(scim, all(...values.map((_one, at) => wide(at))))).toEqual(['user-wide'])
    let deep = equals('nick', 'zz')
    for (let level = 0; level < 250; level++)
      deep = level % 2 === 0 ? any(not(deep), present('nick')) : all(deep, present('username'))
    expect((await ask(scim, { where: not(deep) })).total).toBeGreaterThanOrEqual(0)
    const elements = Array.from({ length: 200 }, (_none, at) => element('emails', not(equals('emails.type', `t${at}`))))
    expect(await idsWhere(scim, all(...elements))).toEqual(['user-ann', 'user-bob'])
  })
}
