import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fold, foldAscii, foldFully } from '../../../src/domain/text/case-folding.ts'

describe('folding letter by letter', () => {
  test.each([
    ['case', 'Ann', 'ANN'],
    ['a sigma at the end of a word', 'Γιώργος', 'ΓΙΏΡΓΟΣ'],
    ['a sigma that is at the end of a beginning only', 'Οδυσσ', 'ΟΔΥΣΣ'],
    ['composed and decomposed accents', 'José', 'JOSE\u0301'],
    ['Cherokee, whose capitals came first', '\u13a0', '\uab70'],
  ])('finds one word: %s', (_what, one, other) => {
    expect(fold(one)).toBe(fold(other))
  })

  test.each([
    ['sharp s', 'Strauß', 'STRAUSS'],
    ['dotless i', 'ı', 'i'],
    ['capital I with a dot', 'İ', 'i'],
    ['a ligature', 'ﬁ', 'fi'],
    ['an accent', 'Müller', 'Muller'],
  ])('keeps apart what is more than one letter, or another one: %s', (_what, one, other) => {
    expect(fold(one)).not.toBe(fold(other))
  })

  test('is what the language takes for the same letter, of every letter there is', () => {
    const wrong: string[] = []
    for (let point = 0; point < 0x30000; point += 1) {
      if (point >= 0xd800 && point < 0xe000) continue
      const letter = String.fromCodePoint(point).normalize('NFC')
      const folded = fold(letter)
      if (folded !== letter && !new RegExp(`^${folded}$`, 'iu').test(letter)) wrong.push(letter)
    }
    expect(wrong).toEqual([])
  })

  test('changes nothing a second time', () => {
    fc.assert(fc.property(fc.string({ unit: 'grapheme' }), text => fold(fold(text)) === fold(text)))
  })
})

test('the case of A to Z is folded and no other', () => {
  expect(foldAscii('ÖZIL')).toBe('Özil')
})

describe('full folding', () => {
  test.each([
    ['case', 'Ann', 'ANN'],
    ['sharp s', 'Strauß', 'STRAUSS'],
    ['a sigma at the end of a word', 'Γιώργος', 'ΓΙΏΡΓΟΣ'],
  ])('%s', (_what, one, other) => {
    expect(foldFully(one)).toBe(foldFully(other))
  })

  test('a beginning stays a beginning, whatever stands behind it', () => {
    expect(foldFully('Οδυσσέας').startsWith(foldFully('Οδυσ'))).toBe(true)
  })
})
