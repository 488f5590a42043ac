import { describe, expect, test } from 'vitest'
import { enterpriseSchema, groupSchema, isMembers, userSchema } from '../../src/scim/core-schemas.ts'
import { attributeIn, subOf } from '../../src/scim/lookup.ts'
import type { Attribute, Schema } from '../../src/scim/schema.ts'

const namesOf = ({ attributes }: Schema) => attributes.map(({ name }) => name)

function find(schema: Schema, name: string, sub?: string): Attribute {
  const attribute = attributeIn(schema, name)
  const found = attribute === undefined || sub === undefined ? attribute : subOf(attribute, sub)
  if (found === undefined) throw new Error(`no ${name}.${sub}`)
  return found
}

describe('RFC 7643 §8.7.1', () => {
  test('User has all of its attributes, and none of the common ones', () => {
    expect(namesOf(userSchema)).toEqual([
      'userName',
      'name',
      'displayName',
      'nickName',
      'profileUrl',
      'title',
      'userType',
      'preferredLanguage',
      'locale',
      'timezone',
      'active',
      'password',
      'emails',
      'phoneNumbers',
      'ims',
      'photos',
      'addresses',
      'groups',
      'entitlements',
      'roles',
      'x509Certificates',
    ])
  })
  test('Group and the enterprise extension too', () => {
    expect(namesOf(groupSchema)).toEqual(['displayName', 'members'])
    expect(namesOf(enterpriseSchema)).toEqual([
      'employeeNumber',
      'costCenter',
      'organization',
      'division',
      'department',
      'manager',
    ])
  })
  test.each<[string, Schema, string, Partial<Attribute>, string?]>([
    [
      'userName is required, unique and without case',
      userSchema,
      'userName',
      { required: true, uniqueness: 'server', caseExact: false },
    ],
    ['password is written and never returned', userSchema, 'password', { mutability: 'writeOnly', returned: 'never' }],
    ['groups are read', userSchema, 'groups', { mutability: 'readOnly', multiValued: true }],
    ['certificates are binary', userSchema, 'x509Certificates', { type: 'binary', caseExact: true }, 'value'],
    ['types are suggestions', userSchema, 'emails', { canonicalValues: ['work', 'home', 'other'] }, 'type'],
    ['roles suggest none', userSchema, 'roles', { canonicalValues: [] }, 'type'],
    ['an address can be the primary one', userSchema, 'addresses', { type: 'boolean' }, 'primary'],
    ['a group has a name', groupSchema, 'displayName', { required: true, caseExact: false }],
    ['a member stays who it is', groupSchema, 'members', { mutability: 'immutable' }, 'value'],
    ['a manager’s name is read', enterpriseSchema, 'manager', { mutability: 'readOnly' }, 'displayName'],
  ])('%s', (_name, schema, name, expected, sub) => {
    expect(find(schema, name, sub)).toMatchObject(expected)
  })
  test('every multi-valued complex attribute of a user has what RFC 7643 §2.4 says', () => {
    const plural = userSchema.attributes.filter(one => one.multiValued && one.mutability === 'readWrite')
    expect(plural.map(({ name }) => name)).toHaveLength(8)
    for (const attribute of plural) {
      const subs = attribute.subAttributes.map(({ name }) => name)
      expect(subs).toEqual(expect.arrayContaining(['type', 'primary']))
      if (attribute.name !== 'addresses') expect(subs).toEqual(expect.arrayContaining(['value', 'display']))
    }
  })
})

test('only the members of groups are members', () => {
  const all = [userSchema, groupSchema, enterpriseSchema].flatMap(({ attributes }) => attributes)
  expect(all.filter(isMembers).map(({ name }) => name)).toEqual(['members'])
})
