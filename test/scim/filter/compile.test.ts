import { describe, expect, test } from 'vitest'
import { compileFilter } from '../../../src/scim/filter/compile.ts'
import { parseFilter } from '../../../src/scim/filter/parse.ts'
import type { JsonObject } from '../../../src/scim/schema.ts'
import { finds, refusalOf, refused } from './finds.ts'
import { enterpriseUrn, extraUrn, group, groupUrn, user, userUrn } from './types.ts'

const ann: JsonObject = {
  schemas: [userUrn, enterpriseUrn],
  id: 'aB-1',
  externalId: 'Ext-1',
  meta: {
    resourceType: 'User',
    created: '2026-01-31T08:00:00Z',
    lastModified: '2026-01-31T09:30:00.5Z',
    version: 'W/"7"',
    location: 'https://usherd.test/scim/v2/Users/aB-1',
  },
  userName: 'Ann@Example.org',
  name: { givenName: 'Ann', familyName: 'Straße' },
  displayName: 'Ann "the boss" [and not (x)]',
  title: '',
  active: false,
  emails: [
    { value: 'ann@work.test', type: 'work', primary: true },
    { value: 'ann@home.test', type: 'home' },
  ],
  roles: [{ value: 'admin', primary: true }, { value: 'reader' }],
  groups: [{ value: 'G-1', $ref: '../Groups/G-1', display: 'Staff', type: 'direct' }],
  x509Certificates: [{ value: 'YWJj' }],
  [enterpriseUrn]: { department: 'IT', manager: { value: 'm-1' } },
  [extraUrn]: {
    code: 'Xy',
    level: 7,
    share: 0.25,
    joined: '2020-02-29T23:00:00.1234567-01:00',
    tags: ['Red', 'blue'],
    levels: [1, 3],
    badges: [{ value: 'b1', issued: '0001-01-01T00:00:00Z' }],
  },
}
const bare: JsonObject = { schemas: [userUrn], id: 'z', userName: 'zoe' }
const staff: JsonObject = {
  schemas: [groupUrn],
  id: 'G-1',
  displayName: 'Staff',
  members: [{ value: 'aB-1', $ref: '../Users/aB-1', type: 'User', display: 'Ann' }],
}

const found: Readonly<Record<string, readonly string[]>> = {
  'F1 operators compare values': [
    'userName eq "ann@example.org"',
    'userName co "@ex"',
    'userName sw "ann"',
    'userName ew ".org"',
    'userName gt "ann"',
    'userName ge "ann@example.org"',
    'userName lt "b"',
    'userName le "ann@example.org"',
    'userName co ""',
    'name.familyName pr',
  ],
  'F1 not binds before and, and before or': [
    'userName pr or userName eq "x" and userName eq "y"',
    'not (userName eq "x") and userName pr',
    '(userName eq "x" or userName pr) and active eq false',
    '((((userName pr))))',
  ],
  'F2 names, operators and words in any case': [
    'USERNAME EQ "ann@example.org"',
    'Name.GIVENNAME eq "ann" AND Active eq FALSE',
    'EMAILS[TYPE EQ "WORK" And PRIMARY eq True]',
    `${userUrn.toUpperCase()}:username pr`,
  ],
  'F3 case counts where the attribute says so': [
    'userName eq "ANN@EXAMPLE.ORG"',
    'emails.value eq "ANN@WORK.TEST"',
    'name.familyName eq "STRAẞE"',
    'not (name.familyName eq "STRASSE")',
    'not (id eq "ab-1")',
    'id eq "aB-1"',
    'not (externalId eq "ext-1")',
    'not (meta.resourceType eq "user")',
    'not (meta.version eq "w/\\"7\\"")',
    `not (${extraUrn}:code eq "xy")`,
    'not (groups.value eq "g-1")',
    'not (x509Certificates.value eq "ywjj")',
  ],
  'F4 quoted marks are data': ['displayName eq "ann \\"THE BOSS\\" [and not (x)]"', 'displayName co "[and not (X)]"'],
  'F5 any element may match, brackets bind to one': [
    'emails.type eq "home"',
    'emails.value co "work.test" and emails.type eq "home"',
    'not (emails[value co "work.test" and type eq "home"])',
    'emails[value co "work.test" and type eq "work"]',
    'emails[type eq "home" and not (primary eq true)]',
    'emails co "home.test"',
    `${extraUrn}:tags eq "RED"`,
    `${extraUrn}:tags[value sw "b" and value ew "e"]`,
    `not (${extraUrn}:tags[value sw "r" and value ew "e"])`,
  ],
  'F6 not is the complement': [
    'not (emails.type eq "other")',
    'not (roles.type eq "x")',
    'not (title eq "x")',
    'not (userName eq "x" or active eq true)',
    'not (userName pr and active eq true)',
    'not (not (userName pr))',
  ],
  'F6 ne matches what is absent, and any element that differs': [
    'title ne "x"',
    'userName ne "x"',
    'emails.type ne "work"',
    'roles.type ne "x"',
    'roles.value ne "admin"',
    `${extraUrn}:tags ne "red"`,
    `${extraUrn}:levels ne 1`,
    `not (${enterpriseUrn}:department ne "it")`,
    'not (groups.value ne "G-1")',
    'emails[type ne "work"]',
  ],
  'F7 pr is about values that are not empty': [
    'not (title pr)',
    'title eq null',
    'not (title ne null)',
    'emails pr',
    'emails.primary pr',
    'name pr',
    'meta pr',
    'active pr',
    'userName ne NULL',
    `${enterpriseUrn} pr`,
    `${enterpriseUrn}:manager ne null`,
    'roles[type eq null and value pr]',
    'not (title eq "")',
  ],
  'F8 moments by time, numbers by size': [
    'meta.lastModified eq "2026-01-31T10:30:00.500+01:00"',
    'meta.lastModified gt "2026-01-31T09:30:00.499999Z"',
    'meta.lastModified lt "2026-01-31T09:30:00.5001Z"',
    'meta.created ge "2026-01-31T08:00:00.000Z" and meta.created le "2026-01-31T08:00:00Z"',
    `${extraUrn}:joined eq "2020-03-01T00:00:00.1234567Z"`,
    `${extraUrn}:badges.issued eq "0001-01-01T00:00:00.0000000Z"`,
    `${extraUrn}:level gt 6 and ${extraUrn}:level lt 10`,
    `${extraUrn}:level eq "7"`,
    `${extraUrn}:share eq 2.5e-1`,
    'active eq "False"',
    'active ne true',
  ],
  'F9 names behind URNs, and what the server adds': [
    `${userUrn}:userName sw "ann"`,
    `${userUrn}:name.givenName eq "ann"`,
    `${enterpriseUrn}:department eq "it"`,
    `${enterpriseUrn}:manager.value eq "m-1"`,
    `${userUrn}:emails[type eq "work"]`,
    `schemas eq "${enterpriseUrn}"`,
    `schemas eq "${enterpriseUrn.toLowerCase()}"`,
    'meta.resourceType eq "User"',
    'groups.value eq "G-1"',
    'groups.display eq "staff"',
    'groups[value eq "G-1" and display eq "STAFF"]',
  ],
  'F10 a complex attribute compares its value': [
    `${enterpriseUrn}:manager eq "m-1"`,
    'groups eq "G-1"',
    'roles eq "admin"',
    'roles ne "admin"',
    'x509Certificates eq "YWJj"',
  ],
  'F13 a comparison behind the brackets': [
    'emails[type eq "work"].value eq "ann@work.test"',
    'not (emails[type eq "home"].value eq "ann@work.test")',
    'emails[type eq "home"].primary ne true',
  ],
}

describe.each(Object.entries(found))('%s', (_promise, filters) => {
  test.each(filters)('%s', text => {
    expect(finds(text, ann)).toBe(true)
    expect(finds(`not (${text})`, ann)).toBe(false)
  })
})

describe('F6 F7 what a resource does not have', () => {
  test.each([
    ['emails.type ne "work"', true],
    ['emails.type eq "work"', false],
    ['emails[type ne "work"]', false],
    ['not (emails[type eq "work"])', true],
    ['emails pr', false],
    ['emails eq null', true],
    ['active ne true', true],
    ['active eq false', false],
    ['groups.value ne "G-1"', true],
    [`${enterpriseUrn}:manager ne "x"`, true],
    [`${enterpriseUrn} pr`, false],
    [`${extraUrn}:tags ne "red"`, true],
    ['userName ne ""', true],
  ])('%s: %s', (text, isFound) => {
    expect(finds(text, bare)).toBe(isFound)
  })

  test('empty objects, lists and texts are not there', () => {
    const hollow = { ...bare, name: {}, title: '', emails: [], roles: [{ value: '' }] }
    for (const name of ['name', 'title', 'emails', 'roles']) expect(finds(`${name} pr`, hollow)).toBe(false)
  })

  test('one element that has the value is no element that differs', () => {
    const one = { ...bare, emails: [{ type: 'work' }], [extraUrn]: { tags: ['red'] } }
    expect(finds('emails.type ne "work"', one)).toBe(false)
    expect(finds(`${extraUrn}:tags ne "red"`, one)).toBe(false)
    expect(finds('emails.type ne "work"', { ...bare, emails: [{ type: 'work' }, { value: 'x' }] })).toBe(true)
  })
})

describe('F9 members of groups', () => {
  test.each([
    ['members.value eq "aB-1"', true],
    ['members eq "aB-1"', true],
    ['members.value eq "ab-1"', false],
    ['members[value eq "aB-1" and type eq "user"]', true],
    ['members pr', true],
    ['members.value ne "aB-1"', false],
    ['id eq "G-1" and members eq "aB-1"', true],
    [`${groupUrn}:displayName eq "STAFF"`, true],
  ])('%s: %s', (text, isFound) => {
    expect(finds(text, staff, group)).toBe(isFound)
  })
})

describe('F8 F11 what cannot be asked is refused, naming the attribute', () => {
  test.each([
    ['active gt true', 'The filter compares "active" by "gt", which boolean attributes do not have.'],
    ['active co "t"', 'The filter compares "active" by "co", which boolean attributes do not have.'],
    [
      'x509Certificates.value gt "A"',
      'The filter compares "x509Certificates.value" by "gt", which binary attributes do not have.',
    ],
    ['meta.created sw "2026"', 'The filter compares "meta.created" by "sw", which dateTime attributes do not have.'],
    [
      `${extraUrn}:level co 1`,
      `The filter compares "${extraUrn}:level" by "co", which integer attributes do not have.`,
    ],
    ['active eq "yes"', 'The filter compares "active" with "yes", which is not true or false.'],
    ['active eq 1', 'The filter compares "active" with 1, which is not true or false.'],
    [
      'meta.created gt "yesterday"',
      'The filter compares "meta.created" with "yesterday", which is not a dateTime such as 2026-01-31T08:00:00Z.',
    ],
    [
      'userName eq 12345678901234567890.0',
      'The filter compares "userName" with a number that is not exact, which is not text in double quotes.',
    ],
    ['userName gt null', 'The filter compares "userName" with null by "gt"; only "eq" and "ne" can be used with null.'],
    ['name eq "Ann"', 'The filter compares "name", which has no value of its own; name one of its sub-attributes.'],
    [
      'addresses co "x"',
      'The filter compares "addresses", which has no value of its own; name one of its sub-attributes.',
    ],
    ['usrName eq "x"', 'The filter names "usrName", which User does not have; did you mean "userName"?'],
    ['shoeSize eq 42', 'The filter names "shoeSize", which User does not have.'],
    ['members pr', 'The filter names "members", which User does not have.'],
    ['constructor pr', 'The filter names "constructor", which User does not have.'],
    ['emails.__proto__ pr', 'The filter names "emails.__proto__", which User does not have.'],
    ['emails[kind eq "x"]', 'The filter names "kind", which emails does not have.'],
    ['emails[typ eq "x"]', 'The filter names "typ", which emails does not have; did you mean "type"?'],
    ['emails[emails.type eq "x"]', 'The filter names "emails.type", which emails does not have.'],
    ['userName[value eq "x"]', 'The filter has brackets behind "userName", which has no elements.'],
    ['emails.value[value eq "x"]', 'The filter has brackets behind "emails.value", which has no elements.'],
    [
      `${enterpriseUrn}[department pr]`,
      'The filter has brackets behind "urn:ietf:params:scim:schemas:extension:e…", which has no elements.',
    ],
    ['meta.location eq "x"', 'The filter names "meta.location", which cannot be used in filters.'],
    ['groups.$ref pr', 'The filter names "groups.$ref", which cannot be used in filters.'],
    ['userName pr or shoeSize eq 42', 'The filter names "shoeSize", which User does not have.'],
  ])('%s', (text, message) => {
    expect(refusalOf(text)).toBe(message)
  })

  test.each([
    'password eq "s3cret"',
    'PASSWORD pr',
    `${userUrn}:password sw "s3"`,
    'password eq null',
    'not (password co "s3c")',
  ])('C12 passwords are not for filters: %s', text => {
    const message = refusalOf(text)
    expect(message).toContain('cannot be used in filters')
    expect(message).not.toContain('s3')
  })
})

describe('H19 names that every object has', () => {
  const odd = { ...user, schema: { ...user.schema, attributes: [...user.schema.attributes] } }
  const [plain] = user.schema.attributes.filter(({ name }) => name === 'title')
  if (plain !== undefined) odd.schema.attributes.push({ ...plain, name: 'constructor' }, { ...plain, name: 'toString' })

  test.each(['constructor pr', 'toString pr', 'constructor co ""'])(
    'declared, they are there only when they have a value: %s',
    text => {
      expect(finds(text, bare, odd)).toBe(false)
      expect(finds(text, { ...bare, constructor: 'x', toString: 'y' }, odd)).toBe(true)
    },
  )
})

test('C12 what lies within a secret is as secret', () => {
  const [password] = user.schema.attributes.filter(({ name }) => name === 'password')
  const [name] = user.schema.attributes.filter(one => one.name === 'name')
  if (password === undefined || name === undefined) throw new Error('not declared')
  const secret = { ...password, name: 'secret', type: 'complex' as const, subAttributes: name.subAttributes }
  const type = { ...user, schema: { ...user.schema, attributes: [secret] } }
  for (const text of ['secret pr', 'secret.givenName pr', 'secret.givenName eq "x"', 'secret[givenName eq "x"]'])
    expect(refusalOf(text, type)).toContain('cannot be used in filters')
})

test('brackets within brackets are refused also when they were not parsed', () => {
  const where = { kind: 'element', name: 'type', where: { kind: 'present', name: 'value' } } as const
  expect(refused(() => compileFilter({ kind: 'element', name: 'emails', where }, user))).toContain(
    'brackets within brackets',
  )
})

describe('text that looks like something else', () => {
  test.each([
    ['userName eq 701984', '701984'],
    ['userName eq true', 'TRUE'],
    ['userName eq "null"', 'null'],
  ])('%s', (text, userName) => {
    expect(finds(text, { ...bare, userName })).toBe(true)
  })
})

describe('what the store is asked', () => {
  const conditionOf = (text: string) => compileFilter(parseFilter(text), user)

  test.each([
    ['userName eq "ANN"', { kind: 'text', path: 'username', op: 'eq', text: 'ann' }],
    ['active eq true', { kind: 'number', path: 'active', op: 'eq', number: 1 }],
    ['active ne true', { kind: 'not', term: { kind: 'number', path: 'active', op: 'eq', number: 1 } }],
    [
      'emails[type eq "work"]',
      { kind: 'element', path: 'emails', where: { kind: 'text', path: 'emails.type', op: 'eq', text: 'work' } },
    ],
    ['not (not (title pr))', { kind: 'present', path: 'title' }],
    ['title sw ""', { kind: 'present', path: 'title' }],
    [
      'groups pr',
      {
        kind: 'or',
        terms: [
          { kind: 'present', path: 'groups.value' },
          { kind: 'present', path: 'groups.display' },
        ],
      },
    ],
  ])('%s', (text, condition) => {
    expect(conditionOf(text)).toEqual(condition)
  })

  test('chains of one kind are one chain', () => {
    expect(conditionOf('(id pr and title pr) and (userType pr and active pr)')).toMatchObject({
      kind: 'and',
      terms: { length: 4 },
    })
  })
})

describe('attributes of other types, where absence is allowed', () => {
  const across = (text: string) => compileFilter(parseFilter(text), group, { absent: 'never' })

  test.each([
    ['userName eq "x"', false],
    ['userName pr', false],
    ['userName ne "x"', true],
    ['userName eq null', true],
    ['not (userName eq "x")', true],
    ['emails[type eq "work"]', false],
    ['emails[type eq "work"].value eq "x"', false],
  ])('RFC 7644 §3.4.2.1 %s is %s of groups', (text, value) => {
    expect(across(text)).toEqual({ kind: 'constant', value })
  })

  test('the rest of the filter still counts', () => {
    expect(across('userName eq "x" or displayName pr')).toEqual({ kind: 'present', path: 'displayname' })
    expect(across('members[shoe eq 1 or value pr]')).toMatchObject({
      kind: 'element',
      where: { path: 'members.value' },
    })
    expect(across('members[not (shoe eq 1)]')).toMatchObject({ kind: 'or' })
  })

  test('what a type does declare is still checked', () => {
    expect(refused(() => across('meta.created gt "x"'))).toContain('"meta.created"')
  })
})

test('F8 a whole number of any size is compared by its digits', () => {
  const holder = { ...ann, userName: '9196877626998787' }
  expect(finds('userName eq 9196877626998787', holder)).toBe(true)
  expect(finds('userName eq 9196877626998788', holder)).toBe(false)
})
