import { describe, expect, test } from 'vitest'
import { personFields } from '../../../connectors/scim-push/person-fields.ts'

const enterprise = 'urn:ietf:params:scim:schemas:extension:enterprise:2.0:User'

describe('a pushed resource has the names that mappings use', () => {
  test.each<[string, Record<string, unknown>, Record<string, unknown>]>([
    ['plain attributes keep theirs', { userName: 'ann', active: false }, { userName: 'ann', active: false }],
    [
      'parts get a dot',
      { name: { givenName: 'Ann', familyName: 'Example' } },
      { 'name.givenName': 'Ann', 'name.familyName': 'Example' },
    ],
    [
      'of typed lists there is one of each type, and the primary one',
      {
        emails: [
          { type: 'work', value: 'w@corp.test' },
          { type: 'Home', value: 'h@corp.test', primary: true },
          { type: 'work', value: 'second@corp.test' },
          { value: 'untyped@corp.test' },
        ],
      },
      { 'emails.primary': 'h@corp.test', 'emails.work': 'w@corp.test', 'emails.home': 'h@corp.test' },
    ],
    [
      'without a primary one the first is it',
      {
        phoneNumbers: [
          { type: 'mobile', value: '1' },
          { type: 'work', value: '2' },
        ],
      },
      { 'phoneNumbers.primary': '1', 'phoneNumbers.mobile': '1', 'phoneNumbers.work': '2' },
    ],
    [
      'addresses keep their parts',
      { addresses: [{ type: 'work', locality: 'Porto', country: 'PT' }] },
      {
        'addresses.primary.locality': 'Porto',
        'addresses.primary.country': 'PT',
        'addresses.work.locality': 'Porto',
        'addresses.work.country': 'PT',
      },
    ],
    [
      'other lists are lists of their values',
      { roles: [{ value: 'a', primary: true }, { value: 'b' }] },
      { roles: ['a', 'b'] },
    ],
    [
      'groups are their display names',
      {
        groups: [
          { value: '1', display: 'Ops', type: 'direct' },
          { value: '2', display: 'Night shift' },
        ],
      },
      { groups: ['Ops', 'Night shift'] },
    ],
    [
      'extensions stand under their own names, and the manager is an id',
      { [enterprise]: { department: 'IT', manager: { value: '26118915', displayName: 'Boss' } } },
      { department: 'IT', manager: '26118915' },
    ],
    [
      'the core name wins, then the extension that comes first',
      { title: 'Lead', 'urn:b:User': { title: 'no', cost: '2' }, 'urn:a:User': { title: 'no', cost: '1' } },
      { title: 'Lead', cost: '1' },
    ],
    ['what says nothing about the person is left out', { schemas: ['urn:x'], meta: { version: 'W/"1"' } }, {}],
    [
      'a type that is no name harms nobody',
      { emails: [{ type: '__proto__', value: 'x@corp.test' }] },
      { 'emails.primary': 'x@corp.test', 'emails.__proto__': 'x@corp.test' },
    ],
  ])('%s', (_promise, resource, fields) => {
    expect(personFields(resource)).toEqual(fields)
  })
})
