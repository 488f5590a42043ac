import { describe, expect, test } from 'vitest'
import { applyPatch } from '../../../src/scim/patch/apply.ts'
import type { Body, Json } from '../../../src/scim/schema.ts'
import {
  ann,
  enterprise,
  message,
  patchUrn,
  patchUser,
  refusal,
  standard,
  strict,
  userType,
  userUrn,
} from '../stage.ts'

const raw = (value: unknown) => refusal(() => applyPatch(ann, value, { type: userType, dialect: standard }))

describe('H1: a PATCH message', () => {
  const Operations = [{ op: 'replace', path: 'title', value: 'Lead' }]
  test.each<[string, unknown, string]>([
    ['is taken as it is written in the RFC', { schemas: [patchUrn], Operations }, 'accepted'],
    [
      'may spell its names and URN in any case',
      { SCHEMAS: [patchUrn.toLowerCase()], operations: Operations },
      'accepted',
    ],
    ['without schemas is refused', { Operations }, '400 invalidSyntax'],
    ['with another URN is refused', { schemas: [userUrn], Operations }, '400 invalidSyntax'],
    ['without operations is refused', { schemas: [patchUrn] }, '400 invalidSyntax'],
    ['with no operation in the list is refused', { schemas: [patchUrn], Operations: [] }, '400 invalidSyntax'],
    [
      'with one operation instead of a list is refused',
      { schemas: [patchUrn], Operations: Operations[0] },
      '400 invalidSyntax',
    ],
    ['that is no object is refused', [], '400 invalidSyntax'],
    ['with an operation that is no object is refused', message('replace'), '400 invalidSyntax'],
    ['with an unknown op is refused', message({ op: 'move', path: 'title', value: 'x' }), '400 invalidSyntax'],
    ['without op is refused', message({ path: 'title', value: 'x' }), '400 invalidSyntax'],
    ['may spell op in any case', message({ op: 'RePlace', path: 'title', value: 'x' }), 'accepted'],
    ['with a path that is no text is refused', message({ op: 'replace', path: 7, value: 'x' }), '400 invalidPath'],
    ['with a path of null means the resource', message({ op: 'add', path: null, value: { title: 'x' } }), 'accepted'],
    ['H19: with too many operations is refused', message(...Array(1001).fill(Operations[0])), '400 invalidValue'],
    ['H19: with as many as are allowed is taken', message(...Array(1000).fill(Operations[0])), 'accepted'],
  ])('%s', (_name, value, result) => {
    expect(raw(value)).toBe(result)
  })
})

describe('H2: operations', () => {
  test('see what the ones before left', () => {
    const { body } = patchUser(ann, [
      { op: 'add', path: 'phoneNumbers', value: [{ type: 'work', value: '1' }] },
      { op: 'replace', path: 'phoneNumbers[type eq "work"].value', value: '2' },
    ])
    expect(body.phoneNumbers).toEqual([{ type: 'work', value: '2' }])
  })
  test('count all together or not at all, and leave the given body as it was', () => {
    const before = structuredClone(ann)
    const run = () =>
      patchUser(ann, [
        { op: 'replace', path: 'title', value: 'x' },
        { op: 'remove', path: 'userName' },
      ])
    expect(refusal(run)).toBe('400 mutability')
    expect(ann).toEqual(before)
  })
})

describe('H3: a path', () => {
  test.each<[string, string, Json, Body]>([
    ['attr', 'title', 'Lead', { ...ann, title: 'Lead' }],
    ['attr in another case', 'TITLE', 'Lead', { ...ann, title: 'Lead' }],
    ['attr.sub', 'name.givenName', 'Anna', { ...ann, name: { givenName: 'Anna', familyName: 'Lee' } }],
    ['attr.sub in another case', 'Name.GIVENNAME', 'Anna', { ...ann, name: { givenName: 'Anna', familyName: 'Lee' } }],
    ['the core URN before an attribute', `${userUrn}:displayName`, 'A', { ...ann, displayName: 'A' }],
    [
      'the core URN before a sub-attribute',
      `${userUrn}:name.middleName`,
      'B',
      { ...ann, name: { givenName: 'Ann', familyName: 'Lee', middleName: 'B' } },
    ],
    [
      'an extension URN before an attribute',
      `${enterprise}:department`,
      'IT',
      { ...ann, [enterprise]: { department: 'IT' } },
    ],
    [
      'an extension URN before a sub-attribute',
      `${enterprise}:manager.value`,
      '7',
      { ...ann, [enterprise]: { manager: { value: '7' } } },
    ],
    [
      'an extension URN in another case',
      `${enterprise.toUpperCase()}:DEPARTMENT`,
      'IT',
      { ...ann, [enterprise]: { department: 'IT' } },
    ],
    [
      'a bare extension URN',
      enterprise,
      { department: 'IT', division: 'X' },
      { ...ann, [enterprise]: { department: 'IT', division: 'X' } },
    ],
    ['the bare core URN', userUrn, { title: 'Lead' }, { ...ann, title: 'Lead' }],
    [
      'attr[f].sub',
      'emails[type eq "home"].value',
      'x@y',
      { ...ann, emails: [(ann.emails as Json[])[0] as Json, { type: 'home', value: 'x@y' }] },
    ],
    [
      'attr[f].sub in another case',
      'Emails[Type eq "HOME"].Value',
      'x@y',
      { ...ann, emails: [(ann.emails as Json[])[0] as Json, { type: 'home', value: 'x@y' }] },
    ],
    [
      'attr[f] behind the core URN',
      `${userUrn}:emails[type eq "home"].value`,
      'x@y',
      { ...ann, emails: [(ann.emails as Json[])[0] as Json, { type: 'home', value: 'x@y' }] },
    ],
  ])('%s', (_name, path, value, expected) => {
    expect(patchUser(ann, [{ op: 'replace', path, value }], strict).body).toEqual(expected)
  })
  test('dots and brackets in quoted text do not split it', () => {
    const path = 'roles[value eq "a].b.c"].display'
    const body = patchUser({ ...ann, roles: [{ value: 'a].b.c' }] }, [{ op: 'replace', path, value: 'A' }]).body
    expect(body.roles).toEqual([{ value: 'a].b.c', display: 'A' }])
  })
  test('an escaped quote in the filter is part of the text', () => {
    const roles = [{ value: 'a"b' }, { value: 'ab' }]
    const { body } = patchUser({ ...ann, roles }, [{ op: 'remove', path: 'roles[value eq "a\\"b"]' }])
    expect(body.roles).toEqual([{ value: 'ab' }])
  })
  test.each([
    ['nosuch', '400 invalidPath'],
    ['name.nosuch', '400 invalidPath'],
    ['emails[type eq "work"].nosuch', '400 invalidPath'],
    ['nosuch[type eq "work"].value', '400 invalidPath'],
    ['name.givenName[value eq "x"]', '400 invalidPath'],
    [`${enterprise}[department eq "x"]`, '400 invalidPath'],
    [`${enterprise}:nosuch`, '400 invalidPath'],
    [`${userUrn}:nosuch`, '400 invalidPath'],
    ['emails[type eq "work"', '400 invalidFilter'],
    ['emails[type eq]', '400 invalidFilter'],
    ['emails[]', '400 invalidFilter'],
    ['emails[nosuch eq "x"].value', '400 invalidFilter'],
    ['emails[type eq "work"].', '400 invalidPath'],
    ['.value', '400 invalidPath'],
    ['user name', '400 invalidPath'],
    ['', '400 invalidPath'],
    ['__proto__', '400 invalidPath'],
    ['__proto__.polluted', '400 invalidPath'],
    ['constructor.prototype.polluted', '400 invalidPath'],
    ['name.__proto__', '400 invalidPath'],
    ['toString', '400 invalidPath'],
    ['a'.repeat(9000), '400 invalidPath'],
  ])('%s is refused', (path, result) => {
    expect(refusal(() => patchUser(ann, [{ op: 'replace', path, value: 'x' }]))).toBe(result)
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
  })
  test("below somebody else's URN is passed over, as in a POST, or refused", () => {
    const operation = { op: 'add', path: 'urn:ietf:params:scim:schemas:extension:Custom:2.0:User:tag', value: 'x' }
    const { body, ignored } = patchUser(ann, [operation])
    expect(body).toBe(ann)
    expect(ignored).toEqual([operation.path])
    expect(refusal(() => patchUser(ann, [operation], strict))).toBe('400 invalidPath')
  })
})

describe('H4: without a path', () => {
  test.each<[string, Json, Body]>([
    ['plain names', { title: 'x' }, { ...ann, title: 'x' }],
    ['names in another case', { TITLE: 'x', DisplayName: 'y' }, { ...ann, title: 'x', displayName: 'y' }],
    ['dotted names', { 'name.givenName': 'Anna' }, { ...ann, name: { givenName: 'Anna', familyName: 'Lee' } }],
    [
      'names behind a URN',
      { [`${enterprise}:employeeNumber`]: '7' },
      { ...ann, [enterprise]: { employeeNumber: '7' } },
    ],
    [
      'a URN over an object',
      { [enterprise]: { employeeNumber: '7' } },
      { ...ann, [enterprise]: { employeeNumber: '7' } },
    ],
    [
      'a URN over dotted names',
      { [enterprise]: { 'manager.value': '7' } },
      { ...ann, [enterprise]: { manager: { value: '7' } } },
    ],
    ['the core URN over an object', { [userUrn]: { title: 'x' } }, { ...ann, title: 'x' }],
    [
      'whole paths',
      { 'emails[type eq "other"].value': 'o' },
      { ...ann, emails: [...(ann.emails as Json[]), { type: 'other', value: 'o' }] },
    ],
    [
      'what is sent back unchanged',
      { id: '1', schemas: [userUrn], meta: { version: 'W/"1"' }, groups: [], title: 'x' },
      { ...ann, title: 'x' },
    ],
  ])('%s', (_name, value, expected) => {
    expect(patchUser(ann, [{ op: 'replace', value }]).body).toEqual(expected)
    expect(patchUser(ann, [{ op: 'add', value }]).body).toEqual(expected)
  })
  test.each([
    ['text', 'x'],
    ['a list', ['x']],
    ['nothing', null],
  ])('%s is refused', (_name, value) => {
    expect(refusal(() => patchUser(ann, [{ op: 'replace', value }]))).toBe('400 invalidValue')
  })
  test('names nobody declared are passed over and told, or refused', () => {
    const value = JSON.parse(
      '{"nosuch":1,"a b":2,"__proto__":{"polluted":true},"constructor":3,"name":{"__proto__":4}}',
    )
    const { body, ignored } = patchUser(ann, [{ op: 'add', value }])
    expect(body).toEqual(ann)
    expect(ignored).toEqual(['nosuch', 'a b', '__proto__', 'constructor', 'name.__proto__'])
    expect(Object.hasOwn(Object.prototype, 'polluted')).toBe(false)
    expect(refusal(() => patchUser(ann, [{ op: 'add', value: { nosuch: 1 } }], strict))).toBe('400 invalidValue')
  })
})

describe('H5: replace', () => {
  test('without path puts other elements in place of all; add appends', () => {
    const emails = [{ type: 'other', value: 'o' }]
    expect(patchUser(ann, [{ op: 'replace', value: { emails } }]).body.emails).toEqual(emails)
    expect(patchUser(ann, [{ op: 'add', value: { emails } }]).body.emails).toEqual([
      ...(ann.emails as Json[]),
      ...emails,
    ])
  })
  test.each(['add', 'replace'])('of a complex value (%s) keeps what is not named', op => {
    expect(patchUser(ann, [{ op, path: 'name', value: { givenName: 'Anna' } }]).body.name).toEqual({
      givenName: 'Anna',
      familyName: 'Lee',
    })
    expect(patchUser(ann, [{ op, value: { name: { givenName: 'Anna' } } }]).body.name).toEqual({
      givenName: 'Anna',
      familyName: 'Lee',
    })
  })
  test('of an extension keeps what is not named', () => {
    const body = { ...ann, [enterprise]: { department: 'IT', division: 'X' } }
    expect(patchUser(body, [{ op: 'replace', path: enterprise, value: { division: 'Y' } }]).body[enterprise]).toEqual({
      department: 'IT',
      division: 'Y',
    })
  })
  test.each<[Json]>([[null], [{}]])('of a complex value with %j clears it', value => {
    expect(patchUser(ann, [{ op: 'replace', path: 'name', value }]).body).not.toHaveProperty('name')
  })
  test('with a part of null clears that part', () => {
    expect(patchUser(ann, [{ op: 'replace', path: 'name', value: { givenName: null } }]).body.name).toEqual({
      familyName: 'Lee',
    })
  })
})

describe('H6: add', () => {
  test('takes one value or a list', () => {
    const one = { type: 'other', value: 'o' }
    for (const value of [one, [one]])
      expect(patchUser(ann, [{ op: 'add', path: 'emails', value }]).body.emails).toEqual([
        ...(ann.emails as Json[]),
        one,
      ])
  })
  test.each<[string, Json]>([
    ['the same element', { type: 'home', value: 'ann@home.test' }],
    ['the same element with less said about it', { type: 'work', value: 'ann@work.test' }],
    [
      'the same element twice',
      [
        { type: 'home', value: 'ann@home.test' },
        { type: 'home', value: 'ann@home.test' },
      ],
    ],
    ['nothing', []],
  ])('of %s changes nothing', (_name, value) => {
    expect(patchUser(ann, [{ op: 'add', path: 'emails', value }]).body).toBe(ann)
  })
  test('of an element that is there takes over what is new about it', () => {
    const { body } = patchUser(ann, [
      { op: 'add', path: 'emails', value: { type: 'home', value: 'ann@home.test', display: 'Home' } },
    ])
    expect(body.emails).toEqual([(ann.emails as Json[])[0], { type: 'home', value: 'ann@home.test', display: 'Home' }])
  })
  test('knows the same address without a value by all of its parts', () => {
    const addresses = [{ type: 'work', locality: 'Bonn' }]
    const body = { ...ann, addresses }
    expect(patchUser(body, [{ op: 'add', path: 'addresses', value: { locality: 'Bonn', type: 'work' } }]).body).toBe(
      body,
    )
    expect(
      patchUser(body, [{ op: 'add', path: 'addresses', value: { locality: 'Köln', type: 'work' } }]).body.addresses,
    ).toHaveLength(2)
  })
})

describe('H7: a PATCH that changes nothing gives back the very body', () => {
  test.each<[string, readonly unknown[]]>([
    ['the same text', [{ op: 'replace', path: 'userName', value: 'ann' }]],
    ['the same list', [{ op: 'replace', path: 'emails', value: ann.emails }]],
    [
      'the same parts in another order',
      [{ op: 'replace', path: 'name', value: { familyName: 'Lee', givenName: 'Ann' } }],
    ],
    [
      'there and back',
      [
        { op: 'replace', path: 'active', value: false },
        { op: 'replace', path: 'active', value: true },
      ],
    ],
    ['a password', [{ op: 'replace', path: 'password', value: 'secret' }]],
    ['a removal of what is not there', [{ op: 'remove', path: 'title' }]],
    [
      'H10: a removal that matches nothing',
      [
        { op: 'remove', path: 'emails[type eq "other"]' },
        { op: 'remove', path: 'emails[type eq "other"].value' },
      ],
    ],
  ])('%s', (_name, operations) => {
    expect(patchUser(ann, operations).body).toBe(ann)
  })
})

describe('H8: there is one primary', () => {
  const [work, home] = ann.emails as [Json, Json]
  const primaryHome = [
    { ...(work as object), primary: false },
    { ...(home as object), primary: true },
  ]
  test.each<[string, object, Json]>([
    [
      'after add',
      { op: 'add', path: 'emails', value: { type: 'other', value: 'o', primary: true } },
      [{ ...(work as object), primary: false }, home, { type: 'other', value: 'o', primary: true }],
    ],
    ['after a value path', { op: 'replace', path: 'emails[type eq "home"].primary', value: true }, primaryHome],
    ['after a merge', { op: 'add', path: 'emails[type eq "home"]', value: { primary: true } }, primaryHome],
    [
      'after an add of what is there',
      { op: 'add', path: 'emails', value: { type: 'home', value: 'ann@home.test', primary: true } },
      primaryHome,
    ],
    ['when every element is told to be', { op: 'replace', path: 'emails.primary', value: true }, primaryHome],
  ])('%s', (_name, operation, emails) => {
    expect(patchUser(ann, [operation]).body.emails).toEqual(emails)
  })
  test('of several new ones the first wins, or they are refused', () => {
    const value = [
      { value: 'a', primary: true },
      { value: 'b', primary: true },
    ]
    const operation = { op: 'replace', path: 'emails', value }
    expect(patchUser(ann, [operation]).body.emails).toEqual([
      { value: 'a', primary: true },
      { value: 'b', primary: false },
    ])
    expect(refusal(() => patchUser(ann, [operation], strict))).toBe('400 invalidValue')
  })
})

describe('H9: remove', () => {
  test.each<[string, string, Body]>([
    ['an attribute', 'emails', { userName: 'ann', active: true, name: ann.name as Json }],
    ['elements that match', 'emails[type eq "work"]', { ...ann, emails: [(ann.emails as Json[])[1] as Json] }],
    [
      'the last element: the attribute goes',
      'emails[value pr]',
      { userName: 'ann', active: true, name: ann.name as Json },
    ],
    [
      'a part of elements',
      'emails[type eq "work"].primary',
      { ...ann, emails: [{ type: 'work', value: 'ann@work.test' }, (ann.emails as Json[])[1] as Json] },
    ],
    [
      'a part of every element',
      'emails.type',
      { ...ann, emails: [{ value: 'ann@work.test', primary: true }, { value: 'ann@home.test' }] },
    ],
    ['a part of a single value', 'name.givenName', { ...ann, name: { familyName: 'Lee' } }],
  ])('takes away %s', (_name, path, expected) => {
    expect(patchUser(ann, [{ op: 'remove', path }]).body).toEqual(expected)
  })
  test('takes an element away with its last part', () => {
    const body = { ...ann, phoneNumbers: [{ value: '1' }, { value: '2', type: 'work' }] }
    expect(patchUser(body, [{ op: 'remove', path: 'phoneNumbers.value' }]).body.phoneNumbers).toEqual([
      { type: 'work' },
    ])
  })
  test('needs a path', () => {
    expect(refusal(() => patchUser(ann, [{ op: 'remove' }]))).toBe('400 noTarget')
    expect(refusal(() => patchUser(ann, [{ op: 'remove', value: { title: 'x' } }]))).toBe('400 noTarget')
    expect(refusal(() => patchUser(ann, [{ op: 'remove', path: userUrn }]))).toBe('400 noTarget')
  })
  test('H11: with a list takes away just those, whoever they are about', () => {
    const listed = (value: Json) => patchUser(ann, [{ op: 'remove', path: 'emails', value }]).body.emails
    expect(listed([{ value: 'ANN@work.test' }])).toEqual([(ann.emails as Json[])[1]])
    expect(listed([{ type: 'home', value: 'ann@home.test' }])).toEqual([(ann.emails as Json[])[0]])
    expect(listed([{ type: 'other', value: 'ann@home.test' }])).toEqual(ann.emails)
    expect(listed([])).toEqual(ann.emails)
    expect(listed(null)).toBeUndefined()
  })
})

describe('H12: what may not be touched', () => {
  test.each<[string, object, string]>([
    ['a required attribute, removed', { op: 'remove', path: 'userName' }, '400 mutability'],
    ['a required attribute, set to null', { op: 'replace', path: 'userName', value: null }, '400 invalidValue'],
    ['a required attribute, emptied', { op: 'replace', value: { userName: '  ' } }, '400 invalidValue'],
    ['id', { op: 'replace', path: 'id', value: 'x' }, '400 mutability'],
    ['meta', { op: 'replace', path: 'meta.lastModified', value: '2024-01-01T00:00:00Z' }, '400 mutability'],
    ['groups', { op: 'add', path: 'groups', value: [{ value: 'x' }] }, '400 mutability'],
    ['groups, removed', { op: 'remove', path: 'groups' }, '400 mutability'],
    ['a read-only part', { op: 'replace', path: `${enterprise}:manager.displayName`, value: 'x' }, '400 mutability'],
    ['schemas, removed', { op: 'remove', path: 'schemas' }, '400 mutability'],
  ])('%s', (_name, operation, result) => {
    expect(refusal(() => patchUser(ann, [operation]))).toBe(result)
  })
  test('groups without a path are refused by a strict dialect', () => {
    expect(refusal(() => patchUser(ann, [{ op: 'add', value: { groups: [{ value: 'x' }] } }], strict))).toBe(
      '400 mutability',
    )
  })
})

describe('H14: a value path', () => {
  test('replaces every match as a whole', () => {
    const { body } = patchUser(ann, [
      { op: 'replace', path: 'emails[type eq "work"]', value: { type: 'work', value: 'n' } },
    ])
    expect(body.emails).toEqual([{ type: 'work', value: 'n' }, (ann.emails as Json[])[1]])
  })
  test('sets a part of every match', () => {
    const { body } = patchUser(ann, [{ op: 'replace', path: 'emails[value co "ann"].display', value: 'Ann' }])
    expect(body.emails).toEqual((ann.emails as object[]).map(email => ({ ...email, display: 'Ann' })))
  })
  test('with add merges into every match', () => {
    const { body } = patchUser(ann, [{ op: 'add', path: 'emails[type eq "work"]', value: { display: 'Ann' } }])
    expect(body.emails).toEqual([{ ...(ann.emails as object[])[0], display: 'Ann' }, (ann.emails as Json[])[1]])
  })
  test('of null removes the matches', () => {
    const { body } = patchUser(ann, [{ op: 'replace', path: 'emails[type eq "work"]', value: null }])
    expect(body.emails).toEqual([(ann.emails as Json[])[1]])
  })
  const into = (op: string, path: string, dialect = standard) =>
    refusal(() => patchUser(ann, [{ op, path, value: 'x' }], dialect))
  const always = { ...standard, missingElement: 'create' } as const
  test.each([
    ['replace', 'emails[type eq "other"].value', 'accepted', '400 noTarget', 'accepted'],
    ['replace', 'emails[type eq "OTHER" and primary eq true].value', 'accepted', '400 noTarget', 'accepted'],
    ['replace', 'emails[type eq "boat"].value', '400 noTarget', '400 noTarget', 'accepted'],
    ['replace', 'emails[display eq "x"].value', '400 noTarget', '400 noTarget', 'accepted'],
    ['replace', 'emails[type ne "work" and type ne "home"].value', '400 noTarget', '400 noTarget', '400 noTarget'],
    ['replace', 'emails[type eq "other" or type eq "fax"].value', '400 noTarget', '400 noTarget', '400 noTarget'],
    ['replace', 'emails[not (type eq "work") and type eq "x"].value', '400 noTarget', '400 noTarget', '400 noTarget'],
    ['replace', 'roles[type eq "any"].value', 'accepted', '400 noTarget', 'accepted'],
    ['add', 'emails[type eq "other"].value', 'accepted', 'accepted', 'accepted'],
    ['add', 'emails[display eq "x"].value', 'accepted', 'accepted', 'accepted'],
    ['add', 'emails[type co "x"].value', '400 noTarget', '400 noTarget', '400 noTarget'],
  ])('into nothing: %s %s is %s; strict: %s; always-create: %s', (op, path, typed, never, create) => {
    expect([into(op, path), into(op, path, strict), into(op, path, always)]).toEqual([typed, never, create])
  })
  test('into nothing makes what the filter says', () => {
    const { body } = patchUser(ann, [
      { op: 'replace', path: 'emails[type eq "other" and primary eq true].value', value: 'o' },
    ])
    expect(body.emails).toEqual([
      { type: 'work', value: 'ann@work.test', primary: false },
      { type: 'home', value: 'ann@home.test' },
      { type: 'other', primary: true, value: 'o' },
    ])
  })
  test('into nothing takes a whole element too', () => {
    const { body } = patchUser(ann, [{ op: 'replace', path: 'emails[type eq "other"]', value: { value: 'o' } }])
    expect((body.emails as Json[])[2]).toEqual({ type: 'other', value: 'o' })
  })
  test('takes the value for the element, unless the dialect is strict', () => {
    const bare = (op: string) => ({ op, path: 'emails[type eq "home"]', value: 'n@x' })
    for (const op of ['add', 'replace'])
      expect(patchUser(ann, [bare(op)]).body.emails).toEqual([
        (ann.emails as Json[])[0],
        { type: 'home', value: 'n@x' },
      ])
    expect(refusal(() => patchUser(ann, [bare('add')], strict))).toBe('400 invalidValue')
  })
  test('is not asked of more elements than one request may, all operations together', () => {
    const roles = Array.from({ length: 1000 }, (_one, at) => ({ value: `${at}` }))
    const path = `roles[${Array(100).fill('type eq "x"').join(' or ')}]`
    const operations = (count: number) => Array(count).fill({ op: 'remove', path })
    expect(refusal(() => patchUser({ ...ann, roles }, operations(20)))).toBe('accepted')
    expect(refusal(() => patchUser({ ...ann, roles }, operations(21)))).toBe('400 invalidValue')
  })
  test('takes a single value for a list of one', () => {
    const set = (path: string) => patchUser(ann, [{ op: 'replace', path, value: 'Anna' }])
    expect(set('name[familyName eq "Lee"].givenName').body.name).toEqual({ givenName: 'Anna', familyName: 'Lee' })
    expect(refusal(() => set('name[familyName eq "Other"].givenName'))).toBe('400 noTarget')
    const operation = { op: 'add', path: 'name[familyName eq "Other"].givenName', value: 'Anna' }
    expect(refusal(() => patchUser(ann, [operation]))).toBe('400 noTarget')
    expect(patchUser({ userName: 'ann' }, [operation]).body.name).toEqual({ familyName: 'Other', givenName: 'Anna' })
  })
})

describe('H15: values', () => {
  test('a part without a filter is that of every element', () => {
    const { body } = patchUser(ann, [{ op: 'replace', path: 'emails.display', value: 'Ann' }])
    expect(body.emails).toEqual((ann.emails as object[]).map(email => ({ ...email, display: 'Ann' })))
  })
  test('a part of nothing makes an element', () => {
    expect(patchUser(ann, [{ op: 'add', path: 'photos.value', value: 'https://x.test/p' }]).body.photos).toEqual([
      { value: 'https://x.test/p' },
    ])
  })
  test.each<[string, string, Json]>([
    ['a number for text', 'title', 5],
    ['an object for text', 'title', { value: 'x' }],
    ['text for a boolean', 'active', 'yes'],
    ['text for an object', 'name', 'Ann'],
    ['a list of two for a single value', 'title', ['a', 'b']],
    ['NUL in text', 'title', 'a\0b'],
    ['half a character', 'title', '\ud800'],
    ['the wrong type in an element', 'emails', [{ value: 5 }]],
    ['the wrong type at a value path', 'emails[type eq "work"].primary', 'perhaps'],
    ['the wrong type at a value path that matches nothing', 'emails[type eq "none"].primary', 'perhaps'],
    ['a number for a password', 'password', 5],
  ])('%s is refused', (_name, path, value) => {
    expect(refusal(() => patchUser(ann, [{ op: 'replace', path, value }]))).toBe('400 invalidValue')
  })
  test('a value of null removes', () => {
    const cleared = (path: string) => patchUser(ann, [{ op: 'replace', path, value: null }]).body
    expect(cleared('emails')).not.toHaveProperty('emails')
    expect(cleared('active')).toEqual(ann)
    expect(cleared('name.givenName').name).toEqual({ familyName: 'Lee' })
  })
  test('a password never stands in a message', () => {
    const run = () => patchUser(ann, [{ op: 'replace', path: 'password', value: ['hunter2', 'hunter3'] }])
    expect(run).toThrow(/^password must be/)
    expect(run).not.toThrow(/hunter/)
  })
})

describe('H16: a value', () => {
  test.each(['add', 'replace'])('has to be there for %s', op => {
    expect(refusal(() => patchUser(ann, [{ op, path: 'title' }]))).toBe('400 invalidValue')
  })
})

describe('H17: an extension', () => {
  test('comes with its first value and goes with its last', () => {
    const { body } = patchUser(ann, [{ op: 'add', path: `${enterprise}:department`, value: 'IT' }])
    expect(body).toEqual({ ...ann, [enterprise]: { department: 'IT' } })
    expect(patchUser(body, [{ op: 'remove', path: `${enterprise}:department` }]).body).toEqual(ann)
  })
  test.each<[string, object]>([
    ['remove', { op: 'remove', path: enterprise }],
    ['replace with null', { op: 'replace', path: enterprise, value: null }],
    ['replace with {}', { op: 'replace', value: { [enterprise]: {} } }],
  ])('goes as a whole: %s', (_name, operation) => {
    expect(patchUser({ ...ann, [enterprise]: { department: 'IT' } }, [operation]).body).toEqual(ann)
  })
  test('may be named in schemas by whoever adds it', () => {
    const { body } = patchUser(ann, [
      { op: 'add', path: 'schemas', value: [enterprise] },
      { op: 'add', path: `${enterprise}:division`, value: 'X' },
    ])
    expect(body).toEqual({ ...ann, [enterprise]: { division: 'X' } })
  })
})
