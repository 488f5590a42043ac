import { describe, expect, test } from 'vitest'
import { differing, overlay } from '../../../connectors/otrs/overlay.ts'

const record = {
  UserLogin: 'ann',
  UserFirstname: 'Ann',
  UserPhone: '',
  UserRoom: 'B 12',
  ValidID: 1,
  UserID: 'ann',
  UserFullname: 'Ann Smith',
  UserMailString: '"Ann Smith" <ann@corp.test>',
  UserPassword: 'a-hash',
  UserLastLogin: 1666349274,
  PasswordLastSet: 'then',
  PasswordHistoryData: ['a-hash'],
  Source: 'CustomerUser',
  CreateBy: 1,
  ChangeTime: 'now',
  CustomerID: 'ACME',
  CustomerCompanyName: 'Acme',
  CompanyString: 'Acme',
  DynamicField_Floor: '2',
  Config: { Password: 'of the database' },
}

describe('the whole record', () => {
  test('carries along what is stored, nothing that is derived, secret or kept elsewhere', () => {
    expect(overlay(record, { UserFirstname: 'Anna' }, [])).toEqual({
      UserLogin: 'ann',
      UserFirstname: 'Anna',
      UserPhone: '',
      UserRoom: 'B 12',
      ValidID: 1,
    })
  })

  test.each([
    ['the same text', { UserFirstname: 'Ann' }],
    ['the same number as text', { ValidID: '1' }],
    ['nothing', {}],
  ])('is not sent for %s', (_what, wanted) => {
    expect(overlay(record, wanted, [])).toBeUndefined()
  })

  test('is sent for a password, which cannot be compared', () => {
    expect(overlay(record, { UserPassword: 'new' }, [])).toMatchObject({ UserPassword: 'new' })
  })

  test('is refused for a field this site does not have', () => {
    expect(() => overlay(record, { UserFax: '1' }, [])).toThrow(/has no field UserFax: add it to the CustomerUser map/)
  })

  test('is refused without what OTRS requires', () => {
    expect(() => overlay(record, { UserFirstname: 'Anna' }, ['UserFirstname', 'UserPhone'])).toThrow(
      /UserPhone is empty/,
    )
  })
})

test.each([
  ['the same', { Floor: '2' }, {}],
  ['the same but for blanks', { Floor: ' 2 ' }, {}],
  ['another value', { Floor: '3' }, { Floor: '3' }],
  ['an emptied one', { Floor: '' }, { Floor: '' }],
  ['several values', { Floor: ['2', '3'] }, { Floor: ['2', '3'] }],
  ['one that is not shown', { Wing: 'W' }, { Wing: 'W' }],
])('dynamic fields to set: %s', (_what, wanted, left) => {
  expect(differing(record, wanted)).toEqual(left)
})
