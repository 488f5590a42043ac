import { describe, expect, test } from 'vitest'
import { isSecretName, mask, maskedBody, maskTarget } from '../../src/simulation/mask.ts'

const arrived = (body: string, type = 'application/json') => ({
  method: 'POST',
  target: '/',
  headers: { 'content-type': type },
  body: Buffer.from(body),
})

describe('a secret', () => {
  test.each([
    ...['password', 'Password', 'UserPassword', 'passwd', 'current_passwd', 'NewPassword', 'PasswordSalt'],
    ...['token', 'AccessToken', 'refresh_token', 'SessionID', 'sessionid', 'auth', 'Authorization', 'so-apptoken'],
    ...['TwoFactorSecret', 'client_secret', 'ticket', 'cookie', 'Credentials', 'PasswordHistoryData'],
  ])('goes by %s', name => {
    expect(isSecretName(name)).toBe(true)
  })

  test.each([
    'TicketCategories',
    'TicketPriority',
    'author',
    'userName',
    'passenger',
    'tokenid',
    'session',
    'hashtags',
  ])('does not go by %s', name => {
    expect(isSecretName(name)).toBe(false)
  })

  test('is masked wherever it stands in JSON, and nothing else is', () => {
    const record = { a: [{ passwd: 'x', name: 'ann' }], MustResetPassword: true, password: null, token: '', n: 1 }
    expect(mask(record)).toEqual({
      a: [{ passwd: '***', name: 'ann' }],
      MustResetPassword: true,
      password: null,
      token: '',
      n: 1,
    })
  })

  test('is masked whole when it is a record or a list', () => {
    expect(mask({ Credentials: [{ Value: 'x' }], secret: { a: 1 } })).toEqual({ Credentials: '***', secret: '***' })
  })

  test.each([
    [
      { op: 'replace', path: '/Password', value: 'x' },
      { op: 'replace', path: '/Password', value: '***' },
    ],
    [
      { op: 'replace', path: '/title', value: 'x' },
      { op: 'replace', path: '/title', value: 'x' },
    ],
    [
      { Name: 'ApiToken', Value: 'x' },
      { Name: 'ApiToken', Value: '***' },
    ],
  ])('is masked where another member names it: %o', (record, shown) => {
    expect(mask(record)).toEqual(shown)
  })

  test('is masked in an address', () => {
    expect(maskTarget('/x?UserLogin=root&Password=a%20b&SessionID=1')).toBe(
      '/x?UserLogin=root&Password=***&SessionID=***',
    )
    expect(maskTarget('/x?%70assword=1&%ZZ=2')).toBe('/x?%70assword=***&%ZZ=2')
    expect(maskTarget('/x')).toBe('/x')
  })

  test('is masked in a form', () => {
    const form = arrived(
      'grant_type=password&username=u&password=p',
      'application/x-www-form-urlencoded; charset=utf-8',
    )
    expect(maskedBody(form)).toBe('grant_type=password&username=u&password=***')
  })

  test.each(['a bare text', '"a text in JSON"', '{"broken": '])(
    'may be the whole body, so that %s is only measured',
    body => {
      expect(maskedBody(arrived(body))).toBe(`(${body.length} bytes that are no JSON record)`)
    },
  )

  test('is not in a body that is not there', () => {
    expect(maskedBody(arrived(''))).toBeUndefined()
  })
})
