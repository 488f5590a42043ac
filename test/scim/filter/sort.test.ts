import { describe, expect, test } from 'vitest'
import { sortPlace } from '../../../src/scim/filter/sort.ts'
import { enterpriseUrn, group, user, userUrn } from './types.ts'

describe('S1 sorting goes by the values of a path', () => {
  test.each([
    ['userName', 'username'],
    ['USERNAME', 'username'],
    [`${userUrn}:userName`, 'username'],
    ['name.familyName', 'name.familyname'],
    ['emails', 'emails.value'],
    ['emails.type', 'emails.type'],
    [`${enterpriseUrn}:department`, `${enterpriseUrn.toLowerCase()}:department`],
    [`${enterpriseUrn}:manager`, `${enterpriseUrn.toLowerCase()}:manager.value`],
    ['meta.lastModified', 'meta.lastmodified'],
    ['id', 'id'],
    ['active', 'active'],
  ])('%s', (sortBy, path) => {
    expect(sortPlace(sortBy, user)).toEqual({ path })
  })

  test.each([
    '',
    'shoeSize',
    'name',
    'addresses',
    enterpriseUrn,
    'password',
    'meta',
    'meta.location',
    'groups',
    'groups.display',
    '__proto__',
  ])('there is nothing to sort by in %j', sortBy => {
    expect(sortPlace(sortBy, user)).toBeUndefined()
  })

  test('groups are not sorted by their members', () => {
    expect(sortPlace('members', group)).toBeUndefined()
  })
})
