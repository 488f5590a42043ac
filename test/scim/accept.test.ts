import { describe, expect, test } from 'vitest'
import { acceptResource } from '../../src/scim/accept.ts'
import type { Dialect } from '../../src/scim/dialect.ts'
import type { Body, Json } from '../../src/scim/schema.ts'
import { deviceType, enterprise, groupType, groupUrn, refusal, standard, strict, userType, userUrn } from './stage.ts'

const schemas = [userUrn]
const user = (more: object, dialect: Dialect = standard, previous?: Body) =>
  acceptResource({ schemas, userName: 'ann', ...more }, { type: userType, dialect, ...(previous && { previous }) })
const group = (more: object, dialect: Dialect = standard) =>
  acceptResource({ schemas: [groupUrn], displayName: 'Staff', ...more }, { type: groupType, dialect })
const raw = (value: unknown, dialect: Dialect = standard) =>
  refusal(() => acceptResource(value, { type: userType, dialect }))

describe('C2: what is the server’s', () => {
  test('is passed over without a word', () => {
    const { body, ignored } = user({
      id: 'mine',
      meta: { resourceType: 'User' },
      groups: [{ value: 'g' }],
      [enterprise]: { manager: { value: '1', displayName: 'B' } },
    })
    expect(body).toEqual({ userName: 'ann', [enterprise]: { manager: { value: '1' } } })
    expect(ignored).toEqual([])
  })
})

describe('C4: schemas', () => {
  test.each<[string, unknown, string]>([
    ['name the type', schemas, 'accepted'],
    ['name it in any case', [userUrn.toUpperCase()], 'accepted'],
    ['name an extension, with data or without', [userUrn, enterprise], 'accepted'],
    ['name it twice', [userUrn, userUrn], 'accepted'],
    ['are missing', undefined, '400 invalidSyntax'],
    ['are empty', [], '400 invalidSyntax'],
    ['name another type', [groupUrn], '400 invalidSyntax'],
    ['name only an extension', [enterprise], '400 invalidSyntax'],
    ['are no list', userUrn, '400 invalidSyntax'],
    ['hold numbers', [userUrn, 5], '400 invalidSyntax'],
    ['are those of the drafts (OneLogin)', ['urn:scim:schemas:core:2.0', 'urn:scim:schemas:core:1.0'], 'accepted'],
    ['are those of the drafts, with the type', ['urn:scim:schemas:core:2.0:User'], 'accepted'],
  ])('%s', (_name, given, result) => {
    expect(raw({ schemas: given, userName: 'ann' })).toBe(result)
  })
  test('nobody knows are passed over and told, or refused', () => {
    const value = { schemas: [userUrn, 'urn:ietf:params:scim:schemas:extension:ADSCIM:2.0:User'], userName: 'ann' }
    expect(acceptResource(value, { type: userType, dialect: standard }).ignored).toEqual([value.schemas[1]])
    expect(raw(value, strict)).toBe('400 invalidValue')
    expect(raw({ schemas: ['urn:scim:schemas:core:2.0'], userName: 'ann' }, strict)).toBe('400 invalidSyntax')
  })
  test('leave extension data welcome that they do not name', () => {
    expect(user({ [enterprise]: { department: 'IT' } }).body).toEqual({
      userName: 'ann',
      [enterprise]: { department: 'IT' },
    })
  })
})

describe('C5: what is required', () => {
  test.each([[undefined], [null], [''], ['  '], ['\t\n']])('is refused as %j', userName => {
    expect(raw({ schemas, ...(userName === undefined ? {} : { userName }) })).toBe('400 invalidValue')
    expect(refusal(() => group({ displayName: userName }))).toBe('400 invalidValue')
  })
  test('may be declared for extensions and elements', () => {
    const type = deviceType(
      [{ name: 'ports', multiValued: true, subAttributes: [{ name: 'value', required: true }, { name: 'note' }] }],
      true,
    )
    const of = (more: object) =>
      refusal(() => acceptResource({ schemas: ['urn:example:Device'], ...more }, { type, dialect: standard }))
    expect(of({ 'urn:example:More': { place: 'X' }, ports: [{ value: '1' }] })).toBe('accepted')
    expect(of({ 'urn:example:More': { place: 'X' }, ports: [{ note: '1' }] })).toBe('400 invalidValue')
    expect(of({ 'urn:example:More': { note: 'X' } })).toBe('400 invalidValue')
    expect(of({})).toBe('400 invalidValue')
  })
})

describe('C7: values', () => {
  const values = {
    userName: ' Ann ',
    displayName: 'Zoe\u0301 \u{1F600} عَلِي',
    title: '',
    externalId: 'AbC',
    emails: [{ value: 'ANN@Example.org', type: 'Work' }],
    addresses: [{ formatted: 'a\nb' }],
    [enterprise]: { employeeNumber: '007' },
  }
  test('keep their bytes', () => {
    expect(user(values).body).toEqual(values)
  })
  test.each([
    ['null', null],
    ['[]', []],
    ['{}', {}],
  ])('of %s are no values', (_name, none) => {
    const { body } = user({
      name: none,
      emails: none === null ? null : [none],
      roles: [],
      [enterprise]: none === null ? null : {},
    })
    expect(body).toEqual({ userName: 'ann' })
  })
  test('that are empty inside are none either', () => {
    const { body } = user({
      name: { givenName: null },
      emails: [null, {}, { value: null }],
      [enterprise]: { manager: {}, department: null },
    })
    expect(body).toEqual({ userName: 'ann' })
  })
  test.each([
    ['NUL', 'a\0'],
    ['half a character', '\udc00x'],
  ])('with %s are refused', (_name, value) => {
    expect(raw({ schemas, userName: value })).toBe('400 invalidValue')
    expect(raw({ schemas, userName: 'ann', emails: [{ value }] })).toBe('400 invalidValue')
  })
})

describe('C8: names', () => {
  test('count without case', () => {
    const given = {
      SCHEMAS: schemas,
      USERNAME: 'ann',
      Name: { GIVENNAME: 'A' },
      [enterprise.toUpperCase()]: { Department: 'IT' },
    }
    expect(acceptResource(given, { type: userType, dialect: standard }).body).toEqual({
      userName: 'ann',
      name: { givenName: 'A' },
      [enterprise]: { department: 'IT' },
    })
  })
  test('may have their URN before them', () => {
    expect(user({ [`${enterprise}:department`]: 'IT', [`${userUrn}:title`]: 'x' }).body).toEqual({
      userName: 'ann',
      title: 'x',
      [enterprise]: { department: 'IT' },
    })
  })
  test('in two spellings are refused', () => {
    expect(raw({ schemas, userName: 'ann', username: 'bob' })).toBe('400 invalidSyntax')
    expect(raw({ schemas, userName: 'ann', name: { givenName: 'a', GivenName: 'b' } })).toBe('400 invalidSyntax')
  })
  test.each(['__proto__', 'constructor', 'prototype', 'toString', 'name.givenName', 'nosuch'])(
    'nobody declared are passed over: %s',
    name => {
      const given = JSON.parse(
        `{"schemas":["${userUrn}"],"userName":"ann","${name}":{"polluted":1},"name":{"${name}":{"polluted":1}}}`,
      )
      const { body, ignored } = acceptResource(given, { type: userType, dialect: standard })
      expect(body).toEqual({ userName: 'ann' })
      expect(ignored).toEqual([name, `name.${name}`])
      expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
      expect(raw(given, strict)).toBe('400 invalidValue')
    },
  )
  test('nobody declared are told in no greater number than helps', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_one, at) => [`x${at}`, at]))
    expect(user(many).ignored).toHaveLength(50)
  })
})

describe('C9: elements', () => {
  test('of one (type, value) are one', () => {
    const emails = [
      { type: 'work', value: 'a@x' },
      { type: 'work', value: 'a@x', display: 'A' },
      { type: 'home', value: 'a@x' },
    ]
    expect(user({ emails }).body.emails).toEqual([
      { type: 'work', value: 'a@x', display: 'A' },
      { type: 'home', value: 'a@x' },
    ])
  })
  test('keep the primary when they become one', () => {
    const emails = [{ value: 'a', primary: true }, { value: 'A', primary: true }, { value: 'b' }]
    expect(user({ emails }).body.emails).toEqual([{ value: 'A', primary: true }, { value: 'b' }])
  })
  test('have one primary: the first, or none is accepted', () => {
    const emails = [{ value: 'a' }, { value: 'b', primary: true }, { value: 'c', primary: true }]
    expect(user({ emails }).body.emails).toEqual([
      { value: 'a' },
      { value: 'b', primary: true },
      { value: 'c', primary: false },
    ])
    expect(refusal(() => user({ emails }, strict))).toBe('400 invalidValue')
  })
})

describe('C10: a value of the wrong type', () => {
  test.each<[string, Json]>([
    ['title', 5],
    ['title', true],
    ['title', { value: 'x' }],
    ['title', ['a', 'b']],
    ['active', 1],
    ['active', 'yes'],
    ['name', 'Ann'],
    ['name', [{ givenName: 'a' }, { givenName: 'b' }]],
    ['emails', 5],
    ['emails', [5]],
    ['emails', [{ value: 5 }]],
    ['emails', [['a']]],
    ['x509Certificates', [{ value: 'not base64!' }]],
    [enterprise, 'x'],
    ['password', 5],
  ])('is refused: %s %j', (name, value) => {
    expect(raw({ schemas, userName: 'ann', [name]: value })).toBe('400 invalidValue')
  })
  test('is told by name and value, in one sentence', () => {
    expect(() => user({ emails: [{ primary: 'x'.repeat(99) }] })).toThrow(
      /^emails\.primary must be true or false, not "x{40}…"\.$/,
    )
  })
  test.each<[string, object, object]>([
    [
      'booleans as text',
      { active: 'False', emails: [{ value: 'a', primary: 'TRUE' }] },
      { active: false, emails: [{ value: 'a', primary: true }] },
    ],
    ['a reference as its id', { [enterprise]: { manager: '1' } }, { [enterprise]: { manager: { value: '1' } } }],
    [
      'a reference as a list',
      { [enterprise]: { manager: [{ value: '1' }] } },
      { [enterprise]: { manager: { value: '1' } } },
    ],
    ['an emptied reference', { [enterprise]: { manager: '' } }, {}],
    ['an element as its value', { emails: ['a@x'] }, { emails: [{ value: 'a@x' }] }],
    ['one element instead of a list', { emails: { value: 'a@x' } }, { emails: [{ value: 'a@x' }] }],
    ['a list of one for a single value', { title: ['x'] }, { title: 'x' }],
  ])('is accepted by a loose dialect alone: %s', (_name, given, expected) => {
    expect(user(given).body).toEqual({ userName: 'ann', ...expected })
    expect(refusal(() => user(given, strict))).toBe('400 invalidValue')
  })
})

describe('C11: canonical values', () => {
  test('are suggestions', () => {
    const more = {
      emails: [{ type: 'boat', value: 'a' }],
      roles: [{ type: 'WindowsAzureActiveDirectoryRole', value: 'r' }],
      x509Certificates: [{ type: 'any', value: 'AQID' }],
    }
    expect(user(more, strict).body).toEqual({ userName: 'ann', ...more })
  })
})

describe('C12: a password', () => {
  test('is checked and dropped', () => {
    expect(user({ password: 'hunter2', PASSWORD: 'hunter3' }).body).toEqual({ userName: 'ann' })
  })
  test('may be required, and is not missed later', () => {
    const type = deviceType([{ name: 'serial' }, { name: 'pin', mutability: 'writeOnly', required: true }])
    const given = { schemas: ['urn:example:Device'], serial: 'A', pin: '1' }
    expect(acceptResource(given, { type, dialect: standard }).body).toEqual({ serial: 'A' })
  })
  test('stands in no message', () => {
    expect(() => user({ password: { x: 'hunter2' } })).toThrow(/^password must be text\.$/)
  })
})

describe('C13: a body', () => {
  test.each([[null], [[]], ['x'], [5]])('that is %j is refused', value => {
    expect(raw(value)).toBe('400 invalidSyntax')
  })
  const nested = (depth: number): Json => (depth === 0 ? 1 : [nested(depth - 1)])
  test('may be nested only so deep, also where nobody looks', () => {
    expect(raw({ schemas, userName: 'ann', nosuch: nested(7) })).toBe('accepted')
    expect(raw({ schemas, userName: 'ann', nosuch: nested(8) })).toBe('400 invalidValue')
    expect(raw({ schemas, userName: 'ann', nosuch: JSON.parse('['.repeat(5000) + ']'.repeat(5000)) })).toBe(
      '400 invalidValue',
    )
  })
  const values = (length: number) => Array.from({ length }, (_one, at) => ({ value: `${at}` }))
  test('may have only so many elements of one attribute', () => {
    expect(raw({ schemas, userName: 'ann', roles: values(2000) })).toBe('accepted')
    expect(raw({ schemas, userName: 'ann', roles: values(2001) })).toBe('400 invalidValue')
  })
  test('may have only so many values', () => {
    const plural = (...names: readonly string[]) =>
      raw({ schemas, userName: 'ann', ...Object.fromEntries(names.map(name => [name, values(1700)])) })
    expect(plural('roles', 'entitlements')).toBe('accepted')
    expect(plural('roles', 'entitlements', 'emails')).toBe('400 invalidValue')
  })
})

describe('C14: members', () => {
  test('stand apart from the body, each once', () => {
    const { body, members } = group({
      members: [{ value: '1', $ref: '../Users/1', display: 'A' }, { VALUE: '2', type: null }, { value: '1' }, null],
    })
    expect(body).toEqual({ displayName: 'Staff' })
    expect(members).toEqual(['1', '2'])
  })
  test('are none when the list is empty, and unknown when there is no list', () => {
    expect(group({ members: [] }).members).toEqual([])
    expect(group({ members: null }).members).toEqual([])
    expect(group({}).members).toBeUndefined()
  })
  test.each<[Json]>([['x'], [[{ display: 'x' }]], [[{ value: 5 }]], [[{ value: '' }]], [['1']]])(
    'of %j are refused',
    members => {
      expect(refusal(() => group({ members }, strict))).toBe('400 invalidValue')
    },
  )
  test('may be more than other values', () => {
    expect(group({ members: Array.from({ length: 50_000 }, (_one, at) => ({ value: `${at}` })) }).members).toHaveLength(
      50_000,
    )
  })
})

describe('PUT', () => {
  const previous: Body = { userName: 'ann', title: 'x', active: false, [enterprise]: { department: 'IT' } }
  test('U5, U6: clears what is not named, and what is named as nothing', () => {
    expect(user({ active: true, name: null }, standard, previous).body).toEqual({ userName: 'ann', active: true })
  })
  test('U5: leaves `active` as it is when it is not named, or makes it true', () => {
    expect(user({}, standard, previous).body).toEqual({ userName: 'ann', active: false })
    expect(user({}, strict, previous).body).toEqual({ userName: 'ann', active: true })
    expect(user({}, standard, { userName: 'ann' }).body).toEqual({ userName: 'ann' })
  })
  test('U4: needs what is required', () => {
    expect(refusal(() => acceptResource({ schemas }, { type: userType, dialect: standard, previous }))).toBe(
      '400 invalidValue',
    )
  })
  test('U8: of the same content gives back the very body, in whatever order', () => {
    const { body } = user(
      { [enterprise]: { department: 'IT' }, active: 'False', title: 'x', id: '1' },
      standard,
      previous,
    )
    expect(body).toBe(previous)
  })
  test('U3: keeps what is immutable, and refuses another value', () => {
    const type = deviceType([
      { name: 'serial', mutability: 'immutable' },
      { name: 'note' },
      { name: 'owner', subAttributes: [{ name: 'value', mutability: 'immutable' }, { name: 'since' }] },
    ])
    const put = (more: object, was: Body) =>
      acceptResource({ schemas: ['urn:example:Device'], ...more }, { type, dialect: standard, previous: was }).body
    const was = { serial: 'A', owner: { value: '1', since: 'x' } }
    expect(put({ note: 'n' }, was)).toEqual({ serial: 'A', note: 'n' })
    expect(put({ serial: 'A', owner: { since: 'y' } }, was)).toEqual({ serial: 'A', owner: { value: '1', since: 'y' } })
    expect(put({ serial: 'B' }, { note: 'n' })).toEqual({ serial: 'B' })
    expect(refusal(() => put({ serial: 'B' }, was))).toBe('400 mutability')
    expect(refusal(() => put({ owner: { value: '2' } }, was))).toBe('400 mutability')
  })
})
