import { describe, expect, test } from 'vitest'
import { mostOperations } from '../../../src/scim/patch/operation.ts'
import { groupUrn, patchGroup, refusal, standard, strict } from '../stage.ts'

describe('members of a group', () => {
  test.each<[string, object, object]>([
    [
      'are added',
      { op: 'add', path: 'members', value: [{ value: '1' }, { value: '2' }] },
      { kind: 'add', ids: ['1', '2'] },
    ],
    [
      'are added once',
      { op: 'add', path: 'members', value: [{ value: '1' }, { value: '1' }] },
      { kind: 'add', ids: ['1'] },
    ],
    [
      'are added in any case of the names',
      { op: 'Add', path: 'MEMBERS', value: [{ VALUE: '1' }] },
      { kind: 'add', ids: ['1'] },
    ],
    [
      'are added behind the core URN',
      { op: 'add', path: `${groupUrn}:members`, value: [{ value: '1' }] },
      { kind: 'add', ids: ['1'] },
    ],
    ['are added without a path', { op: 'add', value: { members: [{ value: '1' }] } }, { kind: 'add', ids: ['1'] }],
    [
      'H5: are replaced without a path',
      { op: 'replace', value: { members: [{ value: '1' }] } },
      { kind: 'set', ids: ['1'] },
    ],
    ['are replaced by none', { op: 'replace', value: { members: [] } }, { kind: 'set', ids: [] }],
    ['are replaced', { op: 'replace', path: 'members', value: [{ value: '1' }] }, { kind: 'set', ids: ['1'] }],
    ['H15: are all removed by null', { op: 'replace', path: 'members', value: null }, { kind: 'set', ids: [] }],
    ['H9: are all removed', { op: 'remove', path: 'members' }, { kind: 'set', ids: [] }],
    [
      'H11: are removed by a list',
      { op: 'remove', path: 'members', value: [{ value: '1' }] },
      { kind: 'remove', ids: ['1'] },
    ],
    ['are removed by id', { op: 'remove', path: 'members[value eq "1"]' }, { kind: 'remove', ids: ['1'] }],
    [
      'are removed by several ids',
      { op: 'remove', path: 'members[value eq "1" or (value eq "2" or value eq "3")]' },
      { kind: 'remove', ids: ['1', '2', '3'] },
    ],
    ['are added by id', { op: 'add', path: 'members[value eq "1"]', value: {} }, { kind: 'add', ids: ['1'] }],
  ])('%s', (_name, operation, edit) => {
    const { body, members } = patchGroup([operation])
    expect(members).toEqual([edit])
    expect(body).toEqual({ displayName: 'Staff' })
  })
  test.each([
    'members[display sw "A"]',
    'members[type eq "Group"]',
    'members[value eq "1" and type eq "User"]',
    'members[not (value eq "1")]',
  ])('are removed by what they are: %s', path => {
    expect(patchGroup([{ op: 'remove', path }]).members).toEqual([{ kind: 'remove-where', filter: expect.anything() }])
  })
  test('H11: an empty list removes nobody', () => {
    expect(patchGroup([{ op: 'remove', path: 'members', value: [] }]).members).toEqual([])
  })
  test('stay out of the body, which is the same one when only they change (H7)', () => {
    const body = { displayName: 'Staff' }
    expect(patchGroup([{ op: 'add', path: 'members', value: [{ value: '1' }] }], standard, body).body).toBe(body)
  })
  test('are edited in order, neighbours of one kind together', () => {
    const add = (id: string) => ({ op: 'add', path: 'members', value: [{ value: id }] })
    const remove = (id: string) => ({ op: 'remove', path: `members[value eq "${id}"]` })
    expect(patchGroup([add('1'), add('2'), remove('1'), remove('3'), add('1'), add('1')]).members).toEqual([
      { kind: 'add', ids: ['1', '2'] },
      { kind: 'remove', ids: ['1', '3'] },
      { kind: 'add', ids: ['1'] },
    ])
  })
  test('are set whatever was said before', () => {
    const set = { op: 'replace', path: 'members', value: [{ value: '9' }] }
    const { members } = patchGroup([
      { op: 'remove', path: 'members[display eq "A"]' },
      { op: 'add', path: 'members', value: [{ value: '1' }] },
      set,
    ])
    expect(members).toEqual([{ kind: 'set', ids: ['9'] }])
  })
  test('are removed by several filters as by one, as far as a large group can be asked', () => {
    const removals = (count: number) =>
      Array.from({ length: count }, (_one, at) => ({ op: 'remove', path: `members[display eq "${at}"]` }))
    expect(patchGroup(removals(2)).members).toEqual([
      { kind: 'remove-where', filter: { kind: 'or', terms: [expect.anything(), expect.anything()] } },
    ])
    expect(refusal(() => patchGroup(removals(50)))).toBe('accepted')
    expect(refusal(() => patchGroup(removals(51)))).toBe('400 invalidValue')
  })
  test('may be many', () => {
    const value = Array.from({ length: 20_000 }, (_one, id) => ({ value: `${id}` }))
    expect(patchGroup([{ op: 'replace', value: { displayName: 'All', members: value } }]).members[0]).toMatchObject({
      kind: 'set',
    })
    expect(patchGroup([{ op: 'add', path: 'members', value }]).members).toEqual([
      { kind: 'add', ids: value.map(one => one.value) },
    ])
    const each = value.slice(0, mostOperations).map(one => ({ op: 'Add', path: 'members', value: [one] }))
    expect(patchGroup(each).members).toEqual([
      { kind: 'add', ids: value.slice(0, mostOperations).map(one => one.value) },
    ])
  })
  test.each<[string, object, string]>([
    [
      'H13: another value for a member',
      { op: 'replace', path: 'members[value eq "1"].value', value: '2' },
      '400 mutability',
    ],
    [
      'H13: another name for a member',
      { op: 'replace', path: 'members[value eq "1"].display', value: 'x' },
      '400 mutability',
    ],
    ['H13: another value for all members', { op: 'replace', path: 'members.value', value: '2' }, '400 mutability'],
    [
      'a member in place of another',
      { op: 'replace', path: 'members[value eq "1"]', value: { value: '2' } },
      '400 mutability',
    ],
    ['a member without a value', { op: 'add', path: 'members', value: [{ display: 'x' }] }, '400 invalidValue'],
    ['a member with an empty value', { op: 'add', path: 'members', value: [{ value: '' }] }, '400 invalidValue'],
    ['a number for an id', { op: 'add', path: 'members', value: [{ value: 1 }] }, '400 invalidValue'],
    ['a filter on what members do not have', { op: 'remove', path: 'members[nosuch eq "1"]' }, '400 invalidFilter'],
    ['H12: a group without a name', { op: 'remove', path: 'displayName' }, '400 mutability'],
    [
      'more members than are allowed',
      { op: 'add', path: 'members', value: Array(100_001).fill({ value: '1' }) },
      '400 invalidValue',
    ],
  ])('%s is refused', (_name, operation, result) => {
    expect(refusal(() => patchGroup([operation]))).toBe(result)
  })
  test('may be a bare id, unless the dialect is strict', () => {
    const operation = { op: 'add', path: 'members', value: '1' }
    expect(patchGroup([operation]).members).toEqual([{ kind: 'add', ids: ['1'] }])
    expect(refusal(() => patchGroup([operation], strict))).toBe('400 invalidValue')
  })
})
