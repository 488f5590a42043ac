import { expect, test } from 'vitest'
import { remoteAccount } from '../../../connectors/otrs/account.ts'
import { dialectOf } from '../../../connectors/otrs/dialects.ts'

/** The record of the vendor's documentation, with secrets a site may have besides. */
const record = {
  UserID: 'jsmith',
  UserTitle: 'Mr.',
  UserFirstname: 'John',
  UserLastname: 'Smith',
  UserFullname: 'Mr. John Smith',
  UserEmail: 'j@corp.test',
  UserLanguage: 'de',
  UserLogin: 'jsmith',
  UserLastLogin: 1666349274,
  UserLastLoginTimestamp: '2022-10-21 10:47:54',
  UserPassword: 'some password hash',
  PasswordLastSet: '2022-10-21 10:47:55',
  PasswordHistoryData: ['some password hash 1'],
  UserGoogleAuthenticatorSecretKey: 'secret of the second factor',
  UserResetToken: 'token of a mail',
  UserCustomerID: 'C123',
  CustomerCompanyName: 'Acme',
  DynamicField_existDF: 'xyz',
  DynamicField_Several: ['a', 'b'],
  DynamicField_Empty: null,
  Source: 'CustomerUser',
  ChangeTime: '2022-10-21 10:47:55',
  Config: { Params: { Password: 'of the database' } },
  ValidID: 1,
}

test('an account shows attributes, dynamic fields and preferences, and nothing secret or restless', () => {
  expect(remoteAccount(record, dialectOf('otrs8'), 1)).toEqual({
    remoteId: 'jsmith',
    active: true,
    attributes: {
      CustomerUserLogin: 'jsmith',
      UserTitle: 'Mr.',
      UserFirstname: 'John',
      UserLastname: 'Smith',
      UserEmail: 'j@corp.test',
      UserCustomerID: 'C123',
      CustomerCompanyName: 'Acme',
      Source: 'CustomerUser',
      'DynamicField.existDF': 'xyz',
      'DynamicField.Several': ['a', 'b'],
      'DynamicField.Empty': null,
      'UserPreferences.Language': 'de',
      'UserPreferences.UserLanguage': 'de',
    },
  })
})

test.each([
  [1, 1, true],
  ['1', 1, true],
  [2, 1, false],
  [3, 1, false],
  [undefined, 1, false],
])('ValidID %s where %i is valid: active %s', (ValidID, validId, active) => {
  expect(remoteAccount({ UserLogin: 'a', ValidID }, dialectOf('znuny'), validId).active).toBe(active)
})
