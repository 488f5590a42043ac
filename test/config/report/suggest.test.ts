import { expect, test } from 'vitest'
import { suggest } from '../../../src/config/report/suggest.ts'

test('an unknown word gets the one that was probably meant', () => {
  expect(suggest('atributes', ['attributes', 'settings'])).toBe('did you mean "attributes"?')
})

test('a word that is like nothing gets the whole list, at most a screenful', () => {
  expect(suggest('quark', ['alpha', 'beta'])).toBe('valid: alpha, beta')
  expect(suggest('quark', ['alpha'], 'there are')).toBe('there are: alpha')
  expect(suggest('quark', [])).toBeUndefined()
  expect(
    suggest(
      'quark',
      Array.from({ length: 40 }, (_, index) => `name${index}`),
    ),
  ).toMatch(/name24, …$/)
})
