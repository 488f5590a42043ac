import { expect, test } from 'vitest'
import { faultOf, isAuthFail } from '../../../connectors/otrs/faults.ts'

const update = 'CustomerUserUpdate'

test.each([
  ['AuthFail', 'User could not be authenticated!', 'denied', undefined],
  ['AuthFail', "CustomerUsers can't update customer users", 'denied', undefined],
  ['AccessDenied', 'no permission', 'denied', undefined],
  ['MissingParameter', 'CustomerUserID is required!', 'broken', undefined],
  ['MissingParameter', 'UserLogin or SessionID is required!', 'broken', undefined],
  ['MissingParameter', 'CustomerUser parameter is missing or not valid!', 'broken', undefined],
  ['MissingParameter', 'UserLastname parameter is missing!', 'rejected', 'UserLastname'],
  ['MissingParameter', 'CustomerUserLogin parameter is missing!', 'rejected', 'CustomerUserLogin'],
  ['InvalidParameter', 'UserEmail parameter is invalid!', 'rejected', 'UserEmail'],
  ['Operation failed', 'Could not update customer user', 'rejected', undefined],
  ['Nobody foresaw this', 'whatever', 'rejected', undefined],
  ['InvalidConfiguration', 'no', 'broken', undefined],
] as const)('a write refused with %s (%s) is %s', (ending, text, kind, field) => {
  const fault = faultOf({ code: `${update}.${ending}`, message: `${update}: ${text}` }, { write: true })
  expect([fault.kind, fault.field, fault.answer]).toEqual([kind, field, `${update}.${ending}`])
})

test('a read that is refused makes no sense, unless it is about who we are', () => {
  const read = (code: string) => faultOf({ code, message: 'x' }, { write: false }).kind
  expect(read('CustomerUserSearch.Wrong Parameter')).toBe('broken')
  expect(read('CustomerUserSearch.Operation failed')).toBe('broken')
  expect(read('SessionCreate.AuthFail')).toBe('denied')
})

test('a failure without a code is refused data when writing', () => {
  const fault = faultOf({ code: '', message: 'some reason' }, { write: true })
  expect(fault).toMatchObject({ kind: 'rejected', answer: 'Success 0' })
  expect(fault.message).toMatch(/some reason/)
})

test('a new login is tried for the codes it can cure', () => {
  expect(
    ['X.AuthFail', 'X.SessionInvalid', 'X.AccessDenied', ''].map(code => isAuthFail({ code, message: '' })),
  ).toEqual([true, true, false, false])
})
