import { describe, expect, test } from 'vitest'
import { at, type PatchOperation, patched, pointer, setting } from '../../../connectors/superoffice/patch.ts'

const user = {
  Name: 'AL',
  Role: { Id: 2, Value: 'User' },
  OtherGroups: [{ Id: 1 }, { Id: 2 }],
  Tooltip: null,
  Person: null,
}

describe('a value that is set', () => {
  test.each<[string, string, string | number | boolean, readonly PatchOperation[]]>([
    ['that is there already needs no step', '/Name', 'AL', []],
    [
      'is proved first',
      '/Role/Id',
      3,
      [
        { op: 'test', path: '/Role/Id', value: 2 },
        { op: 'replace', path: '/Role/Id', value: 3 },
      ],
    ],
    ['where null is, is added', '/Tooltip', 'x', [{ op: 'add', path: '/Tooltip', value: 'x' }]],
    ['empty where null is, is there already', '/Tooltip', '', []],
    [
      'in a record that is not there brings the record',
      '/Person/Id',
      7,
      [{ op: 'add', path: '/Person', value: { Id: 7 } }],
    ],
    ['where nothing is, is added', '/Rank', 3, [{ op: 'add', path: '/Rank', value: 3 }]],
    ['false where nothing is, is there already', '/WaitingForApproval', false, []],
  ])('%s', (_what, path, value, steps) => {
    expect(setting(user, path, value)).toEqual(steps)
  })
})

describe('a document after a patch', () => {
  test.each<[string, readonly PatchOperation[], unknown]>([
    [
      'has the replaced member',
      [{ op: 'replace', path: '/Role/Id', value: 3 }],
      { ...user, Role: { Id: 3, Value: 'User' } },
    ],
    [
      'has the added member at the end',
      [{ op: 'add', path: '/OtherGroups/-', value: { Id: 3 } }],
      { ...user, OtherGroups: [{ Id: 1 }, { Id: 2 }, { Id: 3 }] },
    ],
    ['lacks the removed member', [{ op: 'remove', path: '/OtherGroups/0' }], { ...user, OtherGroups: [{ Id: 2 }] }],
    [
      'has a changed part inside a list',
      [{ op: 'replace', path: '/OtherGroups/1/Id', value: 9 }],
      { ...user, OtherGroups: [{ Id: 1 }, { Id: 9 }] },
    ],
    ['takes tests as passed', [{ op: 'test', path: '/Name', value: 'XX' }], user],
    [
      'has records that were not there',
      [{ op: 'add', path: '/ExtraFields/x_a', value: '1' }],
      { ...user, ExtraFields: { x_a: '1' } },
    ],
  ])('%s', (_what, steps, expected) => {
    const before = structuredClone(user)
    expect(patched(user, steps)).toEqual(expected)
    expect(user).toEqual(before)
  })
})

test('names with slashes and tildes survive as paths', () => {
  const path = pointer('CustomFields', 'a/b~c', 0)
  expect(path).toBe('/CustomFields/a~1b~0c/0')
  expect(at({ CustomFields: { 'a/b~c': ['x'] } }, path)).toBe('x')
})
