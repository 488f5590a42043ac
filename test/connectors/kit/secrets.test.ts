import { describe, expect, test } from 'vitest'
import { withoutSecrets } from '#kit'

describe('a text of a product, fit to be kept', () => {
  test.each([
    ['as it is', 'token s3cret was refused', ['s3cret'], 'token *** was refused'],
    ['more than once', 's3cret s3cret', ['s3cret'], '*** ***'],
    ['as JSON writes it', String.raw`{"password":"a\"b\\c"}`, [String.raw`a"b\c`], '{"password":"***"}'],
    ['as an address does', 'GET /login?password=a%20b%26c', ['a b&c'], 'GET /login?password=***'],
    ['an empty one stands nowhere', 'all is well', [''], 'all is well'],
    ['several', 'ann:pw1 bob:pw2', ['pw1', 'pw2'], 'ann:*** bob:***'],
  ])('has no secret in it: %s', (_how, text, secrets, clean) => {
    expect(withoutSecrets(text, secrets)).toBe(clean)
  })
  test('nor what looks like a credential of the product', () => {
    expect(withoutSecrets('ticket 7T:abc, pw', ['pw'], [/7T:\w+/g])).toBe('ticket ***, ***')
  })
})
