import { describe, expect, test } from 'vitest'
import { indexedValues } from '../../src/scim/indexed.ts'
import type { Body } from '../../src/scim/schema.ts'
import { deviceType, enterprise, groupType, groupUrn, userType, userUrn } from './stage.ts'

const rows = (body: Body) => indexedValues(body, userType).filter(({ path }) => path !== 'schemas')

describe('the index holds', () => {
  test('schemas, as far as there is data for them', () => {
    const body = { userName: 'a', [enterprise]: { department: 'IT' } }
    expect(indexedValues(body, userType).filter(({ path }) => path === 'schemas')).toEqual([
      { path: 'schemas', element: 0, text: userUrn.toLowerCase() },
      { path: 'schemas', element: 1, text: enterprise.toLowerCase() },
    ])
    expect(indexedValues({ displayName: 'x' }, groupType)[0]).toEqual({
      path: 'schemas',
      element: 0,
      text: groupUrn.toLowerCase(),
    })
  })
  test('F3: text folded, unless case counts', () => {
    expect(rows({ userName: 'STRASSE', externalId: 'AbC', displayName: 'Straße' })).toEqual([
      { path: 'externalid', element: 0, text: 'AbC' },
      { path: 'username', element: 0, text: 'strasse' },
      { path: 'displayname', element: 0, text: 'straße' },
    ])
  })
  test('booleans as 0 and 1, parts and elements in their places', () => {
    expect(
      rows({ active: false, name: { givenName: 'A' }, emails: [{ value: 'A@x', primary: true }, { type: 'Home' }] }),
    ).toEqual([
      { path: 'name.givenname', element: 0, text: 'a' },
      { path: 'active', element: 0, number: 0 },
      { path: 'emails.value', element: 0, text: 'a@x' },
      { path: 'emails.primary', element: 0, number: 1 },
      { path: 'emails.type', element: 1, text: 'home' },
    ])
  })
  test('extensions under their URN', () => {
    expect(rows({ [enterprise]: { manager: { value: 'M1' } } })).toEqual([
      { path: `${enterprise.toLowerCase()}:manager.value`, element: 0, text: 'm1' },
    ])
  })
  test('F7: nothing for empty text', () => {
    expect(rows({ title: '', emails: [{ value: '' }] })).toEqual([])
  })
  test('numbers, moments and plain lists; nothing of what is never returned', () => {
    const type = deviceType([
      { name: 'size', type: 'integer' },
      { name: 'bought', type: 'dateTime' },
      { name: 'tags', multiValued: true },
      { name: 'hash', returned: 'never' },
      { name: 'part', subAttributes: [{ name: 'value' }, { name: 'pin', returned: 'never' }] },
    ])
    const body = {
      size: 7,
      bought: '1970-01-01T01:00:00+01:00',
      tags: ['A', 'b'],
      hash: 'h',
      part: { value: 'v', pin: 'p' },
    }
    expect(indexedValues(body, type).filter(({ path }) => path !== 'schemas')).toEqual([
      { path: 'size', element: 0, number: 7 },
      { path: 'bought', element: 0, number: 0 },
      { path: 'tags', element: 0, text: 'a' },
      { path: 'tags', element: 1, text: 'b' },
      { path: 'part.value', element: 0, text: 'v' },
    ])
  })
})
