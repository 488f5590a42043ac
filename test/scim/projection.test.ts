import { describe, expect, test } from 'vitest'
import { createProjection, type RequestedAttributes } from '../../src/scim/projection.ts'
import type { JsonObject } from '../../src/scim/schema.ts'
import { deviceType, enterprise, groupType, userType, userUrn } from './stage.ts'

const ann: JsonObject = {
  schemas: [userUrn, enterprise],
  id: '1',
  userName: 'ann',
  name: { givenName: 'Ann', familyName: 'Lee' },
  emails: [{ type: 'work', value: 'a@x' }, { type: 'home' }],
  [enterprise]: { department: 'IT', manager: { value: '2', $ref: 'r' } },
  groups: [{ value: 'g', display: 'G' }],
  meta: { resourceType: 'User', version: 'W/"1"' },
}
const least = { schemas: ann.schemas, id: '1' }
const of = (desired: RequestedAttributes) => createProjection(desired, userType).project(ann)
const without = (...names: readonly string[]) =>
  Object.fromEntries(Object.entries(ann).filter(([name]) => !names.includes(name)))

describe('attributes (A1 to A4)', () => {
  test.each<[string, readonly string[], object]>([
    ['an attribute', ['userName'], { userName: 'ann' }],
    ['an attribute in any case', ['USERNAME'], { userName: 'ann' }],
    ['a sub-attribute', ['name.givenName'], { name: { givenName: 'Ann' } }],
    ['two sub-attributes', ['name.givenName', 'NAME.familyName'], { name: ann.name }],
    ['a sub-attribute and the whole', ['name.givenName', 'name'], { name: ann.name }],
    ['the whole and a sub-attribute', ['name', 'name.givenName'], { name: ann.name }],
    ['a sub-attribute of elements; those without it are left out', ['emails.value'], { emails: [{ value: 'a@x' }] }],
    ['a sub-attribute nobody has', ['emails.display'], {}],
    [
      'the core URN before a name',
      [`${userUrn}:userName`, `${userUrn}:name.givenName`],
      { userName: 'ann', name: { givenName: 'Ann' } },
    ],
    ['a whole extension', [enterprise], { [enterprise]: ann[enterprise] }],
    ['a whole extension in another case', [enterprise.toUpperCase()], { [enterprise]: ann[enterprise] }],
    ['an attribute of an extension', [`${enterprise}:department`], { [enterprise]: { department: 'IT' } }],
    ['a sub-attribute of an extension', [`${enterprise}:manager.value`], { [enterprise]: { manager: { value: '2' } } }],
    ['the bare core URN', [userUrn], without('schemas', 'id', 'meta', enterprise)],
    ['meta', ['meta.version'], { meta: { version: 'W/"1"' } }],
    ['A4: names nobody declared', ['nosuch', '__proto__', 'constructor', 'userName'], { userName: 'ann' }],
    ['A4: nothing but such names', ['nosuch'], {}],
    ['A4: a password', ['password'], {}],
  ])('show %s', (_name, attributes, shown) => {
    expect(of({ attributes })).toEqual({ ...least, ...shown })
  })
  test('A1: win over excludedAttributes', () => {
    expect(of({ attributes: ['userName'], excludedAttributes: ['userName'] })).toEqual({ ...least, userName: 'ann' })
  })
  test('of nothing are no desired', () => {
    expect(of({ attributes: [], excludedAttributes: [] })).toEqual(ann)
  })
})

describe('excludedAttributes (A2 to A4)', () => {
  test.each<[string, readonly string[], object]>([
    ['an attribute', ['EMAILS'], without('emails')],
    ['a sub-attribute', ['name.givenName'], { ...ann, name: { familyName: 'Lee' } }],
    ['every sub-attribute there is', ['name.givenName', 'name.familyName'], without('name')],
    ['a sub-attribute and the whole', ['name.givenName', 'name'], without('name')],
    ['the whole and a sub-attribute', ['name', 'name.givenName'], without('name')],
    ['a sub-attribute of elements', ['emails.type'], { ...ann, emails: [{ value: 'a@x' }] }],
    ['an extension', [enterprise], without(enterprise)],
    ['an attribute of an extension', [`${enterprise}:manager`], { ...ann, [enterprise]: { department: 'IT' } }],
    ['A2: nothing that is always returned', ['id', 'schemas', 'meta'], without('meta')],
    ['A4: nothing for names nobody declared', ['nosuch', '__proto__'], ann],
  ])('hide %s', (_name, excludedAttributes, shown) => {
    expect(of({ excludedAttributes })).toEqual(shown)
  })
})

describe('A4: what a schema says about returning', () => {
  const type = deviceType([
    { name: 'serial', returned: 'always' },
    { name: 'hash', returned: 'never' },
    { name: 'log', returned: 'request' },
    {
      name: 'part',
      subAttributes: [
        { name: 'value' },
        { name: 'pin', returned: 'never' },
        { name: 'long', returned: 'request' },
        { name: 'key', returned: 'always' },
      ],
    },
  ])
  const device = {
    schemas: ['urn:example:Device'],
    id: '1',
    serial: 'A',
    hash: 'h',
    log: 'l',
    part: { value: 'v', pin: 'p', long: 'x', key: 'k' },
  }
  const { hash: _hash, log: _log, ...plain } = device
  const shown = { ...plain, part: { value: 'v', key: 'k' } }
  const base = { schemas: device.schemas, id: '1', serial: 'A' }
  test.each<[string, RequestedAttributes, object]>([
    ['unasked', {}, shown],
    ['asked for what is on request', { attributes: ['log'] }, { ...base, log: 'l' }],
    ['asked for a part on request', { attributes: ['part.long'] }, { ...base, part: { long: 'x', key: 'k' } }],
    [
      'asked for a part on request and the whole',
      { attributes: ['part', 'part.long'] },
      { ...base, part: { value: 'v', long: 'x', key: 'k' } },
    ],
    ['asked for what is never returned', { attributes: ['hash', 'part.pin'] }, { ...base, part: { key: 'k' } }],
    ['asked for something else', { attributes: ['nosuch'] }, base],
    ['told to leave out what is always returned', { excludedAttributes: ['serial', 'part.key'] }, shown],
    ['told to leave out something', { excludedAttributes: ['part.value'] }, { ...shown, part: { key: 'k' } }],
  ])('%s', (_name, desired, expected) => {
    expect(createProjection(desired, type).project(device)).toEqual(expected)
  })
})

describe('A5: members and groups need not be read', () => {
  test.each<[RequestedAttributes, boolean]>([
    [{}, true],
    [{ excludedAttributes: ['members'] }, false],
    [{ excludedAttributes: ['MEMBERS'] }, false],
    [{ excludedAttributes: ['members.display'] }, true],
    [{ attributes: ['displayName'] }, false],
    [{ attributes: ['members.value'] }, true],
    [{ attributes: ['members'] }, true],
  ])('%j: members are wanted: %s', (desired, wanted) => {
    expect(createProjection(desired, groupType)).toMatchObject({ wantsMembers: wanted, wantsGroups: false })
  })
  test.each<[RequestedAttributes, boolean]>([
    [{}, true],
    [{ excludedAttributes: ['groups'] }, false],
    [{ attributes: ['id'] }, false],
    [{ attributes: ['groups'] }, true],
  ])('%j: groups are wanted: %s', (desired, wanted) => {
    expect(createProjection(desired, userType)).toMatchObject({ wantsMembers: false, wantsGroups: wanted })
  })
})
