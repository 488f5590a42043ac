import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { masked } from '../../../src/domain/text/masked.ts'

describe('a text without what nobody may see', () => {
  test.each([
    ['as it is', 'token s3cret was refused', ['s3cret'], 'token *** was refused'],
    ['as JSON writes it', String.raw`{"a":"x\"y\\z"}`, [String.raw`x"y\z`], '{"a":"***"}'],
    ['as a path of an address does', '/a%20b/c', ['a b/c'], '/***'],
    ['as a value in an address does', '?p=a%20b%26c', ['a b&c'], '?p=***'],
    ['one that begins with another', 'pass and password', ['pass', 'password'], '*** and ***'],
    ['an empty one stands nowhere', 'all is well', [''], 'all is well'],
    ['half a character is no reason to fail', 'x\ud800y', ['\ud800'], 'x***y'],
  ])('%s', (_how, text, values, clean) => {
    expect(masked(text, values)).toBe(clean)
  })
  test('whatever the values, none of them is left in it', () => {
    const value = fc.string({ minLength: 2, unit: fc.constantFrom('a', 'b', '"', '%', '/') })
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 4 }), values => {
        const clean = masked(values.join(' '), values)
        for (const one of values) expect(clean).not.toContain(one)
      }),
    )
  })
})
