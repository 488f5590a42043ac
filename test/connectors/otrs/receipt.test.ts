import { describe, expect, test } from 'vitest'
import { dialectOf } from '../../../connectors/otrs/dialects.ts'
import { receiptOf, writtenRecord } from '../../../connectors/otrs/receipt.ts'
import { disabling } from '../contract/operations.ts'
import { id } from './opened.ts'

const dialect = dialectOf('otrs8')
const record = { UserLogin: 'Ann', UserFirstname: 'Ann' }

describe('a receipt', () => {
  const operation = disabling(id('ann'))

  test('says that a column was ignored', () => {
    const { note } = receiptOf(operation, { record, sent: { UserLastname: 'Smith' }, dialect })
    expect(note).toBe('OTRS does not keep UserLastname: its CustomerUser map has no such field')
  })

  test('tells what is kept otherwise, for our books and for people', () => {
    const { stored, note } = receiptOf(operation, { record, sent: { UserFirstname: 'Anna' }, dialect })
    expect(stored).toEqual({ UserFirstname: 'Ann' })
    expect(note).toBe('OTRS keeps UserFirstname as "Ann" instead of "Anna"')
  })

  test('says nothing of columns when the answer holds a login alone', () => {
    const receipt = receiptOf(operation, { record: { UserLogin: 'Ann' }, sent: { UserLastname: 'Smith' }, dialect })
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
