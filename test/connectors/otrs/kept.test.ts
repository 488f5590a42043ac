import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialects.ts'
import { keptNote, keptOtherwise, spelledOtherwise } from '../../../connectors/otrs/kept.ts'

const otrs8 = dialectOf('otrs8')
const record = {
  UserLogin: 'Ann',
  UserFirstname: 'Ann',
  UserEmail: 'ANN@corp.test',
  UserCustomerID: 5,
  DynamicField_Floor: '2',
  DynamicField_Wing: null,
  UserTimeZone: 'UTC',
}

test.each([
  ['the same', { UserFirstname: 'Ann' }, {}],
  ['another text', { UserFirstname: 'Anna' }, { UserFirstname: 'Ann' }],
  ['login and address in another case', { CustomerUserLogin: 'ann', UserEmail: 'ann@corp.test' }, {}],
  ['a number as text', { UserCustomerID: '5' }, {}],
  ['a dynamic field', { 'DynamicField.Floor': '3' }, { 'DynamicField.Floor': '2' }],
  ['a dynamic field with blanks around', { 'DynamicField.Floor': ' 2 ' }, {}],
  ['a preference', { 'UserPreferences.TimeZone': 'Europe/Lisbon' }, { 'UserPreferences.TimeZone': 'UTC' }],
  ['a preference by its long name', { 'UserPreferences.UserTimeZone': 'UTC' }, {}],
  ['an emptied one', { 'DynamicField.Wing': '' }, {}],
  ['what the record does not show', { 'DynamicField.Desk': 'W' }, {}],
])('what OTRS keeps differently: %s', (_what, sent, stored) => {
  expect(keptOtherwise({ sent, record, dialect: otrs8 })).toEqual(stored)
})

test('a login or address in another case counts as sent, and is told', () => {
  const sent = { CustomerUserLogin: 'ann', UserEmail: 'ANN@corp.test', UserFirstname: 'ann' }
  expect(spelledOtherwise({ sent, record, dialect: otrs8 })).toBe(
    'OTRS writes CustomerUserLogin as "Ann" for "ann", which it takes for the same',
  )
})

describe('the note about it', () => {
  test('names the field, what is kept and what was sent', () => {
    expect(keptNote({ UserPhone: '+49 30' }, { UserPhone: '+49 30 1234' })).toBe(
      'OTRS keeps UserPhone as "+49 30" instead of "+49 30 1234"',
    )
  })

  test('is not there when everything is kept as sent', () => {
    expect(keptNote({}, { UserPhone: '+49 30' })).toBeUndefined()
  })
})
