import { describe, expect, test } from 'vitest'
import { parsePatchPath } from '../../../src/scim/filter/patch-path.ts'
import { refused } from './finds.ts'
import { enterpriseUrn, userUrn } from './types.ts'

const work = { kind: 'compare', name: 'type', op: 'eq', value: 'work' }

describe('H3 every form of a path is read', () => {
  test.each([
    ['userName', { name: 'userName' }],
    ['name.givenName', { name: 'name.givenName' }],
    ['emails[type eq "work"]', { name: 'emails', filter: work }],
    ['emails[type eq "work"].value', { name: 'emails', filter: work, sub: 'value' }],
    ['Emails[TYPE EQ "work"].Value', { name: 'Emails', filter: { ...work, name: 'TYPE' }, sub: 'Value' }],
    [enterpriseUrn, { name: enterpriseUrn }],
    [`${enterpriseUrn}:manager.value`, { name: `${enterpriseUrn}:manager.value` }],
    [`${userUrn}:emails[type eq "work"].value`, { name: `${userUrn}:emails`, filter: work, sub: 'value' }],
    ['addresses[type eq "a].b"].country', { name: 'addresses', filter: { ...work, value: 'a].b' }, sub: 'country' }],
    [String.raw`members[value eq "a\"b"]`, { name: 'members', filter: { ...work, name: 'value', value: 'a"b' } }],
    [
      'members[not (value eq "a")].$ref',
      { name: 'members', filter: { kind: 'not', term: { ...work, name: 'value', value: 'a' } }, sub: '$ref' },
    ],
  ])('%s', (text, path) => {
    expect(parsePatchPath(text)).toEqual(path)
  })
})

describe('H3 a malformed path is refused', () => {
  test.each([
    ['', 'The path ends where the name of an attribute is expected.'],
    [' ', 'The path ends where the name of an attribute is expected.'],
    ['.value', 'The path has ".value" at character 1, where the name of an attribute is expected.'],
    ['__proto__.x', 'The path has "__proto__.x" at character 1, where the name of an attribute is expected.'],
    ['[type eq "work"]', 'The path has "[type eq "work"]" at character 1, where the name of an attribute is expected.'],
    ['emails value', 'The path has "value" at character 8, where "[" or the end is expected.'],
    ['emails]', 'The path has "]" at character 7, where "[" or the end is expected.'],
    [
      'emails[type eq "work"]value',
      'The path has "value" at character 23, where a sub-attribute or the end is expected.',
    ],
    ['emails[type eq "work"].', 'The path ends where the name of an attribute is expected.'],
    [
      'emails[type eq "work"].value eq "x"',
      'The path has "eq "x"" at character 30, where a sub-attribute or the end is expected.',
    ],
    ['x'.repeat(9000), 'The path is 9000 characters long; 8192 are allowed.'],
  ])('%s', (text, message) => {
    expect(refused(() => parsePatchPath(text), 'invalidPath')).toBe(message)
  })
})

describe('H3 a malformed filter in a path is an invalid filter', () => {
  test.each([
    ['emails[type eq]', 'The path has "]" at character 15, where a value is expected.'],
    ['emails[type eq "work"', 'The path ends where "and", "or" or "]" is expected.'],
    ['emails[type eq work]', 'The path has the value "work" without double quotes.'],
    [`emails[${'('.repeat(60)}type pr]`, 'The path is nested more than 50 deep, which is not allowed.'],
    [
      `emails[${Array.from({ length: 501 }, () => 'type pr').join(' or ')}]`,
      'The path has more than 500 comparisons, which is not allowed.',
    ],
  ])('%s', (text, message) => {
    expect(refused(() => parsePatchPath(text))).toBe(message)
  })

  test('brackets count as one level of nesting', () => {
    const nested = (depth: number) => `emails[${'('.repeat(depth)}type eq "work"${')'.repeat(depth)}]`
    expect(parsePatchPath(nested(49))).toEqual({ name: 'emails', filter: work })
    expect(refused(() => parsePatchPath(nested(50)))).toContain('nested more than 50 deep')
  })

  test('values without quotes are read where the dialect accepts them', () => {
    expect(parsePatchPath('emails[type eq work].value', { unquoted: 'accept' })).toEqual({
      name: 'emails',
      filter: work,
      sub: 'value',
    })
  })
})
