import { describe, expect, test } from 'vitest'
import { applyPatch } from '../../../src/scim/patch/apply.ts'
import type { Body } from '../../../src/scim/schema.ts'
import { deviceType, message, refusal, standard } from '../stage.ts'

const type = deviceType(
  [
    { name: 'serial', mutability: 'immutable', caseExact: true },
    { name: 'tags', multiValued: true },
    { name: 'secret', mutability: 'writeOnly' },
    { name: 'size', type: 'integer' },
    { name: 'weight', type: 'decimal' },
    { name: 'bought', type: 'dateTime' },
    { name: 'key', type: 'binary' },
    { name: 'page', type: 'reference' },
    { name: 'owner', subAttributes: [{ name: 'value', mutability: 'immutable' }, { name: 'since' }] },
    {
      name: 'ports',
      multiValued: true,
      subAttributes: [
        { name: 'value', required: true },
        { name: 'speed', type: 'integer', mutability: 'immutable' },
      ],
    },
  ],
  true,
)
const more = 'urn:example:More'
const device: Body = {
  serial: 'A1',
  tags: ['a', 'b'],
  owner: { value: '1', since: 'x' },
  ports: [{ value: 'p1', speed: 10 }],
  [more]: { place: 'X', note: 'n' },
}

const patch = (...operations: readonly object[]) =>
  applyPatch(device, message(...operations), { type, dialect: standard }).body
const refused = (...operations: readonly object[]) => refusal(() => patch(...operations))

describe('attributes that a configuration declares', () => {
  test('H13: what is immutable is set once', () => {
    expect(refused({ op: 'replace', path: 'serial', value: 'A2' })).toBe('400 mutability')
    expect(refused({ op: 'remove', path: 'serial' })).toBe('400 mutability')
    expect(refused({ op: 'replace', path: 'owner.value', value: '2' })).toBe('400 mutability')
    expect(refused({ op: 'replace', path: 'owner', value: { value: '2' } })).toBe('400 mutability')
    expect(refused({ op: 'replace', path: 'ports[value eq "p1"].speed', value: 20 })).toBe('400 mutability')
    expect(patch({ op: 'replace', path: 'serial', value: 'A1' })).toBe(device)
    const { serial: _serial, ...fresh } = device
    expect(
      applyPatch(fresh, message({ op: 'add', path: 'serial', value: 'A3' }), { type, dialect: standard }).body.serial,
    ).toBe('A3')
  })
  test('plain lists are added to, replaced and searched', () => {
    expect(patch({ op: 'add', path: 'tags', value: ['B', 'c'] }).tags).toEqual(['a', 'b', 'c'])
    expect(patch({ op: 'add', path: 'tags', value: 'c' }).tags).toEqual(['a', 'b', 'c'])
    expect(patch({ op: 'remove', path: 'tags', value: ['A'] }).tags).toEqual(['b'])
    expect(patch({ op: 'remove', path: 'tags[value eq "a"]' }).tags).toEqual(['b'])
    expect(patch({ op: 'replace', path: 'tags', value: ['z', 'Z', 'y'] }).tags).toEqual(['z', 'y'])
  })
  test('H12: what is required stays, in elements and extensions too', () => {
    expect(refused({ op: 'remove', path: 'ports.value' })).toBe('400 mutability')
    expect(refused({ op: 'replace', path: 'ports[value eq "p1"].value', value: ' ' })).toBe('400 invalidValue')
    expect(refused({ op: 'add', path: 'ports', value: { speed: 1 } })).toBe('400 invalidValue')
    expect(refused({ op: 'add', path: 'ports[speed eq 1]', value: { speed: 1 } })).toBe('400 invalidValue')
    expect(refused({ op: 'add', path: 'ports[speed eq 1].speed', value: 1 })).toBe('400 invalidValue')
    expect(refused({ op: 'remove', path: `${more}:place` })).toBe('400 mutability')
    expect(refused({ op: 'remove', path: more })).toBe('400 mutability')
    expect(patch({ op: 'remove', path: `${more}:note` })[more]).toEqual({ place: 'X' })
  })
  test('H12: an extension that comes brings what it requires', () => {
    const add = (value: object) =>
      applyPatch({ serial: 'A' }, message({ op: 'add', path: more, value }), { type, dialect: standard })
    expect(refusal(() => add({ note: 'n' }))).toBe('400 invalidValue')
    expect(refusal(() => add({ note: 'n', place: 'p' }))).toBe('accepted')
  })
  test('C12: what is writeOnly is checked and never kept', () => {
    expect(patch({ op: 'add', path: 'secret', value: 's' }, { op: 'remove', path: 'secret' })).toBe(device)
    expect(refused({ op: 'add', path: 'secret', value: 7 })).toBe('400 invalidValue')
  })
  test.each([
    ['size', 7, 7.5],
    ['size', -1, '7'],
    ['size', 0, 2 ** 60],
    ['weight', 7.5, 'x'],
    ['bought', '2024-05-01T12:00:00Z', '2024-05-01'],
    ['bought', '0001-01-01T00:00:00.1234567+02:00', '2024-02-30T00:00:00Z'],
    ['key', 'AQID', 'not base64!'],
    ['key', 'A-_w', 'AAAAA'],
    ['page', '../Users/1', 7],
  ])('C10: %s takes %j and refuses %j', (path, good, bad) => {
    expect(patch({ op: 'add', path, value: good })[path]).toBe(good)
    expect(refused({ op: 'add', path, value: bad })).toBe('400 invalidValue')
  })
})
