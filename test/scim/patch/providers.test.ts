import { describe, expect, test } from 'vitest'
import type { Body, Json } from '../../../src/scim/schema.ts'
import { ann, enterprise, groupUrn, patchGroup, patchUser, userUrn } from '../stage.ts'

const [work, home] = ann.emails as [Json, Json]
const withManager = { ...ann, [enterprise]: { manager: { value: 'm1', $ref: '../Users/m1' }, department: 'IT' } }

describe('Microsoft Entra ID', () => {
  test.each<[string, readonly unknown[], Body]>([
    ['Replace active "False"', [{ op: 'Replace', path: 'active', value: 'False' }], { ...ann, active: false }],
    ['Add active "True"', [{ op: 'Add', path: 'active', value: 'True' }], ann],
    [
      'Replace of the work address',
      [{ op: 'Replace', path: 'emails[type eq "work"].value', value: 'n@x' }],
      { ...ann, emails: [{ ...(work as object), value: 'n@x' }, home] },
    ],
    [
      'Add of an address of a kind that is not there',
      [{ op: 'Add', path: 'emails[type eq "other"].value', value: 'o' }],
      { ...ann, emails: [work, home, { type: 'other', value: 'o' }] },
    ],
    [
      'Add of a phone number to a user without any',
      [{ op: 'Add', path: 'phoneNumbers[type eq "mobile"].value', value: '1' }],
      { ...ann, phoneNumbers: [{ type: 'mobile', value: '1' }] },
    ],
    [
      'two parts of one address in two operations',
      [
        { op: 'Add', path: 'addresses[type eq "work"].streetAddress', value: 'A 1' },
        { op: 'Add', path: 'addresses[type eq "work"].country', value: 'DE' },
      ],
      { ...ann, addresses: [{ type: 'work', streetAddress: 'A 1', country: 'DE' }] },
    ],
    [
      'Replace roles[primary eq "True"].value',
      [{ op: 'Replace', path: 'roles[primary eq "True"].value', value: 'r' }],
      { ...ann, roles: [{ primary: true, value: 'r' }] },
    ],
    [
      'roles with JSON in the value',
      [{ op: 'Add', path: 'roles', value: [{ value: '{"id":"1","value":"x"}' }] }],
      { ...ann, roles: [{ value: '{"id":"1","value":"x"}' }] },
    ],
    [
      'Add of the department',
      [{ op: 'Add', path: `${enterprise}:department`, value: 'x' }],
      { ...ann, [enterprise]: { department: 'x' } },
    ],
    [
      'Add of the manager as an id',
      [{ op: 'Add', path: `${enterprise}:manager`, value: 'm1' }],
      { ...ann, [enterprise]: { manager: { value: 'm1' } } },
    ],
    [
      'Add of the manager without the URN',
      [{ op: 'Add', path: 'manager', value: 'm1' }],
      { ...ann, [enterprise]: { manager: { value: 'm1' } } },
    ],
    [
      'Add of the manager as a list',
      [{ op: 'Add', path: `${enterprise}:manager`, value: [{ $ref: '../Users/m1', value: 'm1' }] }],
      { ...ann, [enterprise]: { manager: { value: 'm1', $ref: '../Users/m1' } } },
    ],
    [
      'Add of the manager by its value',
      [{ op: 'Add', path: `${enterprise}:manager.value`, value: 'm1' }],
      { ...ann, [enterprise]: { manager: { value: 'm1' } } },
    ],
    [
      'aadOptscim062020: everything in one object',
      [
        {
          op: 'replace',
          value: {
            displayName: 'A',
            'name.givenName': 'Anna',
            [`${enterprise}:employeeNumber`]: '7',
            'emails[type eq "work"].value': 'n@x',
          },
        },
      ],
      {
        ...ann,
        displayName: 'A',
        name: { givenName: 'Anna', familyName: 'Lee' },
        [enterprise]: { employeeNumber: '7' },
        emails: [{ ...(work as object), value: 'n@x' }, home],
      },
    ],
  ])('%s', (_name, operations, expected) => {
    expect(patchUser(ann, operations).body).toEqual(expected)
  })
  test.each<[string, object]>([
    ['as ""', { op: 'Replace', path: `${enterprise}:manager`, value: '' }],
    ['as {"value":""}', { op: 'Replace', path: `${enterprise}:manager`, value: { value: '' } }],
    ['as [{"value":""}]', { op: 'Replace', path: `${enterprise}:manager`, value: [{ value: '' }] }],
    ['by its value', { op: 'Replace', path: `${enterprise}:manager.value`, value: '' }],
    ['by Remove', { op: 'Remove', path: `${enterprise}:manager` }],
    ['without a path', { op: 'replace', value: { [`${enterprise}:manager`]: '' } }],
  ])('an emptied manager is gone: %s', (_name, operation) => {
    expect(patchUser(withManager, [operation]).body).toEqual({ ...ann, [enterprise]: { department: 'IT' } })
  })
  test.each<[string, object]>([
    ['an id', { op: 'Replace', path: `${enterprise}:manager`, value: 'm2' }],
    ['an object', { op: 'Replace', path: `${enterprise}:manager`, value: { value: 'm2' } }],
    ['its value', { op: 'Replace', path: `${enterprise}:manager.value`, value: 'm2' }],
  ])('another manager given as %s does not keep the address of the old one', (_name, operation) => {
    expect(patchUser(withManager, [operation]).body).toEqual({
      ...ann,
      [enterprise]: { manager: { value: 'm2' }, department: 'IT' },
    })
  })
  test('the same manager again changes nothing', () => {
    expect(patchUser(withManager, [{ op: 'Replace', path: `${enterprise}:manager`, value: 'm1' }]).body).toBe(
      withManager,
    )
  })
  test.each<[string, object]>([
    ['with a list', { op: 'Remove', path: 'members', value: [{ $ref: null, value: '1' }] }],
    ['aadOptscim062020: with a filter', { op: 'remove', path: 'members[value eq "1"]' }],
  ])('removal of one member takes away that one: %s', (_name, operation) => {
    expect(patchGroup([operation]).members).toEqual([{ kind: 'remove', ids: ['1'] }])
  })
  test('Add of a member', () => {
    const { members } = patchGroup([{ op: 'Add', path: 'members', value: [{ $ref: null, value: '1' }] }])
    expect(members).toEqual([{ kind: 'add', ids: ['1'] }])
  })
})

describe('Okta', () => {
  test('activation without a path', () => {
    expect(patchUser(ann, [{ op: 'replace', value: { active: false } }]).body).toEqual({ ...ann, active: false })
  })
  test('a password without a path', () => {
    expect(patchUser(ann, [{ op: 'replace', value: { password: 'new' } }]).body).toBe(ann)
  })
  test('a group is renamed with its id beside the name', () => {
    const { body, members } = patchGroup([{ op: 'replace', value: { id: 'g1', displayName: 'Crew' } }])
    expect({ body, members }).toEqual({ body: { displayName: 'Crew' }, members: [] })
  })
  test('members leave and come in one request', () => {
    const { members } = patchGroup([
      { op: 'remove', path: 'members[value eq "1"]' },
      { op: 'add', path: 'members', value: [{ value: '2', display: 'bob@x' }] },
    ])
    expect(members).toEqual([
      { kind: 'remove', ids: ['1'] },
      { kind: 'add', ids: ['2'] },
    ])
  })
  test('"push now" replaces members, with none too', () => {
    expect(patchGroup([{ op: 'replace', path: 'members', value: [] }]).members).toEqual([{ kind: 'set', ids: [] }])
    expect(patchGroup([{ op: 'replace', value: { members: [{ value: '1' }] } }]).members).toEqual([
      { kind: 'set', ids: ['1'] },
    ])
  })
})

describe('authentik', () => {
  test('a group is replaced without a path, with everything it was shown', () => {
    const value = { schemas: [groupUrn], id: 'g1', externalId: 'x1', displayName: 'Crew' }
    const { body, members, ignored } = patchGroup([{ op: 'replace', path: null, value }])
    expect({ body, members, ignored }).toEqual({
      body: { displayName: 'Crew', externalId: 'x1' },
      members: [],
      ignored: [],
    })
  })
  test('members one operation each', () => {
    const { members } = patchGroup([
      { op: 'add', path: 'members', value: [{ value: '1' }] },
      { op: 'add', path: 'members', value: [{ value: '2' }] },
    ])
    expect(members).toEqual([{ kind: 'add', ids: ['1', '2'] }])
  })
})

describe('OneLogin and JumpCloud', () => {
  test('OneLogin: members of a group', () => {
    expect(patchGroup([{ op: 'add', path: 'members', value: [{ value: '1' }] }]).members).toEqual([
      { kind: 'add', ids: ['1'] },
    ])
  })
  test('JumpCloud: removal of a member as Azure does', () => {
    expect(patchGroup([{ op: 'remove', path: 'members', value: [{ value: '1' }] }]).members).toEqual([
      { kind: 'remove', ids: ['1'] },
    ])
  })
  test('JumpCloud: a user replaced without a path', () => {
    const value = { schemas: [userUrn, enterprise], userName: 'ann', active: true, [enterprise]: { department: 'IT' } }
    expect(patchUser(ann, [{ op: 'replace', value }]).body).toEqual({ ...ann, [enterprise]: { department: 'IT' } })
  })
})
