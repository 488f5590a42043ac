import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialect.ts'
import { receiptOf, storedOf, writtenRecord } from '../../../connectors/otrs/receipt.ts'
import { disabling } from '../contract/operations.ts'
import { id } from './opened.ts'

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
  expect(storedOf(sent, record, otrs8)).toEqual(stored)
})

describe('a receipt', () => {
  const operation = disabling(id('ann'))

  test('says that a column was ignored', () => {
    const { note } = receiptOf(operation, { record, sent: { UserLastname: 'Smith' } }, otrs8)
    expect(note).toBe('OTRS does not keep UserLastname: its CustomerUser map has no such field')
  })

  test('says nothing of columns when the answer holds a login alone', () => {
    const receipt = receiptOf(operation, { record: { UserLogin: 'Ann' }, sent: { UserLastname: 'Smith' } }, otrs8)
    expect(receipt).toEqual({ operation: operation.id, remoteId: 'Ann' })
  })
})

test.each([
  ['a record', { CustomerUser: { UserLogin: 'ann', UserCity: 'Lisbon' } }, { UserLogin: 'ann', UserCity: 'Lisbon' }],
  ['an id alone', { ID: 'ann' }, { UserLogin: 'ann' }],
  ['a login alone', { UserLogin: 'ann' }, { UserLogin: 'ann' }],
  ['an empty record and an id', { ID: 'ann', CustomerUser: {} }, { UserLogin: 'ann' }],
])('the answer to a write names somebody by %s', (_what, data, wanted) => {
  expect(writtenRecord(data, 'CustomerUserUpdate')).toEqual(wanted)
})

test('an answer to a write that names nobody makes no sense', () => {
  expect(() => writtenRecord({}, 'CustomerUserUpdate')).toThrow(/CustomerUserUpdate does not say which customer user/)
})
