import { describe, expect, test } from 'vitest'
import { fold } from '../../src/domain/equality.ts'

describe('two spellings of one word are found under the same text', () => {
  test.each([
    ['case', 'Ann', 'ANN'],
    ['sharp s', 'Strauß', 'STRAUSS'],
    ['composed and decomposed accents', 'José', 'Jose\u0301'],
    ['a sigma at the end of a word', 'Γιώργος', 'ΓΙΏΡΓΟΣ'],
    ['a sigma that is at the end of a beginning only', 'Οδυσσ', 'ΟΔΥΣΣ'],
  ])('%s', (_what, one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  test('a beginning stays a beginning, whatever stands behind it', () => {
    expect(fold('Οδυσσέας').startsWith(fold('Οδυσ'))).toBe(true)
  })

  test('different words stay different', () => {
    expect(fold('Ann')).not.toBe(fold('Anna'))
    expect(fold('Müller')).not.toBe(fold('Muller'))
  })
})
